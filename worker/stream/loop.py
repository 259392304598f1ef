"""The worker's loop: poll, batch, ask the model, deliver, accept, commit.

One thread owns the consumer and the producer, and everything that is remembered; the model runs
beside it (`stream.engine`), so that reading, heartbeats and writing go on meanwhile. The way of a
batch, no step of which is taken unless the one before it succeeded:

1. the pipeline chooses which records are answered: later batches take that as given;
2. the engine has the model answer them;
3. every output and dead letter is written and acknowledged;
4. the pipeline accepts the batch: it is remembered for good;
5. the offsets are committed - or in the same transaction with 3 (`stream.delivery`).

Batches are delivered in the order in which they were chosen, and only while the group is known to
count this worker in: one that was frozen or cut off begins and writes nothing until it has heard.
After a transient failure everything in hand is forgotten and read again; the same records then lead
to the same event ids. Partitions that are taken away meanwhile are taken out of what is under way.
Knows no client library, no English; signals and time come from outside.
"""

from __future__ import annotations

from contextlib import suppress

from worker.errors import TransientError
from worker.pipeline import Answer, Waiting
from worker.stream.batcher import BatchLimits
from worker.stream.caution import MOST_ATTEMPTS
from worker.stream.hand import IDLE_POLL_MS, Hand
from worker.stream.parts import BatchReport, Parts

_BUSY_WAIT_S = 0.01  # how long a record may lie unseen while the model works
_LAST_COMMIT_MS = 5_000
_BACKOFF_FIRST_S = 0.1
_BACKOFF_MAX_S = 5.0


class Loop:
    """Runs until `stop` is set."""

    def __init__(self, parts: Parts, limits: BatchLimits) -> None:
        self._parts = parts
        self._hand = Hand(parts, limits)
        self._alone: tuple[int, int] | None = None  # the partition and offset that the model has
        self._failures_in_a_row = 0

    def run(self) -> None:
        """Go round until told to stop; what the model has is finished, the rest given back."""
        try:
            while not self._parts.stop.is_set():
                self.turn_or_recover()
            self._leave()
        finally:
            self._parts.engine.close()

    def turn_or_recover(self) -> None:
        """One round; a transient failure gives back what is in hand and waits a moment."""
        try:
            self._turn()
        except TransientError as error:
            self._recover(error)

    def _turn(self) -> None:
        """Read a little, give the model what is ready, deliver what it has done."""
        self._parts.engine.check()
        if self._parts.engine.jobs:
            self._parts.engine.wait(_BUSY_WAIT_S)
        self._hand.read()
        self._submit()
        self._finish()
        self._hand.commit_if_due()
        if not self._parts.engine.jobs and not len(self._hand.batcher):
            self._failures_in_a_row = 0

    # The model.

    def _submit(self) -> None:
        if not self._parts.source.is_current() or self._is_cautious():
            return
        engine, batcher = self._parts.engine, self._hand.batcher
        while engine.has_room:
            ready = batcher.wait_ms(self._parts.clock_ms()) == 0
            if not ready and not self._hand.is_due():
                return
            batch = batcher.take() if ready else ()
            behind = tuple(batcher.waiting())
            engine.submit(self._parts.isolation.choose(batch, behind, self._hand.caught_up()))

    def _is_cautious(self) -> bool:
        """Take one record alone where that is called for; true when no others may be taken."""
        batcher, partitions = self._hand.batcher, self._hand.caution.partitions
        partition = next((p for p in partitions if batcher.waits(p)), None)
        if partition is None:
            return False
        item = None if self._parts.engine.jobs else batcher.take_alone(partition)
        if item is not None:
            self._take_alone(item)
        return True

    def _take_alone(self, item: Waiting) -> None:
        partition, offset = item.partition, item.offset
        custody = self._hand.offsets.custody(partition)
        attempts = custody.attempts_at(offset) if custody else 0
        self._parts.observer.cautious(partition, offset, attempts)
        if attempts >= MOST_ATTEMPTS:
            self._deliver((self._parts.isolation.quarantine(item, attempts),), 0.0)
            return
        self._hand.offsets.begin_alone(partition, offset)
        if self._hand.caution.passed(partition):
            self._hand.offsets.clear_crashes(partition)
        self._parts.source.commit(self._hand.offsets.to_commit())
        self._parts.engine.submit(self._parts.isolation.choose((item,)))
        self._alone = (partition, offset)

    # Delivery.

    def _finish(self) -> None:
        """Deliver what the model has done, in order; not before it is sure whose it is."""
        engine, source = self._parts.engine, self._parts.source
        while source.is_current() and (job := engine.take_done()) is not None:
            answers = job.result.result()
            self._exonerate()
            kept = tuple(each for each in answers if each.partition not in job.void)
            if kept:
                self._deliver(kept, self._parts.clock_ms() - job.begun_ms)

    def _exonerate(self) -> None:
        """Note that the record which was taken alone has not ended the process.

        Before it is delivered: a worker that is killed while a broker is away must not count.
        """
        alone, self._alone = self._alone, None
        if alone is not None:
            self._hand.offsets.answered_alone(*alone)
            self._parts.source.commit(self._hand.offsets.to_commit())

    def _deliver(self, answers: tuple[Answer, ...], process_ms: float) -> None:
        clock_ms, delivery = self._parts.clock_ms, self._parts.delivery
        started_ms = clock_ms()
        places = [(r.partition, r.offset) for answer in answers for r in answer.finishes]
        positions = self._hand.offsets.to_commit(places)
        delivered = delivery.deliver(answers, positions)
        delivered_ms = clock_ms()
        self._failures_in_a_row = 0
        self._parts.pipeline.accept(answers)
        for place in places:
            self._hand.offsets.finish(*place)
        if delivery.commits:
            self._hand.offsets.committed(positions)
        else:
            self._hand.commit()
        self._parts.observer.handled(
            BatchReport(
                records=len(places),
                delivered=delivered,
                process_ms=process_ms,
                deliver_ms=delivered_ms - started_ms,
                commit_ms=clock_ms() - delivered_ms,
            )
        )

    # What ends otherwise.

    def _leave(self) -> None:
        """Finish what the model has, commit what is done, and take this holder's name away.

        A rebalance under way takes no commit until it has had its polls; what they read is not
        begun, and so belongs to whoever reads next.
        """
        until_ms = self._parts.clock_ms() + _LAST_COMMIT_MS
        self._finish_last(until_ms)
        while self._parts.clock_ms() < until_ms:
            try:
                self._parts.source.commit(self._hand.offsets.release())
                return
            except TransientError as error:
                self._parts.observer.failed("commit", error, 0)
            with suppress(TransientError):
                self._parts.source.poll(IDLE_POLL_MS, 1)
            self._hand.let_go()

    def _finish_last(self, until_ms: float) -> None:
        try:
            while self._may_still_deliver() and self._parts.clock_ms() < until_ms:
                self._parts.engine.wait(_BUSY_WAIT_S)
                self._finish()
        except TransientError as error:
            self._parts.observer.failed("batch", error, self._failures_in_a_row)

    def _may_still_deliver(self) -> bool:
        return bool(self._parts.engine.jobs) and self._parts.source.is_current()

    def _recover(self, error: TransientError) -> None:
        self._failures_in_a_row += 1
        self._parts.engine.abandon()
        self._alone = None
        self._hand.give_back()
        self._parts.observer.failed("batch", error, self._failures_in_a_row)
        doubled = _BACKOFF_FIRST_S * 2 ** min(self._failures_in_a_row - 1, 10)
        self._parts.stop.wait(min(_BACKOFF_MAX_S, doubled))
