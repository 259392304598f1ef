"""BART (Lewis et al. 2020): the sentence is spoiled, and the model writes it as it was.

Text infilling: spans of Poisson(3) pieces, 30% of the sentence in all, become one mask each, and an
empty span puts a mask between two pieces. Token deletion: 10% of what is left goes without a trace.
BART's permutation of sentences has nothing to permute in lines of one sentence, so it is left out.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from random import Random

from torch import Tensor

from training.compare.fitting import IGNORED, Row, attention_mask, pad
from training.compare.objectives.masking import Ids

INFILLED_SHARE = 0.3
DELETED_SHARE = 0.1
_MEAN_SPAN = 3.0


def infill(row: Sequence[int], spans: Sequence[tuple[int, int]], mask: int) -> list[int]:
    """Each span (half-open, in order, apart from each other) becomes one mask."""
    found: list[int] = []
    place = 0
    for start, end in spans:
        found += [*row[place:start], mask]
        place = end
    return [*found, *row[place:]]


def delete(row: Sequence[int], places: Sequence[int]) -> list[int]:
    """The row without the pieces at these places."""
    gone = set(places)
    return [piece for n, piece in enumerate(row) if n not in gone]


def draw_spans(length: int, rng: Random) -> list[tuple[int, int]]:
    """Spans within a row of `length` pieces whose first and last are never touched."""
    left = round(INFILLED_SHARE * (length - 2))
    free = set(range(1, length - 1))
    spans: list[tuple[int, int]] = []
    for _ in range(4 * length):
        if left <= 0:
            break
        size = min(_poisson(_MEAN_SPAN, rng), left)
        start = rng.randrange(1, length - 1)
        if set(range(start - 1, start + size + 1)) - {0, length - 1} <= free:
            spans.append((start, start + size))
            free -= set(range(start, start + max(1, size)))
            left -= max(1, size)
    return sorted(spans)


def _poisson(mean: float, rng: Random) -> int:
    """Knuth's way: count factors until their product falls below e to the minus mean."""
    floor, product, count = math.exp(-mean), rng.random(), 0
    while product > floor:
        product *= rng.random()
        count += 1
    return count


class DenoisingBatches:
    """Batches for BartForConditionalGeneration; the label is the sentence and its closing piece."""

    def __init__(self, ids: Ids, seed: int) -> None:
        self._ids = ids
        self._rng = Random(seed)

    def __call__(self, rows: Sequence[Row]) -> dict[str, Tensor]:
        whole = [row["input_ids"] for row in rows]
        spoiled = [self._spoil(row) for row in whole]
        return {
            "input_ids": pad(spoiled, self._ids.pad),
            "attention_mask": attention_mask(spoiled),
            "labels": pad([row[1:] for row in whole], IGNORED),
        }

    def _spoil(self, row: Sequence[int]) -> list[int]:
        found = infill(row, draw_spans(len(row), self._rng), self._ids.mask)
        places = [n for n, piece in enumerate(found) if piece not in self._ids.special]
        return delete(found, self._rng.sample(places, round(DELETED_SHARE * len(places))))
