"""Writes messages and offsets in one transaction. See `stream.port.TransactionSink`.

Two faults of kafka-python 3.0.12 are designed around. `commit_transaction` can return as if nothing
were wrong after the transaction was lost, when a send has failed unseen: so every send is flushed
and asked for its outcome before the offsets are added and before the commit. And the transaction
calls can wait for ever: so each transaction has a deadline, and after one that failed the producer
is not used again. A new one of the same transactional id takes its place, which ends on the broker
whatever the old one left open, and keeps the old one from doing anything more.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import Any

from kafka import KafkaProducer, errors

from worker.errors import BrokerError, TransientError
from worker.settings import Settings
from worker.stream import connection
from worker.stream.checkpoint import Position
from worker.stream.client.deadline import within
from worker.stream.client.faults import connecting, translated
from worker.stream.client.patience import PatientClient
from worker.stream.client.sink import write_all
from worker.stream.client.source import to_offsets
from worker.stream.port import Message

_CLOSE_FAILED_S = 0.5


class KafkaTransactions:
    """A transactional producer, built anew after a failure. See `port.TransactionSink`.

    `build` makes a producer of the library's options; `deadline_s` bounds each of its calls.
    """

    def __init__(
        self,
        settings: Settings,
        transactional_id: str,
        build: Callable[..., KafkaProducer] = KafkaProducer,
        deadline_s: float = connection.TRANSACTION_DEADLINE_S,
    ) -> None:
        self._settings = settings
        self._build = build
        self._deadline_s = deadline_s
        self._options = connection.transaction_options(settings, transactional_id)
        self._producer: KafkaProducer | None = None
        self._begin_anew(self._options)
        # The loop must come round, however long a start may take.
        again_ms = min(connection.RECONNECT_TIMEOUT_MS, self._options["bootstrap_timeout_ms"])
        self._options |= {"bootstrap_timeout_ms": again_ms}

    def send_all(
        self, messages: Sequence[Message], positions: Mapping[int, Position], membership: object
    ) -> frozenset[int]:
        self.renew()
        offsets = to_offsets(self._settings.input_topic, positions)
        transaction = partial(_transaction, self._producer, messages, offsets, membership)
        try:
            with translated("writing a transaction"):
                return within(self._deadline_s, "transaction", transaction)
        except (TransientError, BrokerError):
            self.close(_CLOSE_FAILED_S)
            raise

    def renew(self) -> None:
        if self._producer is None:
            self._begin_anew(self._options)

    def close(self, timeout_s: float) -> None:
        producer, self._producer = self._producer, None
        if producer is not None:
            with suppress(errors.KafkaError, TransientError):
                within(timeout_s + 1.0, "closing", partial(producer.close, timeout=timeout_s))

    def _begin_anew(self, options: dict[str, Any]) -> None:
        with connecting(self._settings):
            producer = self._build(**options, kafka_client=PatientClient)
        self._producer = producer
        try:
            with translated("beginning transactions"):
                within(self._deadline_s, "transactions", producer.init_transactions)
        except (TransientError, BrokerError):
            self.close(_CLOSE_FAILED_S)
            raise


def _transaction(
    producer: KafkaProducer, messages: Sequence[Message], offsets: Any, membership: object
) -> frozenset[int]:
    """One transaction, or none where a message is too large."""
    producer.begin_transaction()
    refused = write_all(producer, messages)
    if refused:
        producer.abort_transaction()
        return refused
    if offsets:
        producer.send_offsets_to_transaction(offsets, membership)
    producer.commit_transaction()
    return refused
