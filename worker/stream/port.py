"""What the loop needs of Kafka, in the loop's own words.

`stream/client.py` is the real thing; tests hand the loop a fake. Knows no client library. Every
method may raise TransientError (try again later) or BrokerError (end the process).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from worker.contract.record import SourceRecord


@dataclass(frozen=True)
class Message:
    """A record to write. Without a partition, the key chooses it."""

    topic: str
    partition: int | None
    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes], ...]


class RecordSource(Protocol):
    """The input topic, as one member of a consumer group sees it."""

    def poll(self, timeout_ms: int, max_records: int) -> list[SourceRecord]:
        """Records of the partitions this member owns, in order within each partition."""

    def take_given_up(self) -> frozenset[int]:
        """Partitions revoked or lost since the last call; their records in hand are void."""

    def assigned(self) -> frozenset[int]:
        """Partitions owned now."""

    def joined(self) -> bool:
        """Whether the group has accepted this member (it may own nothing)."""

    def seek(self, partition: int, offset: int) -> None:
        """Read the partition again from `offset`; nothing happens when it is not owned."""

    def commit(self, offsets: Mapping[int, int]) -> None:
        """Tell the group the next offset to read, by partition."""

    def records_behind(self) -> int:
        """How many offsets the owned partitions have beyond what was polled."""

    def close(self, timeout_s: float) -> None:
        """Leave the group."""


class OutputSink(Protocol):
    """Where messages go."""

    def send_all(self, messages: Sequence[Message]) -> frozenset[int]:
        """Write every message and wait until the broker has each one.

        Gives the indices of messages the broker will never take because they are too large; all
        others are written. Raises TransientError when any other one may not have been written.
        """

    def close(self, timeout_s: float) -> None:
        """Let go of the broker."""
