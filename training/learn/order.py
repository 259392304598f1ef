"""In which order an epoch reads the examples, and which of those that take turns it reads.

The order depends on the seed and the number of the epoch alone, not on what was drawn before, so
that a run that goes on in the middle of an epoch reads what it would have read. Examples of like
lengths share a batch, since padding is computed and thrown away; the batches are then shuffled,
so that short and long ones do not come in runs.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from torch.utils.data import Sampler

_POOL_BATCHES = 100

Indices = NDArray[np.int64]


@dataclass(frozen=True)
class Epochs:
    """What an epoch consists of.

    The first `steady` examples are in every epoch; of the `waiting` ones after them `turn` are,
    the next ones each time, so that none comes again before all have had their turn.
    """

    steady: int
    waiting: int = 0
    turn: int = 0

    def __len__(self) -> int:
        return self.steady + self.turn

    def chosen(self, epoch: int, seed: int) -> Indices:
        """The indices that an epoch reads, in no particular order."""
        queue = np.random.default_rng(seed).permutation(self.waiting)
        places = np.arange(epoch * self.turn, (epoch + 1) * self.turn) % max(1, self.waiting)
        return np.concatenate([np.arange(self.steady), self.steady + queue[places]])


class EpochOrder(Sampler[int]):
    """The indices of one epoch, batch after batch."""

    def __init__(
        self, lengths: Sequence[tuple[int, int]], epochs: Epochs, batch_size: int, seed: int
    ) -> None:
        self._lengths = np.array(lengths, dtype=np.int64).reshape(-1, 2)
        self._epochs = epochs
        self._batch_size = batch_size
        self._seed = seed
        self.epoch = 0

    def __len__(self) -> int:
        return len(self._epochs)

    @property
    def updates(self) -> int:
        """Updates in an epoch; the last one may have fewer pairs."""
        return math.ceil(len(self) / self._batch_size)

    def set_epoch(self, epoch: int) -> None:
        """Choose the epoch that the next iteration gives."""
        self.epoch = epoch

    def __iter__(self) -> Iterator[int]:
        random = np.random.default_rng((self._seed, self.epoch))
        shuffled = random.permutation(self._epochs.chosen(self.epoch, self._seed))
        whole = len(shuffled) - len(shuffled) % self._batch_size
        pool = _POOL_BATCHES * self._batch_size
        pools = [shuffled[start : min(start + pool, whole)] for start in range(0, whole, pool)]
        batches = [self._by_length(part).reshape(-1, self._batch_size) for part in pools]
        order = random.permutation(np.concatenate(batches)).reshape(-1) if batches else shuffled[:0]
        return iter(np.concatenate([order, shuffled[whole:]]).tolist())

    def _by_length(self, indices: Indices) -> Indices:
        """By source length, and within one by target length, up and down in turns."""
        source, target = self._lengths[indices].T
        return indices[np.lexsort((np.where(source % 2, target, -target), source))]
