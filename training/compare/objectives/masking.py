"""Masked-language modelling (Devlin et al. 2019): 15% of the pieces are to be guessed.

Of these 80% are hidden by the mask, 10% by a random piece and 10% stay. The choice is made anew
each time a row is used. Also whole rows of ids for every objective that hides pieces.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from torch import Tensor

from training.compare.fitting import IGNORED, Row, attention_mask, pad
from training.compare.pieces import TrainedSource

SHARE = 0.15
_MASKED, _RANDOM = 0.8, 0.9


@dataclass(frozen=True)
class Ids:
    """The ids an objective needs of a vocabulary."""

    mask: int
    pad: int
    special: frozenset[int]
    size: int

    @classmethod
    def of(cls, source: TrainedSource) -> Ids:
        """Those of a source tokenizer."""
        size = len(source.vocabulary)
        return cls(source.mask_id, source.pad_id, source.special_ids, size)

    def ordinary(self, rng: Random) -> int:
        """A random id that is not special."""
        while True:
            found = rng.randrange(self.size)
            if found not in self.special:
                return found


def choose(row: Sequence[int], share: float, ids: Ids, rng: Random) -> list[int]:
    """The places to guess, at least one where there is an ordinary piece."""
    places = [n for n, piece in enumerate(row) if piece not in ids.special]
    count = min(len(places), max(1, round(share * len(places))))
    return sorted(rng.sample(places, count))


def hide(row: Sequence[int], places: Sequence[int], ids: Ids, rng: Random) -> list[int]:
    """The row with the chosen pieces masked, exchanged or left."""
    hidden = list(row)
    for place in places:
        draw = rng.random()
        if draw < _MASKED:
            hidden[place] = ids.mask
        elif draw < _RANDOM:
            hidden[place] = ids.ordinary(rng)
    return hidden


def wanted(row: Sequence[int], places: Sequence[int]) -> list[int]:
    """The labels: the pieces at the chosen places, IGNORED elsewhere."""
    chosen = set(places)
    return [piece if n in chosen else IGNORED for n, piece in enumerate(row)]


class MaskedBatches:
    """Batches for transformers' masked-language models."""

    def __init__(self, ids: Ids, seed: int) -> None:
        self._ids = ids
        self._rng = Random(seed)

    def __call__(self, rows: Sequence[Row]) -> dict[str, Tensor]:
        inputs, labels = [], []
        for row in (row["input_ids"] for row in rows):
            places = choose(row, SHARE, self._ids, self._rng)
            inputs.append(hide(row, places, self._ids, self._rng))
            labels.append(wanted(row, places))
        return {
            "input_ids": pad(inputs, self._ids.pad),
            "attention_mask": attention_mask(inputs),
            "labels": pad(labels, IGNORED),
        }
