"""Which offsets may be committed, and where to read again after a failure. Pure.

Knows partitions and offsets only. An offset is begun when its record is taken in hand and finished
when everything it led to has been acknowledged. Offsets may have gaps (compaction, transaction
markers) and may finish in any order, so a partition is committed up to its lowest unfinished
offset, never by counting.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


@dataclass
class _Partition:
    committed: int
    next_offset: int  # one past the highest offset finished
    unfinished: set[int] = field(default_factory=set)

    def committable(self) -> int:
        return min(self.unfinished, default=self.next_offset)


class OffsetTracker:
    """The offsets of one consumer."""

    def __init__(self) -> None:
        self._partitions: dict[int, _Partition] = {}

    def begin(self, partition: int, offset: int) -> None:
        """A record was taken in hand."""
        state = self._partitions.setdefault(partition, _Partition(offset, offset))
        state.unfinished.add(offset)

    def finish(self, partition: int, offset: int) -> None:
        """All that a record led to is with the broker. Unknown after its partition was given up."""
        state = self._partitions.get(partition)
        if state is None or offset not in state.unfinished:
            return
        state.unfinished.remove(offset)
        state.next_offset = max(state.next_offset, offset + 1)

    def to_commit(self) -> dict[int, int]:
        """The next offset to read of each partition that has advanced since its last commit."""
        points = {p: state.committable() for p, state in self._partitions.items()}
        return {p: point for p, point in points.items() if point > self._partitions[p].committed}

    def committed(self, offsets: Mapping[int, int]) -> None:
        """The broker has taken these."""
        for partition, offset in offsets.items():
            if partition in self._partitions:
                self._partitions[partition].committed = offset

    def give_back(self) -> dict[int, int]:
        """Forget what is in hand; gives the offset to read again of each partition with any.

        What was finished beyond that offset will be read again too, so it is not committed.
        """
        points = {p: min(s.unfinished) for p, s in self._partitions.items() if s.unfinished}
        for partition, point in points.items():
            state = self._partitions[partition]
            state.unfinished.clear()
            state.next_offset = min(state.next_offset, point)
        return points

    def forget(self, partitions: Iterable[int]) -> None:
        """Partitions given up: nothing of them is committed any more."""
        for partition in partitions:
            self._partitions.pop(partition, None)
