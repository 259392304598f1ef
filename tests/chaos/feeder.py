"""Sends the load at its rate, on its own thread, until enough is sent and nobody needs more."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from tests.chaos.account import Account
from tests.chaos.load import Load
from tests.chaos.timeline import Timeline

_FLUSH_TIMEOUT_S = 120.0


class Outlet(Protocol):
    """Where records go: `kafka_ends.Sender`."""

    def post(
        self, key: bytes | None, value: bytes | None, headers: Sequence[tuple[str, bytes]]
    ) -> None:
        """Send, and do not wait."""

    def flush(self, timeout_s: float) -> None:
        """Wait until all is acknowledged. Raises TimeoutError."""


class Feeder:
    """Ends by itself once `least` records are sent and `finish` was called."""

    def __init__(
        self,
        load: Load,
        connect: Callable[[], AbstractContextManager[Outlet]],
        account: Account,
        rate: float,
        least: int,
        timeline: Timeline,
    ) -> None:
        self._load = load
        self._connect = connect
        self._account = account
        self._gap_s = 1.0 / rate
        self._least = least
        self._timeline = timeline
        self._finish = threading.Event()
        self._abort = threading.Event()
        self._thread = threading.Thread(target=self._run, name="feeder", daemon=True)
        self.sent = 0

    def start(self) -> None:
        self._thread.start()

    def has_enough(self) -> bool:
        """Whether as much is sent as was wanted at least."""
        return self.sent >= self._least

    def finish(self) -> None:
        """Send no more than is wanted, and wait until all of it is acknowledged."""
        self._finish.set()
        self._thread.join()

    def abort(self) -> None:
        """Stop at once."""
        self._abort.set()
        self._thread.join(_FLUSH_TIMEOUT_S)

    def _wants_more(self) -> bool:
        return not (self._finish.is_set() and self.has_enough())

    def _run(self) -> None:
        with self._connect() as sender:
            due_s = time.monotonic()
            for record in self._load.records(self._wants_more):
                due_s += self._gap_s
                if self._abort.wait(max(0.0, due_s - time.monotonic())):
                    return
                self._account.plan(record)
                sender.post(record.key, record.value, record.headers)
                self.sent += 1
            self._flush(sender)

    def _flush(self, sender: Outlet) -> None:
        try:
            sender.flush(_FLUSH_TIMEOUT_S)
        except TimeoutError as error:
            self._timeline.remark(f"the load: {error}")
