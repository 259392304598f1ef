"""How late answers are, from what a reader outside the worker finds in the topics. Pure.

Times are the brokers': from a record's append to its answer's append. What an unfinished line was
held for its end is in the answer and counts apart.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Revision = tuple[str, str, int]


@dataclass(frozen=True)
class Answer:
    """One answer's lateness without its hold, and the hold, in milliseconds."""

    partial: bool
    late_ms: int
    hold_ms: int


@dataclass
class Book:
    """What was appended, and what came of it."""

    appended_ms: dict[Revision, int] = field(default_factory=dict)
    answers: list[Answer] = field(default_factory=list)
    finals_open: set[Revision] = field(default_factory=set)

    def take_input(self, fields: Mapping[str, Any], at_ms: int) -> None:
        """A caption lies in the input topic."""
        revision = _revision(fields)
        self.appended_ms[revision] = at_ms
        if fields["status"] == "final":
            self.finals_open.add(revision)

    def took_answer(self, fields: Mapping[str, Any], at_ms: int) -> bool:
        """An answer lies in the output topic; False where its caption is not read yet."""
        revision = _revision(fields)
        if revision not in self.appended_ms:
            return False
        hold_ms = int(fields["timing"]["hold_ms"])
        late_ms = at_ms - self.appended_ms[revision] - hold_ms
        self.answers.append(Answer(fields["status"] == "partial", late_ms, hold_ms))
        self.finals_open.discard(revision)
        return True


def _revision(fields: Mapping[str, Any]) -> Revision:
    return fields["stream_id"], fields["segment_id"], fields["revision"]


@dataclass(frozen=True)
class Lateness:
    """Percentiles of some answers, in milliseconds."""

    count: int
    p50: int
    p95: int
    p99: int
    worst: int
    held_p95: int

    @classmethod
    def of(cls, answers: Sequence[Answer]) -> Lateness | None:
        if not answers:
            return None
        late = sorted(answer.late_ms for answer in answers)
        held = sorted(answer.hold_ms for answer in answers)
        p50, p95, p99 = (percentile(late, share) for share in (0.5, 0.95, 0.99))
        return cls(len(answers), p50, p95, p99, late[-1], percentile(held, 0.95))


def percentile(ordered: Sequence[int], share: float) -> int:
    """The smallest value that so large a share does not exceed."""
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]
