"""A consumer's place in its group, as the group last confirmed it.

What was taken away is noted on the library's thread and handed over on the loop's.
"""

from __future__ import annotations

import math
import queue
import time
from collections.abc import Callable, Iterable
from contextlib import suppress

from kafka import ConsumerRebalanceListener, KafkaConsumer, TopicPartition
from kafka.structs import MemberState


class Membership(ConsumerRebalanceListener):  # type: ignore[misc]
    """The member, what it lost, and whether the group still counts it in. Callbacks never raise."""

    def __init__(self, session_s: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._session_s = session_s
        self._clock = clock
        self._given_up: queue.SimpleQueue[int] = queue.SimpleQueue()
        self._settled: object = None
        self._is_in = False
        self._heard_s = -math.inf

    def on_partitions_revoked(self, revoked: Iterable[TopicPartition]) -> None:
        """Also called for partitions that are lost."""
        for each in revoked:
            self._given_up.put(each.partition)

    def on_partitions_assigned(self, assigned: Iterable[TopicPartition]) -> None:
        """The group has just spoken."""
        self._heard_s = self._clock()

    def look(self, consumer: KafkaConsumer) -> None:
        """How things stand after a poll; whatever the poll lost is noted by now."""
        member = consumer.group_metadata()
        self._is_in = member.state != MemberState.UNJOINED
        if member.state == MemberState.STABLE:
            self._settled = member
        heartbeat = consumer._coordinator.heartbeat
        sent_s = heartbeat.last_send
        if heartbeat.last_receive >= sent_s:
            self._heard_s = max(self._heard_s, sent_s)

    def leave(self, owned: Iterable[TopicPartition]) -> None:
        """The consumer is given up, and what it owned with it."""
        self.on_partitions_revoked(owned)
        self._is_in = False

    def take_given_up(self) -> frozenset[int]:
        """Partitions taken away since the last call."""
        taken = set()
        with suppress(queue.Empty):
            while True:
                taken.add(self._given_up.get_nowait())
        return frozenset(taken)

    def is_current(self) -> bool:
        """Whether the group cannot have given this member's partitions to another one.

        It does so a session after the last heartbeat that reached it. A process that was frozen, or
        cut off, for longer does not learn of it before the next answer, and by its own account it
        owns everything still. Counted from when the heartbeat was sent: its answer may have waited
        for the process to wake.
        """
        return self._is_in and self._clock() - self._heard_s <= self._session_s

    def settled(self) -> object:
        """The member as it was when it last knew its assignment.

        kafka-python takes the new generation over with the answer to its JoinGroup, one answer
        before it learns what it lost, and none at all once it is out of the group: either would let
        a transaction commit offsets for a partition that another member owns by then.
        """
        return self._settled
