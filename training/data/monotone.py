"""Which gloss items each English word stands for, when both run in the same order.

Every word takes the next 0 to 3 items of the gloss; the best division of a pair is found by dynamic
programming (Viterbi, with a beam), and the counts of one round are the probabilities of the next.
Before any count, likeness of spelling decides. Knows no notation and no English.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache
from heapq import nlargest
from operator import itemgetter

from worker.gloss.word_parts import Items, common_start

Row = tuple[Sequence[str], Items]
_MOST_ITEMS = 3
_BEAM = 6  # divisions kept open after each word; 8 of any width changed BLEU by 0.01 at most
_BEAM_WIDTH = 10.0  # and how far behind the best one they may be, in nats
_ROUNDS = 3
_MOST_ROWS_A_ROUND = 5000  # bounds the time; the last round takes all
_CACHED = 1_000_000
_PRIOR_WEIGHT = 1.0
_NOTHING = 0.1
_UNLIKE = 0.01
_FURTHER_ITEM = 0.02
_PART = re.compile(r"[^\W_]+")


def divide(rows: Sequence[Row]) -> list[list[Items] | None]:
    """For each (lower-case words, items), the items of each word; None where no division fits."""
    counts: dict[str, Counter[Items]] = {}
    for _ in range(_ROUNDS - 1):
        first = rows[:_MOST_ROWS_A_ROUND]
        divided = _divide(first, _Links(counts))
        counts = count_items(zip((words for words, _ in first), divided, strict=True))
    return _divide(rows, _Links(counts))


def _divide(rows: Sequence[Row], links: _Links) -> list[list[Items] | None]:
    return [_best_division(words, items, links) for words, items in rows]


def count_items(
    divided: Iterable[tuple[Sequence[str], list[Items] | None]],
) -> dict[str, Counter[Items]]:
    """How often each word stands for which items."""
    counts: dict[str, Counter[Items]] = defaultdict(Counter)
    for words, parts in divided:
        for word, part in zip(words, parts or (), strict=False):
            counts[word][part] += 1
    return counts


class _Links:
    """The log probability that a word stands for items: counts, smoothed by likeness."""

    def __init__(self, counts: dict[str, Counter[Items]]) -> None:
        self._counts = counts
        self._totals = {word: found.total() for word, found in counts.items()}
        self._known: dict[tuple[str, Items], float] = {}

    def score(self, word: str, items: Items) -> float:
        key = (word, items)
        found = self._known.get(key)
        if found is None:
            seen = self._counts[word][items] if word in self._totals else 0
            weight = seen + _PRIOR_WEIGHT * _prior(word, items)
            found = math.log(weight / (self._totals.get(word, 0) + _PRIOR_WEIGHT))
            if len(self._known) < _CACHED:
                self._known[key] = found
        return found


def _prior(word: str, items: Items) -> float:
    if not items:
        return _NOTHING
    return (_UNLIKE + likeness(word, "".join(items))) * _FURTHER_ITEM ** (len(items) - 1)


@lru_cache(maxsize=_CACHED)
def likeness(word: str, item: str) -> float:
    """How much of its letters a word shares with a part of an item, from both ends; 0 to 1."""
    return max(_shared(word, part) for part in _parts(item))


@lru_cache(maxsize=_CACHED)
def _parts(item: str) -> tuple[str, ...]:
    lowered = item.lower()
    return tuple({lowered, *_PART.findall(lowered)})


def _shared(a: str, b: str) -> float:
    if a[0] != b[0] and a[-1] != b[-1]:
        return 0.0
    start = common_start(a, b)
    end = min(common_start(a[::-1], b[::-1]), min(len(a), len(b)) - start)
    return 2 * (start + end) / (len(a) + len(b))


def _best_division(words: Sequence[str], items: Items, links: _Links) -> list[Items] | None:
    reached = {0: 0.0}
    taken: list[dict[int, int]] = []
    for word in words:
        reached, counts = _step(reached, word, items, links)
        taken.append(counts)
    if len(items) not in reached:
        return None
    parts: list[Items] = []
    end = len(items)
    for counts in reversed(taken):
        parts.append(items[end - counts[end] : end])
        end -= counts[end]
    return parts[::-1]


def _step(
    reached: dict[int, float], word: str, items: Items, links: _Links
) -> tuple[dict[int, float], dict[int, int]]:
    """The ends that one more word reaches with their scores, and how many items it takes there."""
    scores: dict[int, float] = {}
    counts: dict[int, int] = {}
    for start, before in reached.items():
        for count in range(min(_MOST_ITEMS, len(items) - start) + 1):
            end = start + count
            score = before + links.score(word, items[start:end])
            if score > scores.get(end, -math.inf):
                scores[end], counts[end] = score, count
    floor = max(scores.values(), default=0.0) - _BEAM_WIDTH
    open_ends = ((end, score) for end, score in scores.items() if score >= floor)
    return dict(nlargest(_BEAM, open_ends, key=itemgetter(1))), counts
