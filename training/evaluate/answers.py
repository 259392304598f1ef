"""What the worker answers to a line: its gloss and its doubts, read from the output message.

Knows the message's fields as `worker/docs/contract.md` has them, and only those that are judged.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from training.errors import DataError


@dataclass(frozen=True)
class Doubt:
    """A warning of the worker; `token` is the English word or the sign that it is about."""

    code: str
    token: str | None = None


@dataclass(frozen=True)
class Answer:
    """A line and what came of it. `failed`: the model failed on it, and the gloss is empty."""

    english: str
    gloss: str
    doubts: tuple[Doubt, ...] = ()
    failed: bool = False


@dataclass(frozen=True)
class Served:
    """Which model answered, and how, as its messages say."""

    name: str
    version: str
    notation: str
    decode: str


Translate = Callable[[Sequence[str]], Sequence[Answer]]


def read_answer(message: str | bytes) -> tuple[Answer, Served]:
    """An output message in JSON. Raises DataError when it is none."""
    try:
        fields = json.loads(message)
        glosses = (sentence["gloss"] for sentence in fields["sentences"])
        answer = Answer(
            english=str(fields["source_text"]),
            gloss=" ".join(gloss for gloss in glosses if gloss),
            doubts=tuple(Doubt(w["code"], w["token"]) for w in fields["warnings"]),
            failed=fields["status"] == "error",
        )
        model = {name: str(fields["model"][name]) for name in Served.__dataclass_fields__}
    except (KeyError, TypeError, ValueError):
        raise DataError("the worker wrote something that is no output message") from None
    return answer, Served(**model)
