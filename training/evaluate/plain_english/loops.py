"""Glosses that run in circles: the same signs again and again, where the English does not.

Pure; knows signs as text only.
"""

from __future__ import annotations

from collections.abc import Sequence

_SHORT, _TIMES = 3, 3  # up to three signs, three times in a row
_LONGEST, _TWICE = 12, 2  # or four to twelve, twice


def loop_of(items: Sequence[str]) -> tuple[str, ...]:
    """The first sequence that is repeated, the shortest such; () when there is none."""
    for length in range(1, _LONGEST + 1):
        times = _TIMES if length <= _SHORT else _TWICE
        for start in range(len(items) - length * times + 1):
            sequence = tuple(items[start : start + length])
            if tuple(items[start : start + length * times]) == sequence * times:
                return sequence
    return ()
