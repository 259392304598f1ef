"""Signals: the first asks, the second ends, and so does time."""

from __future__ import annotations

import signal
import threading

from worker.shutdown import stop_on_signals

LONG_S = 600.0


class Ending:
    """Stands where the process would end."""

    def __init__(self) -> None:
        self.codes: list[int] = []
        self.came = threading.Event()

    def __call__(self, code: int) -> None:
        self.codes.append(code)
        self.came.set()


def test_the_first_signal_asks_for_a_clean_stop() -> None:
    stop, ending = threading.Event(), Ending()
    with stop_on_signals(stop, LONG_S, ending):
        signal.raise_signal(signal.SIGTERM)
        assert stop.is_set()
    assert ending.codes == []


def test_a_stop_that_takes_too_long_ends_with_the_code_of_the_signal() -> None:
    for number, code in ((signal.SIGTERM, 143), (signal.SIGINT, 130)):
        ending = Ending()
        with stop_on_signals(threading.Event(), 0.01, ending):
            signal.raise_signal(number)
            assert ending.came.wait(10)
        assert ending.codes == [code]


def test_a_second_signal_ends_at_once() -> None:
    ending = Ending()
    with stop_on_signals(threading.Event(), LONG_S, ending):
        signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGINT)
    assert ending.codes == [130]


def test_a_clean_stop_leaves_no_clock_running_and_the_former_handlers_in_place() -> None:
    former = signal.getsignal(signal.SIGTERM)
    ending = Ending()
    with stop_on_signals(threading.Event(), LONG_S, ending):
        signal.raise_signal(signal.SIGTERM)
    assert signal.getsignal(signal.SIGTERM) is former
    timers = [each for each in threading.enumerate() if isinstance(each, threading.Timer)]
    for timer in timers:
        timer.join(10)
    assert not any(timer.is_alive() for timer in timers)
