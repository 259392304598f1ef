"""What a transaction asks of the client library, and what it does when that fails or hangs."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from kafka import errors

from worker.errors import TransientError
from worker.settings import load_settings
from worker.stream.checkpoint import Position
from worker.stream.client.transactions import KafkaTransactions
from worker.stream.port import Message

MESSAGES = [Message("gloss", 0, b"hall", b"one", ()), Message("gloss", 0, b"hall", b"two", ())]
POSITIONS = {0: Position(7, "note")}


@dataclass
class FakeFuture:
    failure: errors.KafkaError | None

    def get(self, timeout: float) -> None:
        if self.failure:
            raise self.failure


@dataclass
class FakeProducer:
    """Notes what it is asked; a send, or a call by its name, can be made to fail or hang."""

    send_failure: errors.KafkaError | None = None
    failures: dict[str, errors.KafkaError] = field(default_factory=dict)
    hangs: str = ""
    release: threading.Event = field(default_factory=threading.Event)
    calls: list[str] = field(default_factory=list)
    offsets: Any = None

    def __getattr__(self, name: str) -> Callable[..., None]:
        def call(*arguments: Any, **options: Any) -> None:
            self.calls.append(name)
            if name == self.hangs:
                self.release.wait(10.0)
            if name == "send_offsets_to_transaction":
                self.offsets = arguments
            if name in self.failures:
                raise self.failures[name]

        return call

    def send(self, topic: str, **message: Any) -> FakeFuture:
        self.calls.append("send")
        return FakeFuture(self.send_failure if message["value"] == b"two" else None)


def transactions(*producers: FakeProducer, deadline_s: float = 10.0) -> KafkaTransactions:
    waiting = iter(producers)
    settings = load_settings({"delivery": "exactly-once"}, {})
    return KafkaTransactions(settings, "t", lambda **_: next(waiting), deadline_s)


def test_every_send_is_known_to_have_succeeded_before_offsets_and_commit() -> None:
    producer = FakeProducer()
    assert transactions(producer).send_all(MESSAGES, POSITIONS, "member") == frozenset()
    assert producer.calls == [
        "init_transactions",
        "begin_transaction",
        "send",
        "send",
        "flush",
        "send_offsets_to_transaction",
        "commit_transaction",
    ]
    ((offset,),) = [producer.offsets[0].values()]
    assert (offset.offset, offset.metadata, producer.offsets[1]) == (7, "note", "member")


def test_a_send_that_failed_unseen_is_never_committed() -> None:
    """The library's commit would return as if nothing were wrong: the transaction is lost."""
    lost, fresh = FakeProducer(errors.InvalidProducerEpochError()), FakeProducer()
    sink = transactions(lost, fresh)
    with pytest.raises(TransientError):
        sink.send_all(MESSAGES, POSITIONS, "member")
    assert "commit_transaction" not in lost.calls
    assert "send_offsets_to_transaction" not in lost.calls
    sink.renew()
    assert fresh.calls == ["init_transactions"]


@pytest.mark.parametrize(
    "call", ["send_offsets_to_transaction", "commit_transaction", "abort_transaction"]
)
def test_a_call_that_never_returns_is_left_behind_and_its_producer_not_used_again(
    call: str,
) -> None:
    too_large = errors.MessageSizeTooLargeError() if call == "abort_transaction" else None
    stuck, fresh = FakeProducer(too_large, hangs=call), FakeProducer()
    sink = transactions(stuck, fresh, deadline_s=0.05)
    with pytest.raises(TransientError, match="not done within"):
        sink.send_all(MESSAGES, POSITIONS, "member")
    calls = list(stuck.calls)
    assert sink.send_all(MESSAGES, POSITIONS, "member") == frozenset()
    assert fresh.calls[-1] == "commit_transaction"
    assert [each for each in stuck.calls[len(calls) :] if each != "close"] == []
    stuck.release.set()


def test_a_message_that_is_too_large_undoes_the_transaction_and_keeps_the_producer() -> None:
    producer = FakeProducer(errors.MessageSizeTooLargeError())
    sink = transactions(producer)
    assert sink.send_all(MESSAGES, POSITIONS, "member") == {1}
    assert producer.calls[-1] == "abort_transaction"
    assert sink.send_all(MESSAGES[:1], POSITIONS, "member") == frozenset()
    assert producer.calls.count("init_transactions") == 1


@pytest.mark.parametrize(
    "error",
    [errors.ProducerFencedError(), errors.CommitFailedError(), errors.IllegalStateError("x")],
)
def test_fencing_and_a_stale_generation_mean_to_begin_anew_not_to_end(
    error: errors.KafkaError,
) -> None:
    fenced = FakeProducer(failures={"send_offsets_to_transaction": error})
    sink = transactions(fenced, FakeProducer())
    with pytest.raises(TransientError):
        sink.send_all(MESSAGES, POSITIONS, "member")
    assert sink.send_all(MESSAGES, POSITIONS, "member") == frozenset()


def test_transactions_that_cannot_begin_are_tried_with_a_new_producer() -> None:
    refused = FakeProducer(failures={"init_transactions": errors.KafkaTimeoutError("down")})
    settings = load_settings({"delivery": "exactly-once"}, {})
    waiting = iter([FakeProducer(errors.KafkaTimeoutError("down")), refused, FakeProducer()])
    sink = KafkaTransactions(settings, "t", lambda **_: next(waiting))
    for _ in range(2):
        with pytest.raises(TransientError):
            sink.send_all(MESSAGES, POSITIONS, "member")
    assert sink.send_all(MESSAGES, POSITIONS, "member") == frozenset()
    assert "close" in refused.calls
