"""Examples as compact arrays, and batches of them as padded tensors.

A hundred thousand pairs as tuples of numbers take a gigabyte; as arrays they take some dozen
megabytes. Does not know in which order they are read; see `training.learn.order`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from itertools import chain
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch.utils.data import Dataset

from training.model.examples import Example
from training.model.seq2seq import IGNORED

Collate = Callable[[Sequence[dict[str, Any]]], dict[str, torch.Tensor]]


class _Ragged:
    """Rows of different lengths in one array."""

    def __init__(self, rows: Iterable[Sequence[int]]) -> None:
        kept = [np.asarray(row, dtype=np.int32) for row in rows]
        self.lengths = np.array([len(row) for row in kept], dtype=np.int64)
        self._ends = np.cumsum(self.lengths)
        self.values: NDArray[np.int32] = np.concatenate(kept or [np.zeros(0, np.int32)])

    def __getitem__(self, index: int) -> NDArray[np.int32]:
        end = self._ends[index]
        row: NDArray[np.int32] = self.values[end - self.lengths[index] : end]
        return row


class ExampleDataset(Dataset[dict[str, Any]]):
    """Examples under the names that transformers' trainer looks for."""

    def __init__(self, examples: Sequence[Example]) -> None:
        self._sources = _Ragged(example.source for example in examples)
        self._targets = _Ragged(example.target for example in examples)
        self._links = _Ragged(list(chain(*example.links)) for example in examples)

    def __len__(self) -> int:
        return len(self._sources.lengths)

    def __getitem__(self, index: int) -> dict[str, Any]:
        return {
            "input_ids": self._sources[index],
            "labels": self._targets[index],
            "links": self._links[index].reshape(-1, 2),
        }

    @property
    def lengths(self) -> list[tuple[int, int]]:
        """Source and target pieces of each example."""
        both = zip(self._sources.lengths, self._targets.lengths, strict=True)
        return [(int(source), int(target)) for source, target in both]

    def fingerprint(self) -> str:
        """A hash of everything in it."""
        digest = hashlib.blake2b(digest_size=16)
        for part in (self._sources, self._targets, self._links):
            digest.update(part.lengths.tobytes())
            digest.update(part.values.tobytes())
        return digest.hexdigest()


def collate(rows: Sequence[dict[str, Any]], pad_id: int = 0) -> dict[str, torch.Tensor]:
    """Pad a batch.

    Gives input_ids and attention_mask (batch, source), labels (batch, target) with IGNORED as
    padding, and alignment (batch, target, source), True where a target piece comes from a source
    piece.
    """
    width = max(len(row["input_ids"]) for row in rows)
    height = max(len(row["labels"]) for row in rows)
    input_ids = np.full((len(rows), width), pad_id, dtype=np.int64)
    mask = np.zeros((len(rows), width), dtype=np.int64)
    labels = np.full((len(rows), height), IGNORED, dtype=np.int64)
    alignment = np.zeros((len(rows), height, width), dtype=np.bool_)
    for n, row in enumerate(rows):
        input_ids[n, : len(row["input_ids"])] = row["input_ids"]
        mask[n, : len(row["input_ids"])] = 1
        labels[n, : len(row["labels"])] = row["labels"]
        targets, sources = row["links"].T
        alignment[n, targets, sources] = True
    return {
        "input_ids": torch.from_numpy(input_ids),
        "attention_mask": torch.from_numpy(mask),
        "labels": torch.from_numpy(labels),
        "alignment": torch.from_numpy(alignment),
    }
