"""What the loop needs of Kafka, in the loop's own words.

`stream/client` is the real thing; tests hand the loop a fake. Knows no client library. Every method
may raise TransientError (try again later) or BrokerError (end the process).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from worker.contract.record import SourceRecord
from worker.stream.checkpoint import Position


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

    def poll(
        self, timeout_ms: int, max_records: int, held_back: Collection[int] = ()
    ) -> list[SourceRecord]:
        """Records of the partitions this member owns, in order within each partition.

        Those of `held_back` stay where they are until a later call.
        """

    def take_given_up(self) -> frozenset[int]:
        """Partitions revoked or lost since the last call; their records in hand are void."""

    def membership(self) -> object:
        """The member as of its last assignment, for a transaction that commits in its name."""

    def has_member(self, holder: str) -> bool:
        """Whether the worker of this name is in the group now; no where that may not be asked."""

    def is_current(self) -> bool:
        """Whether what is owned as of the last poll cannot be another member's by now."""

    def assigned(self) -> frozenset[int]:
        """Partitions owned now."""

    def joined(self) -> bool:
        """Whether the group has accepted this member (it may own nothing)."""

    def seek(self, partition: int, offset: int) -> None:
        """Read the partition again from `offset`; nothing happens when it is not owned."""

    def rewind(self, partitions: Collection[int]) -> None:
        """Read the owned ones of these partitions again from what is committed."""

    def committed(self, partition: int) -> Position | None:
        """What was committed last, by whomever; None when nothing ever was."""

    def commit(self, positions: Mapping[int, Position]) -> None:
        """Tell the group where to read on, by partition."""

    def caught_up(self) -> frozenset[int]:
        """Owned partitions that were read to their end, as of the last answer of their broker."""

    def records_behind(self) -> int:
        """How many offsets the owned partitions have beyond what was polled."""

    def close(self, timeout_s: float) -> None:
        """Leave the group."""


class PublishedOutputs(Protocol):
    """The output topic, looked back at."""

    def recent(self, partition: int) -> list[bytes]:
        """What was published to a partition in the last ten minutes, oldest first, up to a limit.

        Empty where the worker may not read its output topic.
        """

    def close(self) -> None:
        """Let go of the broker."""


class OutputSink(Protocol):
    """Where messages go, each for itself."""

    def send_all(self, messages: Sequence[Message]) -> frozenset[int]:
        """Write every message and wait until the broker has each one.

        Gives the indices of messages the broker will never take because they are too large; all
        others are written. Raises TransientError when any other one may not have been written.
        """

    def close(self, timeout_s: float) -> None:
        """Let go of the broker."""


class TransactionSink(Protocol):
    """Where messages go, all of them or none, together with the offsets they answer."""

    def send_all(
        self, messages: Sequence[Message], positions: Mapping[int, Position], membership: object
    ) -> frozenset[int]:
        """Write every message and commit the positions in one transaction.

        Gives the indices of messages that are too large; if there are any, nothing is written.
        Raises TransientError when the transaction may not have been committed; it may have been.
        """

    def renew(self) -> None:
        """After a failure: end what may still be open, so that committed offsets can be read."""

    def close(self, timeout_s: float) -> None:
        """Let go of the broker."""
