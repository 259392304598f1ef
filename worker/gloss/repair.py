"""Makes any sequence of items a valid gloss of notation 1.

A model may open a bracket and never close it, or write a sign that is none. Nothing that carries
meaning is dropped: what is no sign is fingerspelled if it has letters or digits. Does not judge
whether the gloss is right.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from worker.gloss.notation import CLOSE, OPENERS, read_token

_NOT_SPELLABLE = re.compile(r"[^A-Z0-9.'&@/_:+-]")


def repair(items: Sequence[str]) -> list[tuple[str, int | None]]:
    """Valid items in order, each with the index of the item it came from.

    The index is None for a closing bracket that had to be added.
    """
    kept: list[tuple[str, int | None]] = []
    still_open = 0
    for index, item in enumerate(items):
        if item == CLOSE and still_open:
            still_open -= 1
            _close(kept, index)
        elif item in OPENERS:
            still_open += 1
            kept.append((item, index))
        elif item != CLOSE:
            sign = _as_sign(item)
            if sign:
                kept.append((sign, index))
    for _ in range(still_open):
        _close(kept, None)
    return kept


def _close(kept: list[tuple[str, int | None]], index: int | None) -> None:
    """Close the innermost span, or drop its opening bracket when it holds nothing."""
    if kept[-1][0] in OPENERS:
        kept.pop()
    else:
        kept.append((CLOSE, index))


def _as_sign(item: str) -> str | None:
    if read_token(item):
        return item
    letters = _NOT_SPELLABLE.sub("", item.removeprefix("fs-").upper())
    spelled = "fs-" + letters.strip(".'&@/_:+-")
    return spelled if read_token(spelled) else None
