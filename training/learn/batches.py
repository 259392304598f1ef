"""Examples as padded tensors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch.utils.data import Dataset

from training.model.examples import Example
from training.model.seq2seq import IGNORED


class ExampleDataset(Dataset[dict[str, Any]]):
    """Examples under the names that transformers' trainer looks for."""

    def __init__(self, examples: Sequence[Example]) -> None:
        self._examples = examples

    def __len__(self) -> int:
        return len(self._examples)

    def __getitem__(self, index: int) -> dict[str, Any]:
        example = self._examples[index]
        return {"input_ids": example.source, "labels": example.target, "links": example.links}


def collate(rows: Sequence[dict[str, Any]], pad_id: int = 0) -> dict[str, torch.Tensor]:
    """Pad a batch.

    Gives input_ids and attention_mask (batch, source), labels (batch, target) with IGNORED as
    padding, and alignment (batch, target, source), True where a target piece comes from a source
    piece.
    """
    width = max(len(row["input_ids"]) for row in rows)
    height = max(len(row["labels"]) for row in rows)
    input_ids = torch.full((len(rows), width), pad_id)
    mask = torch.zeros((len(rows), width), dtype=torch.long)
    labels = torch.full((len(rows), height), IGNORED)
    alignment = torch.zeros((len(rows), height, width), dtype=torch.bool)
    for n, row in enumerate(rows):
        input_ids[n, : len(row["input_ids"])] = torch.tensor(row["input_ids"])
        mask[n, : len(row["input_ids"])] = 1
        labels[n, : len(row["labels"])] = torch.tensor(row["labels"])
        if row["links"]:
            targets, sources = zip(*row["links"], strict=True)
            alignment[n, list(targets), list(sources)] = True
    return {
        "input_ids": input_ids,
        "attention_mask": mask,
        "labels": labels,
        "alignment": alignment,
    }
