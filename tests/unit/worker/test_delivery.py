"""Where outcomes are written, and what happens to one that no broker takes."""

from __future__ import annotations

from tests.unit.worker.stream_fakes import ROUTE, FakeSink, dead_letter, output, record
from worker.pipeline.outcome import Drop, Publish
from worker.stream.delivery import OMITTED_HEADER, Delivery


def test_an_output_goes_to_the_partition_its_record_came_from() -> None:
    sink = FakeSink()
    each = record(5, partition=3)
    Delivery(sink, ROUTE, dead_letter).deliver([each], [(output(each),)])
    (message,) = sink.written
    assert (message.topic, message.partition, message.key) == ("gloss", 3, each.key)


def test_a_dead_letter_goes_to_the_same_partition_where_there_is_one() -> None:
    sink = FakeSink()
    records = [record(5, partition=1), record(6, partition=3)]
    outcomes = [(dead_letter(each, "not_json", "x"),) for each in records]
    delivered = Delivery(sink, ROUTE, dead_letter).deliver(records, outcomes)
    assert [(m.topic, m.partition) for m in sink.written] == [
        ("captions.dead", 1),
        ("captions.dead", None),
    ]
    assert delivered.dead == {"not_json": 2}


def test_what_is_dropped_is_counted_and_not_written() -> None:
    sink = FakeSink()
    outcomes = [(Drop("stale"),), (Drop("stale"),)]
    delivered = Delivery(sink, ROUTE, dead_letter).deliver([record(0), record(1)], outcomes)
    assert sink.written == []
    assert delivered.dropped == {"stale": 2}


def test_a_record_may_lead_to_an_output_and_a_dead_letter() -> None:
    sink = FakeSink()
    each = record(0)
    outcomes = [(output(each), dead_letter(each, "translator_failed", "x"))]
    delivered = Delivery(sink, ROUTE, dead_letter).deliver([each], outcomes)
    assert delivered.published == {"final": 1}
    assert delivered.dead == {"translator_failed": 1}


def test_an_output_too_large_for_the_topic_becomes_a_dead_letter_with_the_original() -> None:
    sink = FakeSink(max_bytes=50)
    small, large = record(0, b"small"), record(1, b"large")
    outcomes = [(output(small),), (Publish(b"k", b"x" * 51, (), "final", 0),)]
    delivered = Delivery(sink, ROUTE, dead_letter).deliver([small, large], outcomes)
    assert sink.values("gloss") == [b"gloss of small"]
    assert sink.values("captions.dead") == [b"large"]
    assert delivered.published == {"final": 1}
    assert delivered.dead == {"output_refused": 1}
    assert delivered.latency_from_ms == (1_000,)


def test_a_dead_letter_too_large_for_its_topic_is_written_without_its_value() -> None:
    sink = FakeSink(max_bytes=50)
    each = record(0, b"x" * 51)
    delivered = Delivery(sink, ROUTE, dead_letter).deliver(
        [each], [(dead_letter(each, "too_large", "51 bytes"),)]
    )
    (message,) = sink.written
    assert (message.key, message.value) == (each.key, None)
    assert (OMITTED_HEADER, b"51") in message.headers
    assert delivered.dead == {"too_large": 1}


def test_an_output_and_its_record_both_too_large_still_leave_a_dead_letter() -> None:
    sink = FakeSink(max_bytes=50)
    each = record(0, b"x" * 60)
    Delivery(sink, ROUTE, dead_letter).deliver([each], [(output(each),)])
    assert [(m.topic, m.value) for m in sink.written] == [("captions.dead", None)]
