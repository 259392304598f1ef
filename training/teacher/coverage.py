"""Which unlabelled sentences are worth glossing: those that show words not seen enough yet."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Collection, Sequence

MAX_WORDS = 60


def select_for_coverage(
    lines: Sequence[Sequence[str]], known: Collection[str], times: int, seed: int
) -> list[int]:
    """Indices of lines, in random order, such that each unknown word stands in `times` of them.

    A line is kept while one of its words that are not in `known` was seen less than `times`; where
    a word stands in fewer lines, all of them are kept. Lines above MAX_WORDS are left out.
    """
    order = list(range(len(lines)))
    random.Random(seed).shuffle(order)
    familiar = frozenset(known)
    seen: Counter[str] = Counter()
    chosen: list[int] = []
    for index in order:
        fresh = set(lines[index]) - familiar if len(lines[index]) <= MAX_WORDS else set()
        if any(seen[word] < times for word in fresh):
            seen.update(fresh)
            chosen.append(index)
    return chosen
