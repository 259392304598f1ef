"""Where outcomes are written, and what happens to one that no broker takes."""

from __future__ import annotations

import pytest

from tests.unit.worker.stream_fakes import (
    ROUTE,
    FakeSink,
    FakeSource,
    FakeTransactions,
    dead_letter,
    output,
    record,
)
from worker.contract.record import SourceRecord
from worker.errors import TransientError
from worker.pipeline import Answer
from worker.pipeline.outcome import Drop, Outcome, Publish
from worker.stream.checkpoint import Position
from worker.stream.delivery import AtLeastOnce, ExactlyOnce
from worker.stream.outbox import OMITTED_HEADER, Delivered, Outbox

OUTBOX = Outbox(ROUTE, dead_letter)
Outcomes = list[tuple[Outcome, ...]]


def deliver(sink: FakeSink, records: list[SourceRecord], outcomes: Outcomes) -> Delivered:
    answers = [Answer.of(each, *group) for each, group in zip(records, outcomes, strict=True)]
    return AtLeastOnce(sink, OUTBOX).deliver(answers, {})


def test_an_output_goes_to_the_partition_its_record_came_from() -> None:
    sink = FakeSink()
    each = record(5, partition=3)
    deliver(sink, [each], [(output(each),)])
    (message,) = sink.written
    assert (message.topic, message.partition, message.key) == ("gloss", 3, each.key)


def test_a_dead_letter_goes_to_the_same_partition_where_there_is_one() -> None:
    sink = FakeSink()
    records = [record(5, partition=1), record(6, partition=3)]
    outcomes: Outcomes = [(dead_letter(each, "not_json", "x"),) for each in records]
    delivered = deliver(sink, records, outcomes)
    assert [(m.topic, m.partition) for m in sink.written] == [
        ("captions.dead", 1),
        ("captions.dead", None),
    ]
    assert delivered.dead == {"not_json": 2}


def test_what_is_dropped_is_counted_and_not_written() -> None:
    sink = FakeSink()
    outcomes: Outcomes = [(Drop("stale"),), (Drop("stale"),)]
    delivered = deliver(sink, [record(0), record(1)], outcomes)
    assert sink.written == []
    assert delivered.dropped == {"stale": 2}


def test_a_record_may_lead_to_an_output_and_a_dead_letter() -> None:
    sink = FakeSink()
    each = record(0)
    outcomes: Outcomes = [(output(each), dead_letter(each, "translator_failed", "x"))]
    delivered = deliver(sink, [each], outcomes)
    assert delivered.published == {"final": 1}
    assert delivered.dead == {"translator_failed": 1}


def test_an_output_too_large_for_the_topic_becomes_a_dead_letter_with_the_original() -> None:
    sink = FakeSink(max_bytes=50)
    small, large = record(0, b"small"), record(1, b"large")
    outcomes: Outcomes = [
        (output(small),),
        (Publish(b"k", b"x" * 51, (), "final", 0),),
    ]
    delivered = deliver(sink, [small, large], outcomes)
    assert sink.values("gloss") == [b"gloss of small"]
    assert sink.values("captions.dead") == [b"large"]
    assert delivered.published == {"final": 1}
    assert delivered.dead == {"output_refused": 1}
    assert delivered.latency_from_ms == (1_000,)


def test_a_dead_letter_too_large_for_its_topic_is_written_without_its_value() -> None:
    sink = FakeSink(max_bytes=50)
    each = record(0, b"x" * 51)
    delivered = deliver(sink, [each], [(dead_letter(each, "too_large", "51 bytes"),)])
    (message,) = sink.written
    assert (message.key, message.value) == (each.key, None)
    assert (OMITTED_HEADER, b"51") in message.headers
    assert delivered.dead == {"too_large": 1}


def test_an_output_and_its_record_both_too_large_still_leave_a_dead_letter() -> None:
    sink = FakeSink(max_bytes=50)
    each = record(0, b"x" * 60)
    deliver(sink, [each], [(output(each),)])
    assert [(m.topic, m.value) for m in sink.written] == [("captions.dead", None)]


def transactional(max_bytes: int = 1_000) -> tuple[ExactlyOnce, FakeSource, FakeSink]:
    source, sink = FakeSource({0: []}), FakeSink(max_bytes=max_bytes)
    delivery = ExactlyOnce(FakeTransactions(source, sink), source, OUTBOX)
    delivery.polled()
    return delivery, source, sink


def test_in_a_transaction_outputs_dead_letters_and_offsets_are_written_together() -> None:
    delivery, source, sink = transactional()
    each = record(0)
    answer = Answer.of(each, output(each), dead_letter(each, "translator_failed", "x"))
    delivered = delivery.deliver([answer], {0: Position(1)})
    assert [message.topic for message in sink.written] == ["gloss", "captions.dead"]
    assert source.group == {0: Position(1)}
    assert (delivered.published, delivered.dead) == ({"final": 1}, {"translator_failed": 1})


def test_in_a_transaction_what_is_refused_is_replaced_and_the_rest_written_once() -> None:
    delivery, source, sink = transactional(max_bytes=50)
    small, large = record(0, b"small"), record(1, b"large")
    answers = [
        Answer.of(large, Publish(b"k", b"x" * 51, (), "final", 0)),
        Answer.of(small, output(small)),
    ]
    delivered = delivery.deliver(answers, {0: Position(2)})
    assert sink.values("gloss") == [b"gloss of small"]
    assert sink.values("captions.dead") == [b"large"]
    assert source.group == {0: Position(2)}
    assert delivered.dead == {"output_refused": 1}


def test_a_transaction_of_a_former_generation_writes_nothing() -> None:
    delivery, source, sink = transactional()
    source.generation += 1
    with pytest.raises(TransientError):
        delivery.deliver([Answer.of(record(0), output(record(0)))], {0: Position(1)})
    assert (sink.written, source.group) == ([], {})
