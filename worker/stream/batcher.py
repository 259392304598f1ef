"""Collects polled records into micro-batches. Pure: the clock is a number it is given.

A batch is ready when it has `max_records`, when its estimated tokens reach `max_tokens`, or
`linger_ms` after its first record came. Knows records and their sizes, not what is in them. Holds
at most `max_records` records, so the memory it can take is bounded by the largest record.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from worker.contract.record import SourceRecord

_BYTES_A_TOKEN = 4  # English runs at 4 to 5; the JSON around the text makes the estimate high


@dataclass(frozen=True)
class BatchLimits:
    """When a batch is ready."""

    max_records: int
    max_tokens: int
    linger_ms: float


def estimate_tokens(record: SourceRecord) -> int:
    """About how many model tokens a record can hold at most, from its size alone."""
    return 1 + len(record.value or b"") // _BYTES_A_TOKEN


class Batcher:
    """The records in hand that are not yet in a batch."""

    def __init__(self, limits: BatchLimits) -> None:
        self._limits = limits
        self._waiting: deque[tuple[SourceRecord, float]] = deque()

    def __len__(self) -> int:
        return len(self._waiting)

    @property
    def room(self) -> int:
        """How many more records may be added."""
        return self._limits.max_records - len(self._waiting)

    def add(self, records: Iterable[SourceRecord], now_ms: float) -> None:
        """Take records in hand, in order."""
        self._waiting.extend((record, now_ms) for record in records)

    def wait_ms(self, now_ms: float) -> float | None:
        """How long until a batch is ready; 0 when one is, None when nothing waits."""
        if not self._waiting:
            return None
        if self.room <= 0 or self._first_batch_size() < len(self._waiting):
            return 0.0
        return max(0.0, self._waiting[0][1] + self._limits.linger_ms - now_ms)

    def take(self) -> tuple[SourceRecord, ...]:
        """The next batch: as many records as the limits allow, always one if any waits."""
        return tuple(self._waiting.popleft()[0] for _ in range(self._first_batch_size()))

    def discard(self, partitions: Collection[int]) -> None:
        """Let go of the records of partitions that were given up."""
        self._waiting = deque(
            entry for entry in self._waiting if entry[0].partition not in partitions
        )

    def clear(self) -> None:
        """Let go of everything."""
        self._waiting.clear()

    def _first_batch_size(self) -> int:
        tokens = 0
        for index, (record, _) in enumerate(self._waiting):
            tokens += estimate_tokens(record)
            if index > 0 and tokens > self._limits.max_tokens:
                return index
        return len(self._waiting)
