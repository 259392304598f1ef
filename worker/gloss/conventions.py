"""The gloss conventions a bundle may be in, and what the worker asks of each.

`1` is this project's notation 1. `learnt` is any other: the model has it from its training pairs,
and what it writes is passed on as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

from worker.gloss import aligned, guards, learnt, notation, widths
from worker.gloss.aligned import Item
from worker.gloss.guards import Warning
from worker.gloss.lexicon import SenseTable
from worker.gloss.notation import BRACKETS, Gloss, Token
from worker.gloss.repair import repair
from worker.gloss.spelling import fingerspelled
from worker.gloss.widths import Span

NOTATION_1 = "1"
LEARNT = "learnt"


class Check(Protocol):
    """Gives the warnings about the gloss of one sentence."""

    def __call__(
        self,
        source: str,
        gloss: Gloss,
        confidence: float,
        looked_at: Collection[tuple[int, int]] = ...,
        senses: SenseTable = ...,
        /,
    ) -> tuple[Warning, ...]: ...


@dataclass(frozen=True)
class Convention:
    """How glosses of one convention are handled.

    `repair` gives valid items, each with the index of the item it came from; `is_sign` tells signs
    from brackets; `read` takes what `repair` gave, joined by blanks; `within_widths` keeps every
    sign as short as the contract asks; `check` gives the warnings about the gloss of one sentence.
    `items` takes a gloss apart and `sign` reads one of them; `spelled` fingerspells a name, if the
    convention says how. Where `mends`, losses are mended and loops cut.
    """

    repair: Callable[[Sequence[str]], list[tuple[str, int | None]]]
    is_sign: Callable[[str], bool]
    read: Callable[[str], Gloss]
    within_widths: Callable[[str, Sequence[Span]], tuple[str, tuple[Span, ...]]]
    check: Check
    items: Callable[[str, Sequence[Span]], list[Item]]
    sign: Callable[[str], Token | None]
    spelled: Callable[[str], list[str]]
    mends: bool

    def gloss_of(self, given: str) -> str:
        """A gloss that somebody gave, made valid: what is no sign is spelled; "" if nothing is."""
        if not self.mends:
            return " ".join(given.split())
        items = notation.split_items(given)
        capitals = [each if self.sign(each) or each in BRACKETS else each.upper() for each in items]
        return " ".join(text for text, _ in self.repair(capitals))


def _is_no_bracket(item: str) -> bool:
    return item not in BRACKETS


def _any(item: str) -> bool:
    del item
    return True


def _not_spelled(name: str) -> list[str]:
    del name
    return []


CONVENTIONS = {
    NOTATION_1: Convention(
        repair,
        _is_no_bracket,
        notation.parse,
        widths.within_widths,
        guards.check,
        aligned.read_items,
        notation.read_token,
        fingerspelled,
        mends=True,
    ),
    LEARNT: Convention(
        learnt.keep,
        _any,
        learnt.read,
        learnt.within_widths,
        learnt.check,
        aligned.read_plain,
        learnt.sign,
        _not_spelled,
        mends=False,
    ),
}
