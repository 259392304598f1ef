"""XLNet's permutation language modelling (Yang et al. 2019).

The last sixth of a random order of the pieces is guessed, each from those before it in that order.
Simplified: sentences stand alone, without the segment memory of long documents, and single pieces
rather than spans are guessed.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

import torch
from torch import Tensor

from training.compare.fitting import IGNORED, Row, attention_mask, pad
from training.compare.objectives.masking import Ids, choose

SHARE = 1 / 6


def blind(length: int, guessed: Sequence[int]) -> list[list[int]]:
    """1 at [i][j] where piece i may not see piece j. `guessed` is in the order of guessing.

    What is not guessed is seen by all and sees nothing guessed; a guessed piece sees the ones
    guessed before it, never itself.
    """
    rank = {place: n for n, place in enumerate(guessed)}
    return [
        [int(j in rank and rank[j] >= rank.get(i, -1)) for j in range(length)]
        for i in range(length)
    ]


class PermutationBatches:
    """Batches for XLNetLMHeadModel."""

    def __init__(self, ids: Ids, seed: int) -> None:
        self._ids = ids
        self._rng = Random(seed)

    def __call__(self, rows: Sequence[Row]) -> dict[str, Tensor]:
        whole = [row["input_ids"] for row in rows]
        guessed = [self._order(row) for row in whole]
        width, most = max(map(len, whole)), max(map(len, guessed))
        perm_mask = torch.zeros(len(rows), width, width)
        mapping = torch.zeros(len(rows), most, width)
        for n, (row, places) in enumerate(zip(whole, guessed, strict=True)):
            perm_mask[n, : len(row), : len(row)] = torch.tensor(blind(len(row), places)).float()
            mapping[n, range(len(places)), places] = 1
        labels = [[row[n] for n in places] for row, places in zip(whole, guessed, strict=True)]
        return {
            "input_ids": pad(whole, self._ids.pad),
            "attention_mask": attention_mask(whole),
            "perm_mask": perm_mask,
            "target_mapping": mapping,
            "labels": pad(labels, IGNORED),
        }

    def _order(self, row: Sequence[int]) -> list[int]:
        places = choose(row, SHARE, self._ids, self._rng)
        self._rng.shuffle(places)
        return places
