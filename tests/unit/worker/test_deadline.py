"""A call with a time by which it must have returned."""

from __future__ import annotations

import threading

import pytest

from worker.errors import TransientError
from worker.stream.client.deadline import DeadlineError, within


def test_a_call_that_returns_in_time_gives_its_result() -> None:
    assert within(10.0, "adding", lambda: 1 + 1) == 2


def test_what_a_call_raises_is_raised_here() -> None:
    def fail() -> None:
        raise KeyError("x")

    with pytest.raises(KeyError):
        within(10.0, "failing", fail)


def test_a_call_that_hangs_is_left_behind_and_named() -> None:
    release = threading.Event()
    with pytest.raises(DeadlineError, match=r"committing: not done within 0\.01 s") as caught:
        within(0.01, "committing", lambda: release.wait(10.0))
    release.set()
    assert isinstance(caught.value, TransientError)
