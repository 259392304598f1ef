"""The model beside the loop: in order, a few at once, and never in silence."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from worker.errors import StalledError, TransientError
from worker.stream.engine import Engine

_LIMIT_S = 10.0


@contextmanager
def engine(work: Callable[[int], int], now_ms: Callable[[], float]) -> Iterator[Engine[int, int]]:
    running = Engine(work, now_ms, in_flight=2, limit_s=1.0)
    try:
        yield running
    finally:
        running.close()


def test_results_come_in_the_order_of_what_was_given() -> None:
    with engine(lambda n: n * 10, lambda: 0.0) as running:
        running.submit(1)
        running.submit(2)
        assert not running.has_room
        found = []
        while running.jobs:
            running.wait(_LIMIT_S)
            job = running.take_done()
            assert job is not None
            found.append(job.result.result())
    assert found == [10, 20]


def test_what_the_work_raises_is_raised_where_the_result_is_taken() -> None:
    def fail(_: int) -> int:
        raise TransientError("out of memory")

    with engine(fail, lambda: 0.0) as running:
        running.submit(1)
        running.wait(_LIMIT_S)
        job = running.take_done()
        assert job is not None
        with pytest.raises(TransientError):
            job.result.result()


def test_a_batch_that_is_done_may_wait_to_be_taken_for_as_long_as_it_must() -> None:
    now_ms = 0.0
    with engine(lambda n: n, lambda: now_ms) as running:
        running.submit(1)
        running.wait(_LIMIT_S)
        now_ms = 60_000.0
        running.check()
        assert running.take_done() is not None


def test_a_call_that_does_not_return_is_told_of_and_what_was_abandoned_is_not_waited_for() -> None:
    release = threading.Event()
    now_ms = 0.0

    def hang(_: int) -> int:
        release.wait(_LIMIT_S)
        return 0

    with engine(hang, lambda: now_ms) as running:
        running.submit(1)
        now_ms = 999.0
        running.check()
        now_ms = 1_001.0
        with pytest.raises(StalledError):
            running.check()
        running.abandon()
        running.check()
        assert running.take_done() is None
        release.set()


def test_what_waits_behind_is_not_begun_once_it_is_abandoned() -> None:
    release, begun = threading.Event(), list[int]()

    def note(number: int) -> int:
        begun.append(number)
        release.wait(_LIMIT_S)
        return number

    with engine(note, lambda: 0.0) as running:
        running.submit(1)
        running.submit(2)
        running.abandon()
        running.submit(3)
        release.set()
        running.wait(_LIMIT_S)
        job = running.take_done()
        assert job is not None
        assert job.result.result() == 3
    assert 2 not in begun
