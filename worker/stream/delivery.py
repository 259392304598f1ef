"""The two guarantees: at least once, and exactly once.

At least once   every output is acknowledged, then the offsets are committed. What happens between
                the two is written again, under the same event ids.
Exactly once    outputs, dead letters and offsets are one transaction: all of it is there, or none,
                and readers with isolation level read_committed see it once.

After a failure the first goes on from what it knows to be acknowledged; the second cannot know
whether its transaction was committed, and reads everything again from the committed offsets, once
the transaction that may be open is ended. Knows no client library and no gloss.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from worker.pipeline.batches import Answer
from worker.stream.checkpoint import Position
from worker.stream.outbox import Delivered, Outbox, Parcel, delivered
from worker.stream.port import OutputSink, RecordSource, TransactionSink


class Delivery(Protocol):
    """Writes what a batch led to."""

    @property
    def commits(self) -> bool:
        """Whether `deliver` commits the positions too; else the loop does, afterwards."""

    @property
    def forgets(self) -> bool:
        """Whether after a failure only what is committed counts."""

    def deliver(self, answers: Sequence[Answer], positions: Mapping[int, Position]) -> Delivered:
        """Write everything. Raises TransientError when it may not all be with the broker."""

    def polled(self) -> None:
        """The source was asked for records just now."""

    def prepare(self) -> None:
        """After a failure, before anything is read again. Raises TransientError."""


class AtLeastOnce:
    """Returns only when the broker has everything."""

    commits = False
    forgets = False

    def __init__(self, sink: OutputSink, outbox: Outbox) -> None:
        self._sink = sink
        self._outbox = outbox

    def deliver(self, answers: Sequence[Answer], positions: Mapping[int, Position]) -> Delivered:
        """Write, replacing what is refused."""
        wanted = self._outbox.pack(answers)
        written: list[Parcel] = []
        while wanted:
            refused = self._sink.send_all([self._outbox.message(each) for each in wanted])
            written += [each for index, each in enumerate(wanted) if index not in refused]
            wanted = self._outbox.replaced(wanted, refused)
        return delivered(answers, written)

    def polled(self) -> None:
        """Nothing depends on it."""

    def prepare(self) -> None:
        """The sink mends itself."""


class ExactlyOnce:
    """Returns only when the transaction is committed."""

    commits = True
    forgets = True

    def __init__(self, sink: TransactionSink, source: RecordSource, outbox: Outbox) -> None:
        self._sink = sink
        self._source = source
        self._outbox = outbox
        self._membership: object = None

    def deliver(self, answers: Sequence[Answer], positions: Mapping[int, Position]) -> Delivered:
        """Write in one transaction; a message that is refused is replaced in a new one."""
        wanted = self._outbox.pack(answers)
        while True:
            messages = [self._outbox.message(each) for each in wanted]
            refused = self._sink.send_all(messages, positions, self._membership)
            if not refused:
                return delivered(answers, wanted)
            replaced = self._outbox.replaced(wanted, refused)
            wanted = [e for index, e in enumerate(wanted) if index not in refused] + replaced

    def polled(self) -> None:
        """Remember who this member is, before what was taken from it is looked at.

        The group takes offsets from a member of the present generation for any partition. A member
        that first learns what it lost, and then that it is of a newer generation, could commit for
        a partition that is somebody else's by now. In this order it cannot: the generation only
        changes once the loss has been noted.
        """
        self._membership = self._source.membership()

    def prepare(self) -> None:
        """End the transaction that may be open: while it is, committed offsets cannot be read."""
        self._sink.renew()
