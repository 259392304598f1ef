"""Reads the dead-letter topic from end to end, in no group. See `stream.replay.LetterBox`."""

from __future__ import annotations

import time
from collections.abc import Iterator

from kafka import TopicPartition

from worker.contract.record import SourceRecord
from worker.errors import BrokerError, TransientError
from worker.settings import Settings
from worker.stream import connection
from worker.stream.client.consumer import build_consumer
from worker.stream.client.faults import connecting, translated
from worker.stream.client.since import ranges_since
from worker.stream.client.source import to_record
from worker.stream.replay import Spans

_POLL_MS = 500
_POLL_RECORDS = 500
_STALLED_S = 30.0


class KafkaLetters:
    """The dead-letter topic."""

    def __init__(self, settings: Settings) -> None:
        self._topic = settings.dead_letter_topic
        with connecting(settings):
            self._consumer = build_consumer(**connection.reader_options(settings))

    def spans(self, since_ms: int | None) -> Spans:
        with translated("looking at the dead letters"):
            numbers = self._consumer.partitions_for_topic(self._topic)
            if not numbers:
                raise BrokerError(f"topic {self._topic} is missing, or its ACL hides it")
            every = [TopicPartition(self._topic, number) for number in sorted(numbers)]
            ranges = ranges_since(self._consumer, every, since_ms)
        return {each.partition: span for each, span in ranges.items() if span[0] < span[1]}

    def read(self, spans: Spans) -> Iterator[SourceRecord]:
        """By positions, not by counting: transactions and compaction leave offsets unused."""
        waiting = {TopicPartition(self._topic, number): end for number, (_, end) in spans.items()}
        with translated("reading the dead letters"):
            self._consumer.assign(list(waiting))
            for number, (first, _) in spans.items():
                self._consumer.seek(TopicPartition(self._topic, number), first)
            self._consumer.resume(*waiting)  # an earlier reading has paused what it had read
        moved_s = time.monotonic()
        while waiting:
            with translated("reading the dead letters"):
                polled = self._consumer.poll(timeout_ms=_POLL_MS, max_records=_POLL_RECORDS)
            for partition, records in polled.items():
                yield from (
                    to_record(each)
                    for each in records
                    if each.offset < spans[partition.partition][1]
                )
            reached = [each for each, end in waiting.items() if self._position(each) >= end]
            for partition in reached:
                del waiting[partition]
                self._consumer.pause(partition)
            if polled or reached:
                moved_s = time.monotonic()
            elif time.monotonic() - moved_s > _STALLED_S:
                raise TransientError(f"reading {self._topic}: nothing came for {_STALLED_S:g} s")

    def close(self) -> None:
        self._consumer.close(autocommit=False)

    def _position(self, partition: TopicPartition) -> int:
        with translated("reading the dead letters"):
            return int(self._consumer.position(partition))
