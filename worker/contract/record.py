"""A record as it lies in the input topic, before anybody has looked inside.

Knows no client library; produces nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

Headers = tuple[tuple[str, bytes], ...]


@dataclass(frozen=True, slots=True)
class SourceRecord:
    """One input record; `timestamp_ms` is when it was appended, or made, by the topic's setting."""

    topic: str
    partition: int
    offset: int
    timestamp_ms: int
    key: bytes | None
    value: bytes | None
    headers: Headers = ()

    def without_bytes(self) -> SourceRecord:
        """Where it was, without what it said."""
        return replace(self, key=None, value=None, headers=())
