"""Work begun beside the main thread."""

from __future__ import annotations

import threading

import pytest

from worker.background import begin


def test_work_goes_on_while_its_result_is_not_asked_for() -> None:
    may_end = threading.Event()
    working = begin(lambda: may_end.wait(10), "waiting")
    assert not working.done()
    may_end.set()
    assert working.result(10) is True


def test_what_the_work_raises_is_raised_where_its_result_is_asked_for() -> None:
    def fail() -> None:
        raise LookupError("no such thing")

    with pytest.raises(LookupError, match="no such thing"):
        begin(fail, "failing").result(10)


def test_the_end_of_the_process_does_not_wait_for_the_work() -> None:
    may_end = threading.Event()
    begin(lambda: may_end.wait(10), "a thread of its own")
    (thread,) = (each for each in threading.enumerate() if each.name == "a thread of its own")
    assert thread.daemon
    may_end.set()
