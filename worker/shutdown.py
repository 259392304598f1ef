"""Signals, turned into a request to stop and a time by which the process is gone.

The first SIGTERM or SIGINT asks for a clean stop; if that has not happened `grace_s` later, or a
second signal comes, the process ends there and then with the signal's exit code.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

import structlog

EXIT_CODES = {signal.SIGTERM: 143, signal.SIGINT: 130}


@contextmanager
def stop_on_signals(
    stop: threading.Event, grace_s: float, end: Callable[[int], object] = os._exit
) -> Iterator[None]:
    """Set `stop` on the first signal while inside; put the former handlers back afterwards."""
    watchdogs: list[threading.Timer] = []

    def expire(exit_code: int) -> None:
        log = structlog.stdlib.get_logger("glosswire")
        log.error("stop_not_clean", grace_s=grace_s, exit_code=exit_code)
        end(exit_code)

    def on_signal(number: int, _frame: FrameType | None) -> None:
        exit_code = EXIT_CODES[signal.Signals(number)]
        if stop.is_set():
            end(exit_code)
            return
        stop.set()
        watchdog = threading.Timer(grace_s, expire, [exit_code])
        watchdog.daemon = True
        watchdog.start()
        watchdogs.append(watchdog)

    former = {number: signal.signal(number, on_signal) for number in EXIT_CODES}
    try:
        yield
    finally:
        for watchdog in watchdogs:
            watchdog.cancel()
        for number, handler in former.items():
            signal.signal(number, handler)
