"""Cuts what a model says over and over to what it says once."""

from __future__ import annotations

from collections.abc import Sequence

from worker.gloss.aligned import Item, tidy

_LONGEST = 12
_MOST_CUTS = 50


def without_loops(items: Sequence[Item]) -> list[Item]:
    """The items with every sequence that stands three times in a row, or a long one twice, once."""
    found = list(items)
    for _ in range(_MOST_CUTS):
        place, length, end = _loop([item.text for item in found])
        if not length:
            break
        found = [*found[: place + length], *found[end:]]
    return tidy(found)


def _loop(texts: Sequence[str]) -> tuple[int, int, int]:
    """Where the first loop begins, how long what it repeats is, and where it ends."""
    for length in range(1, _LONGEST + 1):
        needed = length * (2 if length <= 3 else 1)
        run = 0
        for place in range(length, len(texts) + 1):
            if place < len(texts) and texts[place] == texts[place - length]:
                run += 1
                continue
            if run >= needed:
                return place - run - length, length, place - run % length
            run = 0
    return 0, 0, 0
