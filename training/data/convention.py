"""Which convention the glosses are written in: notation 1, or one to be learnt from the pairs.

Only notation 1 has checks of its own. Other conventions use capitals and hyphens as well, so that
some of their glosses parse: notation 1 is recognised by marks that no other has. Decides for a
whole set of pairs, never for one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from training.data.pairs import Pair
from worker.gloss.notation import OPENERS, NotationError, parse

Convention = Literal["1", "learnt"]
MIN_PARSED_SHARE = 0.95
MIN_MARKED_SHARE = 0.05
_MARKS = re.compile(
    r"(?:^| )(?:(?:"
    + "|".join(re.escape(opener) for opener in OPENERS)
    + r")|(?:IX|POSS|SELF)-[123]p(?:-pl)?|IX-loc|[123]p(?:-pl)?:\S+:[123]p(?:-pl)?)(?= |$)"
)


@dataclass(frozen=True)
class Problem:
    """A gloss that is not notation 1: where, and what the reader says."""

    place: str
    message: str


def detect_convention(pairs: Sequence[Pair]) -> Convention:
    """Notation 1 when nearly all glosses parse as it and some bear its own marks."""
    if not pairs:
        return "learnt"
    parsed = sum(notation_problem(pair) is None for pair in pairs)
    marked = sum(bool(_MARKS.search(pair.gloss)) for pair in pairs)
    enough = parsed >= MIN_PARSED_SHARE * len(pairs) and marked >= MIN_MARKED_SHARE * len(pairs)
    return "1" if enough else "learnt"


def notation_problem(pair: Pair) -> Problem | None:
    """What keeps a gloss from being notation 1; None when it is."""
    try:
        parse(pair.gloss)
    except NotationError as error:
        return Problem(pair.place or pair.source, str(error))
    return None


def notation_problems(pairs: Iterable[Pair]) -> list[Problem]:
    """The problems of all glosses."""
    return [problem for pair in pairs if (problem := notation_problem(pair))]
