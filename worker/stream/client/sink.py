"""Writes messages with an idempotent producer. See `stream.port.OutputSink`.

A producer that failed is not used again: a new one is built for the next try.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from kafka import KafkaProducer, errors

from worker.errors import BrokerError, TransientError
from worker.settings import Settings
from worker.stream import connection
from worker.stream.client.faults import connecting, translated
from worker.stream.client.patience import PatientClient
from worker.stream.port import Message

_TOO_LARGE = (errors.MessageSizeTooLargeError, errors.RecordListTooLargeError)
_FLUSH_TIMEOUT_S = connection.DELIVERY_TIMEOUT_MS / 1000 + 1.0
_CLOSE_FAILED_S = 1.0


class KafkaSink:
    """An idempotent producer, built anew after a failure. See `port.OutputSink`."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        options = connection.producer_options(settings)
        self._producer: KafkaProducer | None = self._connect(options)
        # The loop must come round, however long a start may take.
        again_ms = min(connection.RECONNECT_TIMEOUT_MS, options["bootstrap_timeout_ms"])
        self._reconnect_options = options | {"bootstrap_timeout_ms": again_ms}

    def send_all(self, messages: Sequence[Message]) -> frozenset[int]:
        if self._producer is None:
            self._producer = self._connect(self._reconnect_options)
        try:
            with translated("writing"):
                return write_all(self._producer, messages)
        except (TransientError, BrokerError):
            self.close(_CLOSE_FAILED_S)
            raise

    def close(self, timeout_s: float) -> None:
        producer, self._producer = self._producer, None
        if producer is not None:
            with suppress(errors.KafkaError):
                producer.close(timeout=timeout_s)

    def _connect(self, options: dict[str, Any]) -> KafkaProducer:
        with connecting(self._settings):
            return KafkaProducer(**options, kafka_client=PatientClient)


def write_all(producer: KafkaProducer, messages: Sequence[Message]) -> frozenset[int]:
    """Send and wait. Whatever fails, nothing of the batch is still under way afterwards."""
    refused, futures, failure = set[int](), dict[int, Any](), None
    for index, message in enumerate(messages):
        try:
            futures[index] = _send(producer, message)
        except _TOO_LARGE:
            refused.add(index)
        except errors.KafkaError as error:
            failure = error
            break
    producer.flush(timeout=_FLUSH_TIMEOUT_S)
    if failure is not None:
        raise failure
    for index, future in futures.items():
        try:
            future.get(timeout=_FLUSH_TIMEOUT_S)
        except _TOO_LARGE:
            refused.add(index)
    return frozenset(refused)


def _send(producer: KafkaProducer, message: Message) -> Any:
    value = b"" if message.key is None and message.value is None else message.value
    return producer.send(
        message.topic,
        key=message.key,
        value=value,
        headers=list(message.headers),
        partition=message.partition,
    )
