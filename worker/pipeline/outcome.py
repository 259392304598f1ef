"""What a record can lead to: an output, a dead letter, or nothing, each a value.

Knows no broker; produces what `worker.stream` delivers.
"""

from __future__ import annotations

from dataclasses import dataclass

from worker.contract.dead_letter import dead_letter_headers
from worker.contract.record import Headers, SourceRecord


@dataclass(frozen=True)
class Publish:
    """A message for the output topic, on its record's partition.

    `latency_from_ms` is when the record was appended to the input topic.
    """

    key: bytes
    value: bytes
    headers: Headers
    status: str
    latency_from_ms: int


@dataclass(frozen=True)
class DeadLetter:
    """A record set aside, with its reason in the headers."""

    key: bytes | None
    value: bytes | None
    headers: Headers
    reason: str


@dataclass(frozen=True)
class Drop:
    """A record that leads to nothing, and why.

    Reasons: tombstone, duplicate, duplicate_differs, stale, expired, superseded, partials_off,
    partial_incomplete, partial_unchanged.
    """

    reason: str


Outcome = Publish | DeadLetter | Drop


def make_dead_letter(
    record: SourceRecord, reason: str, detail: str, *, attempts: int = 1
) -> DeadLetter:
    """Set a record aside; `detail` holds no caption text."""
    headers = dead_letter_headers(record, reason, detail, attempts=attempts)
    return DeadLetter(record.key, record.value, headers, reason)
