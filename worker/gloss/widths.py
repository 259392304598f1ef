"""Keeps every sign within the length the contract allows.

A long fingerspelled word, such as an address, is cut into several; any other sign as long is the
work of a model caught in a loop, and what is left of it is its valid beginning. Never drops the
rest of a word that is spelled.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from worker.gloss.notation import CLOSE, OPENERS, read_token, split_items
from worker.gloss.repair import repair

MAX_CHARACTERS = 64
_SPELL = "fs-"
Span = tuple[int, int] | None


def within_widths(gloss: str, spans: Sequence[Span]) -> tuple[str, tuple[Span, ...]]:
    """The gloss with no sign too long, and the source span of each sign."""
    items = split_items(gloss)
    if all(len(item) <= MAX_CHARACTERS for item in items):
        return gloss, tuple(spans)
    pieces: list[str] = []
    owners: list[Span] = []
    waiting = iter(spans)
    for item in items:
        is_sign = item not in OPENERS and item != CLOSE
        span = next(waiting) if is_sign else None
        for piece in _cut(item):
            pieces.append(piece)
            owners.append(span)
    kept = repair(pieces)
    signs = [(text, index) for text, index in kept if text not in OPENERS and text != CLOSE]
    found = tuple(None if index is None else owners[index] for _, index in signs)
    return " ".join(text for text, _ in kept), found


def _cut(item: str) -> Iterator[str]:
    if len(item) <= MAX_CHARACTERS:
        yield item
    elif item.startswith(_SPELL):
        step = MAX_CHARACTERS - len(_SPELL)
        for start in range(len(_SPELL), len(item), step):
            yield _SPELL + item[start : start + step].strip(".'&@/_:+-")
    else:
        beginnings = (item[:end] for end in range(MAX_CHARACTERS, 0, -1))
        yield next((each for each in beginnings if read_token(each)), "")
