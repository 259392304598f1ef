"""Reads the input topic as a member of a consumer group. See `stream.port.RecordSource`.

Commits only what it is told to. A consumer that does not get into its group is built anew.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Collection, Mapping
from contextlib import closing, suppress
from typing import Any

from kafka import KafkaConsumer, OffsetAndMetadata, TopicPartition
from kafka.coordinator.assignors.cooperative_sticky import CooperativeStickyAssignor
from kafka.structs import MemberState

from worker.contract.record import SourceRecord
from worker.errors import TransientError
from worker.settings import Settings
from worker.stream import connection
from worker.stream.checkpoint import Position
from worker.stream.client.admin import KafkaAdmin
from worker.stream.client.consumer import build_consumer
from worker.stream.client.faults import connecting, translated
from worker.stream.client.membership import Membership
from worker.stream.joining import JoinWatch

_JOIN_LIMIT_SESSIONS = 3  # a dead peer holds a rebalance up for one
_CLOSE_STUCK_S = 1.0


class KafkaSource:
    """The input topic, read as a member of the group called `holder`. See `port.RecordSource`."""

    def __init__(self, settings: Settings, holder: str) -> None:
        self._settings = settings
        self._holder = holder
        self._topic = settings.input_topic
        self._member = Membership(settings.session_timeout_s)
        self._next_offsets: dict[int, int] = {}
        self._watch = JoinWatch(_JOIN_LIMIT_SESSIONS * settings.session_timeout_s)
        self._stuck = False
        self._consumer = self._connect()

    def _connect(self) -> KafkaConsumer:
        with connecting(self._settings):
            consumer = build_consumer(
                **connection.consumer_options(self._settings, self._holder),
                partition_assignment_strategy=[CooperativeStickyAssignor],
            )
            # Joining before the topic's partitions are known means joining twice.
            consumer.partitions_for_topic(self._topic)
            consumer.subscribe([self._topic], listener=self._member)
            return consumer

    def poll(
        self, timeout_ms: int, max_records: int, held_back: Collection[int] = ()
    ) -> list[SourceRecord]:
        if self._watch.is_stuck(self.joined(), time.monotonic()):
            logging.getLogger("glosswire").warning("not in the group for too long; joining anew")
            self._give_up_consumer()
        if self._stuck:
            self._consumer = self._connect()
            self._stuck = False
        with translated("reading"):
            self._hold_back(held_back)
            polled = self._consumer.poll(timeout_ms=timeout_ms, max_records=max_records)
        self._member.look(self._consumer)
        self._keep_joining()
        records = [to_record(record) for group in polled.values() for record in group]
        self._next_offsets.update({each.partition: each.offset + 1 for each in records})
        return records

    def take_given_up(self) -> frozenset[int]:
        return self._member.take_given_up()

    def assigned(self) -> frozenset[int]:
        return frozenset(each.partition for each in self._assignment())

    def joined(self) -> bool:
        return not self._stuck and bool(self._consumer.group_metadata().state == MemberState.STABLE)

    def membership(self) -> object:
        return self._member.settled()

    def has_member(self, holder: str) -> bool:
        with closing(KafkaAdmin(self._settings)) as admin:
            return connection.client_id(holder) in admin.clients_of(self._settings.group_id)

    def is_current(self) -> bool:
        return self._member.is_current()

    def seek(self, partition: int, offset: int) -> None:
        if partition in self.assigned():
            self._consumer.seek(TopicPartition(self._topic, partition), offset)

    def rewind(self, partitions: Collection[int]) -> None:
        for partition in partitions:
            position = self.committed(partition)
            if position is not None:
                self.seek(partition, position.offset)
            elif partition in self.assigned():
                self._consumer.seek_to_beginning(TopicPartition(self._topic, partition))

    def committed(self, partition: int) -> Position | None:
        self._refuse_when_stuck("reading offsets")
        with translated("reading offsets"):
            found = self._consumer.committed(
                TopicPartition(self._topic, partition),
                metadata=True,
                timeout_ms=connection.COMMIT_TIMEOUT_MS,
            )
        return None if found is None else Position(found.offset, found.metadata or "")

    def commit(self, positions: Mapping[int, Position]) -> None:
        if not positions:
            return
        self._refuse_when_stuck("committing")
        with translated("committing"):
            self._consumer.commit(
                to_offsets(self._topic, positions), timeout_ms=connection.COMMIT_TIMEOUT_MS
            )

    def caught_up(self) -> frozenset[int]:
        return frozenset(
            each.partition
            for each in self._assignment()
            if (end := self._consumer.highwater(each)) is not None and self._place(each) >= end
        )

    def _place(self, partition: TopicPartition) -> int:
        """Where the partition is read on, as far as is known here; past markers and gaps too."""
        state = self._consumer._subscription.assignment.get(partition)
        position = state.position if state else None
        return -1 if position is None else int(position.offset)

    def records_behind(self) -> int:
        ends = {each.partition: self._consumer.highwater(each) for each in self._assignment()}
        read = self._next_offsets
        return sum(max(0, end - read[p]) for p, end in ends.items() if end and p in read)

    def close(self, timeout_s: float) -> None:
        with translated("leaving the group"):
            if self._hands_over():
                # Told by its name, kafka-python 3.0.12 would keep the place until the session ends.
                self._consumer._coordinator.is_dynamic_member = lambda: True
            self._consumer.close(autocommit=False, timeout_ms=int(timeout_s * 1000))

    def _hands_over(self) -> bool:
        """Whether a fixed place is given up. Without others one that is kept is had back sooner,
        since a group that is empty waits for more members to come.
        """
        if self._stuck or not (self._settings.group_instance_id and self._settings.leave_on_stop):
            return False
        all_of_them = self._consumer.partitions_for_topic(self._topic) or ()
        return bool(set(all_of_them) - self.assigned())

    def _refuse_when_stuck(self, doing: str) -> None:
        if self._stuck:
            raise TransientError(f"{doing}: the consumer is outside its group")

    def _hold_back(self, partitions: Collection[int]) -> None:
        """Pause these, and let the others go on."""
        wanted = {TopicPartition(self._topic, p) for p in partitions} & self._assignment()
        paused = set(self._consumer.paused())
        if wanted != paused:
            self._consumer.resume(*(paused - wanted))
            self._consumer.pause(*(wanted - paused))
        self._take_up_resumed()

    def _take_up_resumed(self) -> None:
        """See to it that records fetched before a pause are given out after it.

        kafka-python 3.0.12 puts them aside and takes them up again only when it holds no other
        records, and mistakes some that it has given out to the last for such: then a partition that
        was resumed stays silent until another one brings records (`consumer.fetcher`).
        """
        fetcher = self._consumer._fetcher
        if not fetcher._next_partition_records:
            fetcher._next_partition_records = None

    def _keep_joining(self) -> None:
        """See to it that the next poll goes on with a rejoin that this one left unfinished.

        A rejoin that began because the topic's metadata changed is forgotten by kafka-python 3.0.12
        when a poll ends in its middle: the reason is gone once the assignment is made, and the
        member stays without heartbeats, unable to commit (`coordinator.base.join_group_async`).
        """
        coordinator = self._consumer._coordinator
        if coordinator is not None and coordinator.rejoining:
            coordinator.request_rejoin()

    def _give_up_consumer(self) -> None:
        """Until a new one is connected, `poll` tries that first."""
        self._member.leave(self._assignment())
        self._next_offsets.clear()
        self._stuck = True
        with suppress(TransientError), translated("leaving the group"):
            self._consumer.close(autocommit=False, timeout_ms=int(_CLOSE_STUCK_S * 1000))

    def _assignment(self) -> frozenset[TopicPartition]:
        return frozenset() if self._stuck else frozenset(self._consumer.assignment())


def to_offsets(
    topic: str, positions: Mapping[int, Position]
) -> dict[TopicPartition, OffsetAndMetadata]:
    """Positions as the client library takes them."""
    return {
        TopicPartition(topic, partition): OffsetAndMetadata(position.offset, position.note, -1)
        for partition, position in positions.items()
    }


def to_record(record: Any) -> SourceRecord:
    """The library's record in the worker's own words."""
    return SourceRecord(
        topic=record.topic,
        partition=record.partition,
        offset=record.offset,
        timestamp_ms=record.timestamp,
        key=record.key,
        value=record.value,
        headers=tuple((name, value or b"") for name, value in record.headers or ()),
    )
