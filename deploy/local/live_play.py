"""Plays captions into Kafka in their own time, and shows what the workers make of them.

One thread sends what is due and reads until the next is: nothing is shared, nothing is locked.
Knows topics through `kafka_ends`; nothing of how Kafka and the workers came to run.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from captions_source import Outgoing
from kafka_ends import Received
from scoreboard import Scoreboard
from show import Show

_LONGEST_READ_MS = 200
_PATIENCE_S = 45.0  # a worker that dies is missed for a session, and its peer needs a rebalance
_AFTERWARDS_S = 1.0  # how long to look for duplicates once everything is answered


class CaptionSender(Protocol):
    """Sends to the input topic."""

    def send(self, key: bytes, value: bytes) -> object:
        """Send one record, and wait until it is acknowledged."""


class AnswerReader(Protocol):
    """Reads the output and the dead-letter topic."""

    def read(self, timeout_ms: int) -> Sequence[Received]:
        """What has arrived, after at most `timeout_ms`."""


@dataclass(frozen=True)
class LivePlay:
    """A play of captions through topics."""

    sender: CaptionSender
    reader: AnswerReader
    dead_letter_topic: str
    scoreboard: Scoreboard
    show: Show
    workers_run: Callable[[], bool]
    patience_s: float = _PATIENCE_S
    afterwards_s: float = _AFTERWARDS_S

    def play(self, outgoing: Sequence[Outgoing], speed: float) -> None:
        """Send everything, and read until all of it is answered or no answer can be hoped for."""
        started = time.monotonic()
        for record in outgoing:
            self._read_until(started + record.at_ms / 1000 / speed)
            self._send(record)
        self._read_rest()

    def _send(self, record: Outgoing) -> None:
        now = datetime.now(UTC)
        value = record.value(now.isoformat(timespec="milliseconds").replace("+00:00", "Z"))
        record.expect(self.scoreboard, value, time.monotonic())
        self.sender.send(record.key, value)

    def _read_until(self, due: float) -> None:
        while (left_ms := int((due - time.monotonic()) * 1000)) > 0:
            self._read(min(left_ms, _LONGEST_READ_MS))

    def _read_rest(self) -> None:
        deadline = time.monotonic() + self.patience_s
        while self.scoreboard.missing and time.monotonic() < deadline and self.workers_run():
            self._read(_LONGEST_READ_MS)
        self._read_until(time.monotonic() + self.afterwards_s)

    def _read(self, timeout_ms: int) -> None:
        for record in self.reader.read(timeout_ms):
            self._take(record, time.monotonic())

    def _take(self, record: Received, received_at_s: float) -> None:
        if record.topic == self.dead_letter_topic:
            self.show.dead_letter(record.value, record.header("glosswire.reason"))
        elif record.value is not None:
            self.show.output(json.loads(record.value), received_at_s)
