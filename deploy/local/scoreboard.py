"""Keeps account of what was sent and what came back. Pure: knows no broker, clock or screen.

A final is answered by one output of its stream, segment and revision, whatever that output's status
says about it; an unusable record is answered by its own bytes among the dead letters. Whatever was
not sent through this scoreboard is somebody else's, and is not counted.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

ANSWERS = frozenset({"final", "empty", "joined", "error", "retracted"})
Line = tuple[str, str, int]  # stream, segment, revision


@dataclass
class Scoreboard:
    """Sent, answered, missing and doubled, counted by identity."""

    _sent_at_s: dict[Line, float] = field(default_factory=dict)
    _latencies_ms: dict[Line, float] = field(default_factory=dict)
    _bad: dict[bytes, str] = field(default_factory=dict)
    _reasons: dict[bytes, str] = field(default_factory=dict)
    _outputs: Counter[tuple[Line, str]] = field(default_factory=Counter)

    def expect_answer(self, line: Line, sent_at_s: float) -> None:
        """A final was sent."""
        self._sent_at_s[line] = sent_at_s

    def expect_dead_letter(self, value: bytes, what: str) -> None:
        """An unusable record was sent; `what` says in words what is wrong with it."""
        self._bad[value] = what

    def take_output(self, record: Mapping[str, Any], received_at_s: float) -> bool:
        """Count an output. True when it is the first answer to a final that was sent."""
        line = (record["stream_id"], record["segment_id"], record["revision"])
        self._outputs[line, record["status"]] += 1
        is_first = line in self._sent_at_s and line not in self._latencies_ms
        if record["status"] not in ANSWERS or not is_first:
            return False
        self._latencies_ms[line] = (received_at_s - self._sent_at_s[line]) * 1000
        return True

    def take_dead_letter(self, value: bytes | None, reason: str) -> str | None:
        """Count a dead letter; gives what was sent, where these are exactly the bytes sent."""
        if value is None or value not in self._bad:
            return None
        self._reasons[value] = reason
        return self._bad[value]

    @property
    def sent(self) -> int:
        """Finals and unusable records."""
        return len(self._sent_at_s) + len(self._bad)

    @property
    def missing(self) -> list[str]:
        """What was sent and has no answer yet, in words."""
        lines = [
            f"{stream} {segment} revision {revision}"
            for stream, segment, revision in self._sent_at_s.keys() - self._latencies_ms.keys()
        ]
        bad = [what for value, what in self._bad.items() if value not in self._reasons]
        return sorted(lines) + bad

    @property
    def duplicates(self) -> int:
        """Outputs beyond the first of one stream, segment, revision and status."""
        return sum(count - 1 for count in self._outputs.values())

    def dead_letters(self) -> list[tuple[str, str]]:
        """What was wrong with each record set aside, and the reason the worker gave."""
        return [(what, self._reasons[v]) for v, what in self._bad.items() if v in self._reasons]

    def summary(self) -> str:
        """The account in one line."""
        latencies = list(self._latencies_ms.values())
        return (
            f"sent={self.sent} published={len(latencies)} dead={len(self._reasons)} "
            f"missing={len(self.missing)} duplicates={self.duplicates} "
            f"p50_ms={percentile(latencies, 50):.0f} p99_ms={percentile(latencies, 99):.0f}"
        )


def percentile(values: list[float], percent: float) -> float:
    """The nearest-rank percentile; 0 of nothing."""
    if not values:
        return 0.0
    rank = max(1, math.ceil(percent / 100 * len(values)))
    return sorted(values)[rank - 1]
