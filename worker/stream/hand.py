"""What the worker has in hand: records that were read and are not committed yet.

Reads them, takes partitions over from their last holder, commits what is done, and lets go of what
is taken away or has to be read again. Owned by the loop's thread. Knows no model and no outputs.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import cache

from worker.contract.record import SourceRecord
from worker.errors import TransientError
from worker.pipeline import Waiting
from worker.stream.batcher import Batcher, BatchLimits
from worker.stream.caution import Caution
from worker.stream.checkpoint import Position, read_checkpoint
from worker.stream.offsets import OffsetTracker
from worker.stream.parts import Parts

IDLE_POLL_MS = 200  # also the longest an idle worker takes to see that it should stop
_COMMIT_AGAIN_MS = 1_000  # a rebalance refuses commits for as long as it takes


class Hand:
    """The records that wait, and the offsets of these and all that were begun."""

    def __init__(self, parts: Parts, limits: BatchLimits) -> None:
        self._parts = parts
        self.batcher: Batcher[Waiting] = Batcher(limits)
        self.offsets = OffsetTracker(parts.holder)
        self.caution = Caution(limits.max_waiting + 2 * limits.max_records)
        self._commit_again_ms = 0.0
        self._must_read_again = False

    def read(self) -> None:
        """Take records in hand, as many as there is room for. Raises TransientError."""
        if self._must_read_again:
            self._go_back()
        source = self._parts.source
        held_back = self.batcher.full(source.assigned())
        polled = source.poll(self._poll_ms(), max(1, self.batcher.room), held_back)
        self._parts.delivery.polled()
        records = self._without_given_up(polled)
        begun = [each for each in records if self.offsets.begin(each.partition, each.offset)]
        self._take_over()
        kept = [each for each in begun if self.offsets.in_hand(each.partition, each.offset)]
        waiting = [self._parts.pipeline.read(each) for each in kept]
        self.batcher.add(waiting, self._parts.clock_ms())
        self._parts.observer.turned(
            source.joined(), source.assigned(), source.records_behind(), len(self.batcher)
        )

    def caught_up(self) -> frozenset[int]:
        """Partitions of which nothing is left to be read, here or at the broker."""
        read = self._parts.source.caught_up()
        return frozenset(partition for partition in read if not self.batcher.waits(partition))

    def is_due(self) -> bool:
        """Whether the pipeline has something to answer that waited long enough."""
        return self._parts.pipeline.due_in_ms(self.caught_up()) == 0

    def commit(self) -> None:
        """Commit what is done; a commit that fails is made up by the next."""
        positions = self.offsets.to_commit()
        if not positions:
            return
        try:
            self._parts.source.commit(positions)
        except TransientError as error:
            self._commit_again_ms = self._parts.clock_ms() + _COMMIT_AGAIN_MS
            self._parts.observer.failed("commit", error, 0)
            return
        self.offsets.committed(positions)

    def commit_if_due(self) -> None:
        """Make up a commit that failed, a while ago."""
        if self._parts.clock_ms() >= self._commit_again_ms:
            self.commit()

    def let_go(self) -> frozenset[int]:
        """Forget the partitions that were taken away, in whatever is under way."""
        partitions = self._parts.source.take_given_up()
        if not partitions:
            return partitions
        for job in self._parts.engine.jobs:
            job.void.update(partitions)
        self.batcher.discard(partitions)
        self.offsets.forget(partitions)
        self.caution.forget(partitions)
        self._parts.pipeline.forget(partitions)
        self._parts.observer.gave_up(partitions)
        return partitions

    def give_back(self) -> None:
        """After a failure: nothing is in hand any more, and the next `read` goes back for it."""
        self.batcher.clear()
        self._parts.pipeline.give_back()
        self.let_go()
        self._must_read_again = True

    def _go_back(self) -> None:
        """To where the records in hand began: as far as is known, or as is committed."""
        self._parts.delivery.prepare()
        source = self._parts.source
        if self._parts.delivery.forgets:
            self.offsets.forget_all()
            self._parts.pipeline.forget_all()
            source.rewind(source.assigned())
        else:
            for partition, offset in self.offsets.give_back().items():
                source.seek(partition, offset)
        self._must_read_again = False

    def _poll_ms(self) -> int:
        """How long to wait for records; not at all while the model works: see `engine.wait`."""
        if not self._parts.source.is_current():
            return IDLE_POLL_MS  # nothing can be done until the group is heard
        if self._parts.engine.jobs:
            return 0
        due_ms = self._parts.pipeline.due_in_ms(self.caught_up())
        waits = (self.batcher.wait_ms(self._parts.clock_ms()), due_ms)
        return math.ceil(min([IDLE_POLL_MS, *(each for each in waits if each is not None)]))

    def _without_given_up(self, records: Sequence[SourceRecord]) -> Sequence[SourceRecord]:
        """Let go of what was taken away; a partition may have been lost and won in one poll, and
        which of its records were read before nobody can tell: they are read again.
        """
        given_up = self.let_go()
        if not given_up:
            return records
        self._parts.source.rewind(given_up & self._parts.source.assigned())
        return [each for each in records if each.partition not in given_up]

    def _take_over(self) -> None:
        """Look at how the last holder left the partitions that have records in hand for the first
        time, remember what was published of them, and write down who holds them now.
        """
        partitions = self.offsets.not_taken_over()
        lives = cache(self._parts.source.has_member)
        for partition in partitions:
            # Whatever can fail comes first: a partition is taken over whole, or again.
            committed = self._parts.source.committed(partition)
            published = self._parts.outputs.recent(partition)
            handed_over = self._was_handed_over(committed, lives)
            self.offsets.take_over(partition, committed, handed_over=handed_over)
            self.caution.taken_over(partition, self.offsets.custody(partition))
            self._parts.pipeline.restore(partition, published)
        if partitions:
            self.commit()

    def _was_handed_over(self, position: Position | None, lives: Callable[[str], bool]) -> bool:
        """Whether the former holder lives; asked only where its end would call for caution."""
        former = read_checkpoint(position).custody if position else None
        if former is None or former.holder == self._parts.holder:
            return False
        return bool(former.crashes or former.attempts) and lives(former.holder)
