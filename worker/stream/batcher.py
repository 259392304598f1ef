"""The records in hand that wait for the model, and the micro-batches made of them.

Pure: the clock is a number it is given. Each stream waits in a line of its own, so that its order
is kept and a busy one never holds up the others: a batch takes one record of each stream in turn,
first of the streams that have a final waiting. A batch is ready when it has `max_records`, when its
estimated tokens reach `max_tokens`, or `linger_ms` after its first record came.

Holds at most `max_waiting` records, and of a partition only its share of them: `full` names the
partitions that must not be read for now. Knows nothing of what is in a record.
"""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

_LEAST_SHARE = 8


class Queueable(Protocol):
    """What the batcher needs of a record."""

    @property
    def partition(self) -> int: ...
    @property
    def offset(self) -> int: ...
    @property
    def stream(self) -> str:
        """Records of one stream keep their order."""

    @property
    def is_partial(self) -> bool:
        """Whether it can wait: a later revision will come."""

    @property
    def tokens(self) -> int:
        """About how many model tokens it holds."""


Q = TypeVar("Q", bound=Queueable)
_Line = tuple[int, str]  # a stream by partition: a key without a home may turn up in several


@dataclass(frozen=True)
class BatchLimits:
    """When a batch is ready, and how much may wait beside those in the model's hands."""

    max_records: int
    max_tokens: int
    linger_ms: float
    max_waiting: int


class Batcher(Generic[Q]):
    """What waits, by stream."""

    def __init__(self, limits: BatchLimits) -> None:
        self._limits = limits
        self._lines: OrderedDict[_Line, deque[tuple[Q, float]]] = OrderedDict()
        self._waiting_of: dict[int, int] = {}
        self._finals_of: dict[_Line, int] = {}
        self._tokens = 0

    def __len__(self) -> int:
        return sum(self._waiting_of.values())

    @property
    def room(self) -> int:
        """How many more records may be added."""
        return max(0, self._limits.max_waiting - len(self))

    def full(self, assigned: Collection[int]) -> frozenset[int]:
        """The partitions that have their share of the room already."""
        if not self.room:
            return frozenset(assigned)
        share = max(_LEAST_SHARE, self._limits.max_waiting // max(1, len(assigned)))
        return frozenset(p for p in assigned if self._waiting_of.get(p, 0) >= share)

    def add(self, items: Iterable[Q], now_ms: float) -> None:
        """Take records in hand, in order."""
        for item in items:
            line = (item.partition, item.stream)
            self._lines.setdefault(line, deque()).append((item, now_ms))
            self._count(line, item, 1)

    def waiting(self) -> Iterator[Q]:
        """Everything that waits; each stream in order."""
        return (item for line in self._lines.values() for item, _ in line)

    def waits(self, partition: int) -> bool:
        """Whether anything of a partition waits."""
        return partition in self._waiting_of

    def wait_ms(self, now_ms: float) -> float | None:
        """How long until a batch is ready; 0 when one is, None when nothing waits."""
        if not self._lines:
            return None
        if len(self) >= self._limits.max_records or self._tokens >= self._limits.max_tokens:
            return 0.0
        oldest = min(line[0][1] for line in self._lines.values())
        return max(0.0, oldest + self._limits.linger_ms - now_ms)

    def take(self) -> tuple[Q, ...]:
        """The next batch: as many records as the limits allow, always one if any waits."""
        taken: list[Q] = []
        tokens = 0
        for line in self._turns():
            if len(taken) >= self._limits.max_records:
                break
            tokens += self._lines[line][0][0].tokens
            if taken and tokens > self._limits.max_tokens:
                break
            taken.append(self._pop(line))
        return tuple(taken)

    def take_alone(self, partition: int) -> Q | None:
        """The record of a partition with the lowest offset, if any waits."""
        lines = [line for line in self._lines if line[0] == partition]
        first = min(lines, key=lambda line: self._lines[line][0][0].offset, default=None)
        return self._pop(first) if first else None

    def discard(self, partitions: Collection[int]) -> None:
        """Let go of the records of partitions that were given up."""
        for line in [line for line in self._lines if line[0] in partitions]:
            for item, _ in self._lines.pop(line):
                self._count(line, item, -1)

    def clear(self) -> None:
        """Let go of everything."""
        self.discard(set(self._waiting_of))

    def _turns(self) -> Iterator[_Line]:
        """Streams as their turn comes: those with a final first, each as often as it has records.

        A stream that was served goes to the end of the line for the batches to come.
        """
        for urgent in (True, False):
            served = True
            while served:
                served = False
                for line in list(self._lines):
                    if line in self._lines and bool(self._finals_of.get(line)) is urgent:
                        served = True
                        yield line

    def _pop(self, line: _Line) -> Q:
        waiting = self._lines[line]
        item, _ = waiting.popleft()
        self._count(line, item, -1)
        if waiting:
            self._lines.move_to_end(line)
        else:
            del self._lines[line]
        return item

    def _count(self, line: _Line, item: Q, sign: int) -> None:
        self._waiting_of[item.partition] = self._waiting_of.get(item.partition, 0) + sign
        if not self._waiting_of[item.partition]:
            del self._waiting_of[item.partition]
        self._finals_of[line] = self._finals_of.get(line, 0) + (0 if item.is_partial else sign)
        if not self._finals_of[line]:
            del self._finals_of[line]
        self._tokens += sign * item.tokens
