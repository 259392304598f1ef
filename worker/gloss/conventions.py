"""The gloss conventions a bundle may be in, and what the worker asks of each.

`1` is this project's notation 1. `learnt` is any other: the model has it from its training pairs,
and what it writes is passed on as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from worker.gloss import guards, learnt, notation, widths
from worker.gloss.guards import Warning
from worker.gloss.notation import Gloss
from worker.gloss.repair import repair
from worker.gloss.widths import Span

NOTATION_1 = "1"
LEARNT = "learnt"


@dataclass(frozen=True)
class Convention:
    """How glosses of one convention are handled.

    `repair` gives valid items, each with the index of the item it came from; `is_sign` tells signs
    from brackets; `read` takes what `repair` gave, joined by blanks; `within_widths` keeps every
    sign as short as the contract asks; `check` gives the warnings about the gloss of one sentence.
    """

    repair: Callable[[Sequence[str]], list[tuple[str, int | None]]]
    is_sign: Callable[[str], bool]
    read: Callable[[str], Gloss]
    within_widths: Callable[[str, Sequence[Span]], tuple[str, tuple[Span, ...]]]
    check: Callable[[str, Gloss, float], tuple[Warning, ...]]


def _is_no_bracket(item: str) -> bool:
    return item not in notation.OPENERS and item != notation.CLOSE


def _any(item: str) -> bool:
    del item
    return True


CONVENTIONS = {
    NOTATION_1: Convention(
        repair, _is_no_bracket, notation.parse, widths.within_widths, guards.check
    ),
    LEARNT: Convention(learnt.keep, _any, learnt.read, learnt.within_widths, learnt.check),
}
