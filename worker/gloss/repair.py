"""Makes any sequence of items a valid gloss of notation 1.

A model may open a bracket and never close it, or write a sign that is none. Nothing that carries
meaning is dropped: what is no sign is read as the one that it nearly is (`LOOK-AT:3p` is LOOK-AT,
`TIME-8-5` TIME-8-05, `fs-SPEAK+AGENT` SPEAK+AGENT), else fingerspelled if it has letters or
digits. Does not judge whether the gloss is right.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from worker.gloss.notation import CLOSE, OPENERS, read_token
from worker.gloss.spelling import SPELL

_NOT_SPELLABLE = re.compile(r"[^A-Z0-9.'&@/_:+-]")
_ONE_PERSON = re.compile(r"(?:[123]p(?:-pl)?:)?([A-Z][^:]*?)(?::[123]p(?:-pl)?)?")
_SHORT_MINUTE = re.compile(r"(TIME-[0-9]{1,2})-([0-9])")
_NOT_SPELLED = re.compile(r"TIME-[0-9].*|.*\+AGENT(?:\+\+)?")


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
    bare = item.removeprefix(SPELL)
    sign = _nearly(bare)
    if sign and (bare == item or _NOT_SPELLED.fullmatch(sign)):
        return sign
    if read_token(item):
        return item
    letters = _NOT_SPELLABLE.sub("", bare.upper())
    spelled = SPELL + letters.strip(".'&@/_:+-")
    return spelled if read_token(spelled) else None


def _nearly(item: str) -> str | None:
    """The sign that an item is, or misses by a digit or a person."""
    if short := _SHORT_MINUTE.fullmatch(item):
        return "-0".join(short.groups())
    if read_token(item):
        return item
    near = _ONE_PERSON.fullmatch(item)
    return near[1] if near and read_token(near[1]) else None
