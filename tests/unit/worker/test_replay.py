"""Dead letters put back: what is chosen, what is written, and that nothing is put back twice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.worker.stream_fakes import FakeSink
from worker.contract.dead_letter import (
    REPLAYED_HEADER,
    dead_letter_headers,
    read_origin,
    replayed_headers,
)
from worker.contract.record import Headers, SourceRecord
from worker.errors import TransientError
from worker.stream.outbox import OMITTED_HEADER
from worker.stream.port import Message
from worker.stream.replay import (
    Replayed,
    Spans,
    Survey,
    Wanted,
    put_back,
    read_marker,
    survey,
    write_marker,
)

TOPICS = ("captions", "captions.dead")


def quiet(doing: str, count: int) -> None:
    del doing, count


@dataclass
class FakeBox:
    """A dead-letter topic of lists; what a sink writes to it can be taken in."""

    letters: list[SourceRecord] = field(default_factory=list)

    def add(
        self,
        value: bytes | None = b"{",
        reason: str = "not_json",
        *,
        partition: int = 0,
        topic: str = "captions",
        headers: Headers = (("origin", b"mic"),),
        more: Headers = (),
    ) -> SourceRecord:
        source = SourceRecord(
            topic, partition, 1_000 + len(self.letters), 5, b"hall", value, headers
        )
        return self._append(
            partition, source.key, value, (*dead_letter_headers(source, reason, "why"), *more)
        )

    def take_in(self, messages: list[Message]) -> None:
        for message in messages:
            if message.topic == TOPICS[1]:
                partition = message.partition or 0
                self._append(partition, message.key, message.value, message.headers)

    def spans(self, since_ms: int | None = None) -> Spans:
        del since_ms
        partitions = {each.partition for each in self.letters}
        return {number: (0, self._end(number)) for number in partitions}

    def read(self, spans: Spans) -> Iterator[SourceRecord]:
        for each in self.letters:
            first, end = spans.get(each.partition, (0, 0))
            if first <= each.offset < end:
                yield each

    def _append(
        self, partition: int, key: bytes | None, value: bytes | None, headers: Headers
    ) -> SourceRecord:
        offset = self._end(partition)
        timestamp_ms = 1_000 * len(self.letters)
        letter = SourceRecord(TOPICS[1], partition, offset, timestamp_ms, key, value, headers)
        self.letters.append(letter)
        return letter

    def _end(self, partition: int) -> int:
        return sum(each.partition == partition for each in self.letters)


def look(box: FakeBox, **wanted: object) -> Survey:
    asked = Wanted("captions", 4, **wanted)  # type: ignore[arg-type]  # each case names its own
    return survey(box, box.spans(), asked, quiet)


def replay(box: FakeBox, sink: FakeSink | None = None, **wanted: object) -> list[Message]:
    """Survey and put back; gives what was written to the input topic."""
    sink = sink or FakeSink()
    put_back(box, sink, TOPICS, look(box, **wanted).chosen, quiet)
    box.take_in(sink.written)
    return [message for message in sink.written if message.topic == TOPICS[0]]


def test_a_record_is_put_back_as_it_was_on_the_partition_it_came_from() -> None:
    box = FakeBox()
    box.add(b"\xff{", partition=3, headers=(("origin", b"\xff"), ("n", b"")))
    (message,) = replay(box)
    assert (message.topic, message.partition) == ("captions", 3)
    assert (message.key, message.value) == (b"hall", b"\xff{")
    assert message.headers == (("origin", b"\xff"), ("n", b""), (REPLAYED_HEADER, b"1"))


def test_a_record_is_put_back_once_unless_it_is_asked_for_again() -> None:
    box = FakeBox()
    for partition in (0, 1, 0):
        box.add(partition=partition)
    assert len(replay(box)) == 3
    assert replay(box) == []
    assert look(box).passed_over == {"put back before": 3}
    assert len(replay(box, again=True)) == 3


def test_what_a_filter_passed_over_can_still_be_put_back_later() -> None:
    box = FakeBox()
    for reason in ("not_json", "poison", "not_json", "invalid_field"):
        box.add(reason.encode(), reason)
    assert [m.value for m in replay(box, reasons=frozenset(["poison"]))] == [b"poison"]
    assert [m.value for m in replay(box)] == [b"not_json", b"not_json", b"invalid_field"]


def test_one_that_fails_again_is_a_new_letter_and_says_how_often_it_came_back() -> None:
    box = FakeBox()
    box.add()
    for times in (b"1", b"2", b"3"):
        (message,) = replay(box)
        assert message.headers == (("origin", b"mic"), (REPLAYED_HEADER, times))
        box.add(message.value, headers=message.headers)


def test_a_limit_takes_the_oldest_first() -> None:
    box = FakeBox()
    for number, partition in enumerate((2, 0, 1)):
        box.add(b"%d" % number, partition=partition)
    assert sorted(m.value or b"" for m in replay(box, limit=2)) == [b"0", b"1"]
    assert [m.value for m in replay(box, limit=2)] == [b"2"]


def test_only_records_of_a_stream_where_one_is_named() -> None:
    box = FakeBox()
    box.add()
    assert replay(box, stream="town") == []
    assert len(replay(box, stream="hall")) == 1


def test_what_cannot_be_put_back_is_counted_with_its_reason() -> None:
    box = FakeBox()
    box.add(None, "too_large", more=((OMITTED_HEADER, b"300000"),))
    box.add(topic="captions.other")
    box.add(partition=7)
    box.letters.append(SourceRecord(TOPICS[1], 0, 2, 0, None, b"?", (("who", b"?"),)))
    found = look(box)
    assert found.chosen == []
    assert sorted(found.passed_over.values()) == [1, 1, 1, 1]
    assert any("too large to keep" in why_not for why_not in found.passed_over)


def test_a_source_cannot_pass_its_records_off_as_markers() -> None:
    box = FakeBox()
    box.add(write_marker([0, 1]), headers=(("glosswire.replay_marker", b"1"),))
    box.add()
    assert len(replay(box)) == 2


def test_a_batch_that_may_not_have_been_written_is_not_marked() -> None:
    box, sink = FakeBox(), FakeSink(errors=[TransientError("gone")])
    box.add()
    with pytest.raises(TransientError):
        replay(box, sink)
    assert len(replay(box)) == 1


def test_a_record_that_the_topic_refuses_is_counted_and_not_marked() -> None:
    box, sink = FakeBox(), FakeSink(max_bytes=60)
    box.add(b"x" * 61)
    box.add(b"small")
    assert put_back(box, sink, TOPICS, look(box).chosen, quiet) == Replayed(1, 1)
    box.take_in(sink.written)
    assert [letter.place for letter in look(box).chosen] == [(0, 0)]


def test_more_than_one_batch_is_put_back_in_order() -> None:
    box = FakeBox()
    for number in range(250):
        box.add(b"%d" % number)
    assert [m.value for m in replay(box)] == [b"%d" % number for number in range(250)]
    assert replay(box) == []


HEADERS = st.lists(
    st.tuples(
        st.sampled_from(["a", "glosswire.reason", "__connect.errors.offset", "glosswire.other"]),
        st.binary(max_size=3),
    ),
    max_size=6,
).map(tuple)


@given(HEADERS)
def test_the_headers_of_any_record_come_back_as_they_were(headers: Headers) -> None:
    record = SourceRecord("captions", 2, 9, 0, None, b"", headers)
    letter = dead_letter_headers(record, "poison", "why")
    assert replayed_headers(letter) == (*headers, (REPLAYED_HEADER, b"1"))
    origin = read_origin(letter)
    assert origin is not None
    assert (origin.topic, origin.partition, origin.reason) == ("captions", 2, "poison")


@given(st.sets(st.integers(0, 300), max_size=100))
def test_a_marker_names_what_was_put_into_it(offsets: set[int]) -> None:
    assert set(read_marker(write_marker(sorted(offsets)))) == offsets


@pytest.mark.parametrize("value", [None, b"", b"[]", b'{"replayed_offsets":[1]}', b"\xff", b"{}"])
def test_a_marker_that_cannot_be_read_marks_nothing(value: bytes | None) -> None:
    assert list(read_marker(value)) == []
