"""When a batch is ready and what is in it."""

from __future__ import annotations

from worker.contract.record import SourceRecord
from worker.stream.batcher import Batcher, BatchLimits, estimate_tokens

LIMITS = BatchLimits(max_records=3, max_tokens=100, linger_ms=10.0)


def record(offset: int, size: int = 4, partition: int = 0) -> SourceRecord:
    return SourceRecord("captions", partition, offset, 0, b"key", b"x" * size)


def offsets(batch: tuple[SourceRecord, ...]) -> list[int]:
    return [each.offset for each in batch]


def test_an_empty_batcher_waits_for_nothing() -> None:
    assert Batcher(LIMITS).wait_ms(0) is None


def test_a_batch_waits_for_its_linger_from_its_first_record() -> None:
    batcher = Batcher(LIMITS)
    batcher.add([record(0)], now_ms=100)
    batcher.add([record(1)], now_ms=106)
    assert batcher.wait_ms(104) == 6
    assert batcher.wait_ms(110) == 0
    assert batcher.wait_ms(500) == 0


def test_a_full_batch_does_not_wait() -> None:
    batcher = Batcher(LIMITS)
    batcher.add([record(0), record(1), record(2)], now_ms=0)
    assert batcher.wait_ms(0) == 0
    assert batcher.room == 0


def test_a_batch_ends_before_the_record_that_would_exceed_the_tokens() -> None:
    batcher = Batcher(LIMITS)
    batcher.add([record(0, 200), record(1, 300)], now_ms=0)
    assert batcher.wait_ms(0) == 0
    assert offsets(batcher.take()) == [0]
    assert offsets(batcher.take()) == [1]


def test_a_record_above_the_token_limit_is_a_batch_of_its_own() -> None:
    batcher = Batcher(LIMITS)
    batcher.add([record(0, 4000)], now_ms=0)
    assert offsets(batcher.take()) == [0]
    assert len(batcher) == 0


def test_records_of_a_partition_given_up_are_let_go() -> None:
    batcher = Batcher(LIMITS)
    batcher.add([record(0, partition=0), record(8, partition=1)], now_ms=0)
    batcher.discard({0})
    assert offsets(batcher.take()) == [8]


def test_clearing_lets_everything_go() -> None:
    batcher = Batcher(LIMITS)
    batcher.add([record(0)], now_ms=0)
    batcher.clear()
    assert batcher.wait_ms(99) is None
    assert batcher.take() == ()


def test_a_tombstone_counts_as_a_token() -> None:
    assert estimate_tokens(SourceRecord("captions", 0, 0, 0, b"key", None)) == 1
