"""Lines of text with some pieces hidden, and the model that has to find them.

BERT's recipe: 15% of the pieces are asked for; of these 80% are hidden, 10% replaced by another
one, and 10% left. Which ones depends on seed, epoch and line alone, so that a run that goes on
hides what it would have hidden. The model computes its softmax for the asked pieces only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn.functional import cross_entropy
from torch.utils.data import Dataset
from transformers import BertForMaskedLM
from transformers.modeling_outputs import MaskedLMOutput

from training.learn.order import EpochOrder
from training.model.seq2seq import IGNORED

_ASKED, _HIDDEN, _REPLACED = 0.15, 0.8, 0.1

Row = NDArray[np.int64]


@dataclass(frozen=True)
class Hiding:
    """What to hide with: the mask's id, and the ids that a piece may be replaced by."""

    mask_id: int
    first_id: int
    end_id: int
    seed: int

    def apply(self, line: Sequence[int], epoch: int, number: int) -> tuple[Row, Row]:
        """The line with pieces hidden, and the hidden pieces with IGNORED elsewhere."""
        random = np.random.default_rng((self.seed, epoch, number))
        pieces = np.asarray(line, dtype=np.int64)
        asked = random.random(len(pieces)) < _ASKED
        asked[[0, -1]] = False  # the line's opening and closing piece
        if not asked.any():
            asked[random.integers(1, len(pieces) - 1)] = True
        way = random.random(len(pieces))
        shown = np.where(asked & (way < _HIDDEN), self.mask_id, pieces)
        others = random.integers(self.first_id, self.end_id, len(pieces))
        replaced = asked & (way >= _HIDDEN) & (way < _HIDDEN + _REPLACED)
        return np.where(replaced, others, shown), np.where(asked, pieces, IGNORED)


class HiddenLines(Dataset[dict[str, Any]]):
    """Lines as the trainer reads them, hidden anew in each epoch of `order`."""

    def __init__(
        self, lines: Sequence[Sequence[int]], hiding: Hiding, order: EpochOrder | None = None
    ) -> None:
        self._lines = [np.asarray(line, dtype=np.int32) for line in lines]
        self._hiding = hiding
        self._order = order

    def __len__(self) -> int:
        return len(self._lines)

    def __getitem__(self, index: int) -> dict[str, Any]:
        epoch = self._order.epoch if self._order else 0
        shown, asked = self._hiding.apply(self._lines[index].tolist(), epoch, index)
        return {"input_ids": shown, "labels": asked}


def collate_lines(rows: Sequence[dict[str, Any]]) -> dict[str, Tensor]:
    """Pad a batch of lines."""
    width = max(len(row["input_ids"]) for row in rows)
    input_ids = np.zeros((len(rows), width), dtype=np.int64)
    mask = np.zeros_like(input_ids)
    labels = np.full_like(input_ids, IGNORED)
    for n, row in enumerate(rows):
        length = len(row["input_ids"])
        input_ids[n, :length], labels[n, :length], mask[n, :length] = (
            row["input_ids"], row["labels"], 1,
        )  # fmt: skip
    parts = {"input_ids": input_ids, "attention_mask": mask, "labels": labels}
    return {name: torch.from_numpy(part) for name, part in parts.items()}


class MaskedModel(BertForMaskedLM):  # type: ignore[misc]  # transformers is untyped
    """BERT with its masked-language head, computed where a piece is asked for."""

    def forward(
        self,
        input_ids: Tensor | None = None,
        attention_mask: Tensor | None = None,
        labels: Tensor | None = None,
        num_items_in_batch: Tensor | int | None = None,
        **kwargs: Any,
    ) -> Any:
        if labels is None:
            return super().forward(input_ids=input_ids, attention_mask=attention_mask, **kwargs)
        states = self.bert(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        asked = labels != IGNORED
        logits = self.cls(states[asked]).float()
        count = num_items_in_batch if num_items_in_batch is not None else asked.sum()
        return MaskedLMOutput(loss=cross_entropy(logits, labels[asked], reduction="sum") / count)
