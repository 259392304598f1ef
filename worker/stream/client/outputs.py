"""Looks back at what was published, so that a new holder of a partition knows it. See `port`.

A consumer of its own, outside the group. A worker that may not read the output topic does without.
"""

from __future__ import annotations

import logging
import time
from contextlib import suppress

from kafka import KafkaConsumer, TopicPartition, errors

from worker.errors import TransientError
from worker.settings import Settings
from worker.stream import connection
from worker.stream.client.consumer import build_consumer
from worker.stream.client.faults import connecting, translated
from worker.stream.client.since import ranges_since

LOOK_BACK_MS = 10 * 60 * 1000
MOST_OUTPUTS = 20_000  # of one partition; as many as the memory holds segments
_POLL_MS = 500
_ASK_MS = 5_000
_LIMIT_S = 10.0


class KafkaOutputs:
    """The output topic, read backwards from its end by time.

    Connects at once. Raises TransientError where there is no broker, SettingsError.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._topic = settings.output_topic
        self._may_read = True
        self._consumer: KafkaConsumer | None = self._connect()

    def recent(self, partition: int) -> list[bytes]:
        if not self._may_read:
            return []
        try:
            with translated("looking back at the output"):
                return self._read_if_allowed(TopicPartition(self._topic, partition))
        except TransientError:
            self.close()
            raise

    def close(self) -> None:
        consumer, self._consumer = self._consumer, None
        if consumer is not None:
            with suppress(errors.KafkaError):
                consumer.close(autocommit=False, timeout_ms=1_000)

    def _read_if_allowed(self, partition: TopicPartition) -> list[bytes]:
        try:
            return self._read(partition)
        except errors.AuthorizationError:
            self._may_read = False
            logging.getLogger("glosswire").warning(
                "may not read %s: revisions published by other workers are unknown here",
                self._topic,
            )
            return []

    def _read(self, partition: TopicPartition) -> list[bytes]:
        consumer = self._consumer = self._consumer or self._connect()
        consumer.assign([partition])
        since_ms = round(time.time() * 1000) - LOOK_BACK_MS
        first, end = ranges_since(consumer, [partition], since_ms, _ASK_MS)[partition]
        consumer.seek(partition, max(first, end - MOST_OUTPUTS))
        found: list[bytes] = []
        until_s = time.monotonic() + _LIMIT_S
        while consumer.position(partition, _ASK_MS) < end:
            if time.monotonic() > until_s:
                raise TransientError(f"looking back at the output: not done in {_LIMIT_S:g} s")
            polled = consumer.poll(timeout_ms=_POLL_MS)
            found += [record.value for group in polled.values() for record in group if record.value]
        return found

    def _connect(self) -> KafkaConsumer:
        with connecting(self._settings):
            return build_consumer(**connection.reader_options(self._settings))
