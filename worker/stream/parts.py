"""What the loop is made of, and what it tells of itself. Holds no behaviour."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from worker.pipeline import Answer, Chosen, Pipeline
from worker.stream.delivery import Delivery
from worker.stream.engine import Engine
from worker.stream.isolation import Isolation
from worker.stream.outbox import Delivered
from worker.stream.port import PublishedOutputs, RecordSource


@dataclass(frozen=True)
class BatchReport:
    """One batch: how much, and how long each step took. Times in milliseconds."""

    records: int
    delivered: Delivered
    process_ms: float
    deliver_ms: float
    commit_ms: float


class Observer(Protocol):
    """Who wants to know how the loop is doing."""

    def turned(self, joined: bool, assigned: frozenset[int], behind: int, waiting: int) -> None:
        """The loop went round once."""

    def handled(self, report: BatchReport) -> None:
        """A batch is delivered."""

    def failed(self, step: str, error: Exception, failures_in_a_row: int) -> None:
        """Something went wrong and will be tried again, or dead-lettered."""

    def gave_up(self, partitions: frozenset[int]) -> None:
        """Partitions were taken from this worker."""

    def cautious(self, partition: int, offset: int, attempts: int) -> None:
        """A record is taken alone, since earlier holders of its partition ended uncleanly."""


@dataclass(frozen=True)
class Parts:
    """What the loop drives."""

    source: RecordSource
    outputs: PublishedOutputs
    delivery: Delivery
    pipeline: Pipeline
    isolation: Isolation
    engine: Engine[Chosen, tuple[Answer, ...]]
    observer: Observer
    clock_ms: Callable[[], float]  # monotonic
    stop: threading.Event
    holder: str  # this process, in the notes beside committed offsets
