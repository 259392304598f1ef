"""The producer's side: everything is acknowledged, refused, or the batch has failed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar

import pytest
from kafka import errors

from worker.stream.client.patience import PatientClient
from worker.stream.client.sink import write_all
from worker.stream.port import Message


@dataclass
class FakeFuture:
    error: Exception | None = None

    def get(self, timeout: float) -> None:
        if self.error is not None:
            raise self.error


@dataclass
class FakeProducer:
    """Fails to send, or to deliver, the values it is told to."""

    on_send: dict[bytes, Exception] = field(default_factory=dict)
    on_delivery: dict[bytes, Exception] = field(default_factory=dict)
    sent: list[dict[str, Any]] = field(default_factory=list)
    flushed: int = 0

    def send(self, topic: str, **record: Any) -> FakeFuture:
        if record["value"] in self.on_send:
            raise self.on_send[record["value"]]
        self.sent.append({"topic": topic, **record})
        return FakeFuture(self.on_delivery.get(record["value"]))

    def flush(self, timeout: float) -> None:
        self.flushed += 1


def message(value: bytes | None, key: bytes | None = b"key") -> Message:
    return Message("gloss", 1, key, value, (("ce_id", b"1"),))


def test_key_value_headers_and_partition_are_written_as_given() -> None:
    producer = FakeProducer()
    assert write_all(producer, [message(b"a")]) == frozenset()
    assert producer.sent == [
        {
            "topic": "gloss",
            "key": b"key",
            "value": b"a",
            "headers": [("ce_id", b"1")],
            "partition": 1,
        }
    ]
    assert producer.flushed == 1


def test_what_is_too_large_is_named_whether_the_client_or_the_broker_says_so() -> None:
    producer = FakeProducer(
        on_send={b"b": errors.MessageSizeTooLargeError()},
        on_delivery={b"c": errors.RecordListTooLargeError()},
    )
    messages = [message(b"a"), message(b"b"), message(b"c"), message(b"d")]
    assert write_all(producer, messages) == {1, 2}
    assert [record["value"] for record in producer.sent] == [b"a", b"c", b"d"]


def test_a_message_that_was_not_delivered_fails_the_batch() -> None:
    producer = FakeProducer(on_delivery={b"a": errors.KafkaTimeoutError()})
    with pytest.raises(errors.KafkaTimeoutError):
        write_all(producer, [message(b"a"), message(b"b")])


def test_a_message_that_cannot_be_sent_fails_the_batch_after_the_others_have_landed() -> None:
    producer = FakeProducer(on_send={b"b": errors.KafkaTimeoutError()})
    with pytest.raises(errors.KafkaTimeoutError):
        write_all(producer, [message(b"a"), message(b"b"), message(b"c")])
    assert [record["value"] for record in producer.sent] == [b"a"]
    assert producer.flushed == 1


def test_a_message_without_key_and_value_is_written_with_an_empty_value() -> None:
    producer = FakeProducer()
    write_all(producer, [message(None, key=None)])
    assert producer.sent[0]["value"] == b""


class UnreachableManager:
    """A connection manager whose every broker refuses."""

    _conns: ClassVar[dict[int, object]] = {}

    def get_connection(self, node_id: int) -> None:
        raise errors.NodeNotReadyError


def test_a_broker_that_refuses_is_not_ready_and_no_error() -> None:
    client = PatientClient(net=object(), manager=UnreachableManager())
    assert client.await_ready(1, timeout_ms=1) is False
