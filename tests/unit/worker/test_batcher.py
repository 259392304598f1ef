"""When a batch is ready, what is in it, and whose turn it is."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from worker.stream.batcher import Batcher, BatchLimits

LIMITS = BatchLimits(max_records=3, max_tokens=100, linger_ms=10.0, max_waiting=100)


@dataclass(frozen=True)
class Line:
    offset: int
    tokens: int = 1
    partition: int = 0
    stream: str = "hall"
    is_partial: bool = False


def offsets(batch: tuple[Line, ...]) -> list[int]:
    return [each.offset for each in batch]


def batcher_with(*lines: Line, limits: BatchLimits = LIMITS) -> Batcher[Line]:
    batcher: Batcher[Line] = Batcher(limits)
    batcher.add(lines, now_ms=0)
    return batcher


def test_an_empty_batcher_waits_for_nothing() -> None:
    assert batcher_with().wait_ms(0) is None


def test_a_batch_waits_for_its_linger_from_its_first_record() -> None:
    batcher: Batcher[Line] = Batcher(LIMITS)
    batcher.add([Line(0)], now_ms=100)
    batcher.add([Line(1, stream="b")], now_ms=106)
    assert batcher.wait_ms(104) == 6
    assert batcher.wait_ms(110) == 0
    assert batcher.wait_ms(500) == 0


def test_a_full_batch_does_not_wait() -> None:
    assert batcher_with(Line(0), Line(1), Line(2)).wait_ms(0) == 0


def test_a_batch_ends_before_the_record_that_would_exceed_the_tokens() -> None:
    batcher = batcher_with(Line(0, 50), Line(1, 75))
    assert batcher.wait_ms(0) == 0
    assert offsets(batcher.take()) == [0]
    assert offsets(batcher.take()) == [1]


def test_a_record_above_the_token_limit_is_a_batch_of_its_own() -> None:
    batcher = batcher_with(Line(0, 1_000))
    assert offsets(batcher.take()) == [0]
    assert len(batcher) == 0


def test_a_busy_stream_leaves_room_for_the_others() -> None:
    busy = [Line(offset, stream="busy") for offset in range(10)]
    batcher = batcher_with(*busy, Line(10, stream="calm"))
    assert offsets(batcher.take()) == [0, 10, 1]


def test_streams_with_a_final_come_before_streams_with_partials_only() -> None:
    partials = [Line(offset, stream=f"p{offset}", is_partial=True) for offset in range(3)]
    batcher = batcher_with(*partials, Line(3, stream="f", is_partial=True), Line(4, stream="f"))
    assert offsets(batcher.take()) == [3, 4, 0]


def test_a_stream_that_was_served_goes_behind_those_that_were_not() -> None:
    limits = BatchLimits(max_records=1, max_tokens=100, linger_ms=0, max_waiting=9)
    batcher = batcher_with(
        Line(0, stream="a"), Line(1, stream="a"), Line(2, stream="b"), limits=limits
    )
    assert [offsets(batcher.take()) for _ in range(3)] == [[0], [2], [1]]


def test_a_partition_with_its_share_is_read_no_further_while_others_are() -> None:
    limits = BatchLimits(max_records=8, max_tokens=100, linger_ms=0, max_waiting=32)
    batcher = batcher_with(*(Line(offset) for offset in range(16)), limits=limits)
    assert batcher.full({0, 1}) == {0}
    batcher.add([Line(offset, partition=1) for offset in range(16)], now_ms=0)
    assert batcher.full({0, 1, 2}) == {0, 1, 2}
    assert batcher.room == 0


def test_the_lowest_record_of_a_partition_can_be_taken_alone() -> None:
    batcher = batcher_with(Line(5, stream="a"), Line(4, stream="b"), Line(1, partition=1))
    taken = batcher.take_alone(0)
    assert taken is not None
    assert taken.offset == 4
    assert batcher.take_alone(2) is None


def test_records_of_a_partition_given_up_are_let_go() -> None:
    batcher = batcher_with(Line(0), Line(8, partition=1))
    batcher.discard({0})
    assert offsets(batcher.take()) == [8]


def test_clearing_lets_everything_go() -> None:
    batcher = batcher_with(Line(0))
    batcher.clear()
    assert batcher.wait_ms(99) is None
    assert batcher.take() == ()


_LINES = st.builds(
    Line,
    offset=st.just(0),
    tokens=st.integers(1, 60),
    partition=st.integers(0, 2),
    stream=st.sampled_from("abc"),
    is_partial=st.booleans(),
)


@given(st.lists(_LINES, max_size=60))
def test_everything_is_taken_once_within_the_limits_and_each_stream_in_its_order(
    drawn: list[Line],
) -> None:
    lines = [Line(n, e.tokens, e.partition, e.stream, e.is_partial) for n, e in enumerate(drawn)]
    batcher = batcher_with(*lines)
    taken: list[Line] = []
    while batch := batcher.take():
        assert len(batch) <= LIMITS.max_records
        assert len(batch) == 1 or sum(each.tokens for each in batch) <= LIMITS.max_tokens
        taken += batch
    assert sorted(offsets(tuple(taken))) == list(range(len(lines)))
    by_stream: dict[tuple[int, str], list[int]] = defaultdict(list)
    for each in taken:
        by_stream[each.partition, each.stream].append(each.offset)
    assert all(found == sorted(found) for found in by_stream.values())
