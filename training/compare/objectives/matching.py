"""Does this gloss belong to this English? In the manner of BERT's next-sentence prediction.

A row is English and gloss as two segments; every other time the gloss is another pair's. Rows of
unlabelled text with masked pieces stand beside them in each batch, as in BERT's own pre-training.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

import torch
from torch import Tensor

from training.compare.fitting import IGNORED, Row, attention_mask, pad
from training.compare.objectives.masking import SHARE, Ids, choose, hide, wanted

MATCHES, DIFFERS = 0, 1


def two_segments(english: Sequence[int], gloss: Sequence[int]) -> tuple[list[int], list[int]]:
    """[CLS] English [SEP] gloss [SEP] and which segment each piece is of."""
    return [*english, *gloss], [0] * len(english) + [1] * len(gloss)


class MatchingBatches:
    """Batches for training.compare.systems.matching.MatchingLoss.

    `pairs` are (English ids with both special pieces, gloss ids with the closing one). Half of a
    batch's rows of text are exchanged for pairs.
    """

    def __init__(
        self, pairs: Sequence[tuple[list[int], list[int]]], ids: Ids, most: int, seed: int
    ) -> None:
        self._pairs = pairs
        self._ids = ids
        self._most = most
        self._rng = Random(seed)

    def __call__(self, rows: Sequence[Row]) -> dict[str, Tensor]:
        half = len(rows) // 2
        text = [row["input_ids"] for row in rows[half:]]
        places = [choose(row, SHARE, self._ids, self._rng) for row in text]
        inputs = [hide(r, p, self._ids, self._rng) for r, p in zip(text, places, strict=True)]
        labels = [wanted(r, p) for r, p in zip(text, places, strict=True)]
        segments = [[0] * len(row) for row in text]
        verdicts = [IGNORED] * len(text)
        for _ in range(max(1, half)):  # a loss over no pairs would be no number
            ids, kinds, verdict = self._pair()
            inputs.append(ids)
            segments.append(kinds)
            labels.append([IGNORED] * len(ids))
            verdicts.append(verdict)
        return {
            "input_ids": pad(inputs, self._ids.pad),
            "attention_mask": attention_mask(inputs),
            "token_type_ids": pad(segments, 0),
            "labels": pad(labels, IGNORED),
            "verdicts": torch.tensor(verdicts),
        }

    def _pair(self) -> tuple[list[int], list[int], int]:
        english, gloss = self._rng.choice(self._pairs)
        verdict = MATCHES
        if self._rng.random() < 0.5:
            other = self._rng.choice(self._pairs)[1]
            verdict, gloss = (MATCHES if other == gloss else DIFFERS), other
        ids, kinds = two_segments(english, gloss)
        return ids[: self._most], kinds[: self._most], verdict
