"""The worker's loop, at least once: poll, batch, process, deliver, accept, commit.

One thread owns the consumer and the producer. The steps of a batch, none taken unless the one
before it succeeded:

1. the pipeline decides what each record leads to, and changes nothing;
2. every output and dead letter is written and acknowledged;
3. the pipeline accepts the batch: later records see it;
4. the offsets are committed. A commit that fails is made up by the next one.

After a transient failure in 1 or 2 the batch is forgotten and its partitions are read again from
its first record; the same records then lead to the same event ids. A record that breaks the
pipeline itself is tried alone and goes to the dead letters, so that its neighbours do not.
Knows no client library, no English; signals and time come from outside.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol

from worker.contract.record import SourceRecord
from worker.errors import TransientError
from worker.pipeline import Pipeline, Processed
from worker.pipeline.outcome import Outcome
from worker.stream.batcher import Batcher, BatchLimits
from worker.stream.delivery import Delivered, Delivery, MakeDeadLetter
from worker.stream.offsets import OffsetTracker
from worker.stream.port import RecordSource

POISON = "poison"
_POLL_MS = 200  # also the longest an idle worker takes to see that it should stop
_COMMIT_AGAIN_MS = 1_000  # a rebalance refuses commits for as long as it takes
_LAST_COMMIT_MS = 5_000
_BACKOFF_FIRST_S = 0.1
_BACKOFF_MAX_S = 5.0


@dataclass(frozen=True)
class BatchReport:
    """One batch: how much, and how long each step took."""

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


@dataclass(frozen=True)
class Parts:
    """What the loop drives."""

    source: RecordSource
    delivery: Delivery
    pipeline: Pipeline
    make_dead_letter: MakeDeadLetter
    observer: Observer
    clock_ms: Callable[[], float]  # monotonic
    stop: threading.Event


class Loop:
    """Runs until `stop` is set."""

    def __init__(self, parts: Parts, limits: BatchLimits) -> None:
        self._parts = parts
        self._batcher = Batcher(limits)
        self._offsets = OffsetTracker()
        self._failures_in_a_row = 0
        self._commit_again_ms = 0.0

    def run(self) -> None:
        """Go round until told to stop; the batch in hand is finished, the rest given back."""
        while not self._parts.stop.is_set():
            self.turn_or_recover()
        self._commit_at_last()

    def turn_or_recover(self) -> None:
        """One round; a transient failure gives back what is in hand and waits a moment."""
        try:
            self._turn()
        except TransientError as error:
            self._recover(error)

    def _turn(self) -> None:
        """Read a little, and handle a batch when one is ready."""
        if self._batcher.wait_ms(self._parts.clock_ms()) != 0:
            self._read()
        if self._batcher.wait_ms(self._parts.clock_ms()) == 0:
            self._handle(self._batcher.take())
        elif self._parts.clock_ms() >= self._commit_again_ms:
            self._commit()
        self._failures_in_a_row = 0

    def _read(self) -> None:
        source, now_ms = self._parts.source, self._parts.clock_ms()
        wait_ms = self._batcher.wait_ms(now_ms)
        timeout_ms = _POLL_MS if wait_ms is None else min(_POLL_MS, math.ceil(wait_ms))
        records = source.poll(timeout_ms, self._batcher.room)
        # First what was given up: a partition may have been lost and won again in one poll.
        self._forget(source.take_given_up())
        for record in records:
            self._offsets.begin(record.partition, record.offset)
        self._batcher.add(records, self._parts.clock_ms())
        self._parts.observer.turned(
            source.joined(), source.assigned(), source.records_behind(), len(self._batcher)
        )

    def _handle(self, batch: Sequence[SourceRecord]) -> None:
        clock_ms = self._parts.clock_ms
        started_ms = clock_ms()
        processed = self._process(batch)
        if processed is None and len(batch) > 1:
            for record in batch:
                self._handle((record,))
            return
        processed_ms = clock_ms()
        delivered = self._parts.delivery.deliver(batch, self._outcomes(batch, processed))
        delivered_ms = clock_ms()
        self._accept(batch, processed)
        self._commit()
        self._parts.observer.handled(
            BatchReport(
                records=len(batch),
                delivered=delivered,
                process_ms=processed_ms - started_ms,
                deliver_ms=delivered_ms - processed_ms,
                commit_ms=clock_ms() - delivered_ms,
            )
        )

    def _process(self, batch: Sequence[SourceRecord]) -> Processed | None:
        """What the pipeline makes of a batch; None when the batch breaks it."""
        try:
            return self._parts.pipeline.process(batch)
        except TransientError:
            raise
        except Exception as error:  # one record must not stop the worker, whatever it sets off
            self._parts.observer.failed("process", error, self._failures_in_a_row)
            return None

    def _outcomes(
        self, batch: Sequence[SourceRecord], processed: Processed | None
    ) -> Sequence[tuple[Outcome, ...]]:
        if processed is not None:
            return processed.outcomes
        detail = "the worker failed on this record"
        return [(self._parts.make_dead_letter(r, POISON, detail),) for r in batch]

    def _accept(self, batch: Sequence[SourceRecord], processed: Processed | None) -> None:
        if processed is not None:
            self._parts.pipeline.accept(processed)
        for record in batch:
            self._offsets.finish(record.partition, record.offset)

    def _commit(self) -> None:
        offsets = self._offsets.to_commit()
        if not offsets:
            return
        try:
            self._parts.source.commit(offsets)
        except TransientError as error:
            self._commit_again_ms = self._parts.clock_ms() + _COMMIT_AGAIN_MS
            self._parts.observer.failed("commit", error, self._failures_in_a_row)
            return
        self._offsets.committed(offsets)

    def _commit_at_last(self) -> None:
        """Commit what is done before leaving. A rebalance under way takes no commit until it has
        had its polls; what they read is not begun, and so belongs to whoever reads next.
        """
        until_ms = self._parts.clock_ms() + _LAST_COMMIT_MS
        self._commit()
        while self._offsets.to_commit() and self._parts.clock_ms() < until_ms:
            with suppress(TransientError):
                self._parts.source.poll(_POLL_MS, 1)
            self._forget(self._parts.source.take_given_up())
            self._commit()

    def _forget(self, partitions: frozenset[int]) -> None:
        if not partitions:
            return
        self._batcher.discard(partitions)
        self._offsets.forget(partitions)
        self._parts.pipeline.forget(partitions)
        self._parts.observer.gave_up(partitions)

    def _recover(self, error: TransientError) -> None:
        self._failures_in_a_row += 1
        self._forget(self._parts.source.take_given_up())
        self._batcher.clear()
        for partition, offset in self._offsets.give_back().items():
            self._parts.source.seek(partition, offset)
        self._parts.observer.failed("batch", error, self._failures_in_a_row)
        doubled = _BACKOFF_FIRST_S * 2 ** min(self._failures_in_a_row - 1, 10)
        self._parts.stop.wait(min(_BACKOFF_MAX_S, doubled))
