"""What is remembered of segments: what they last published, and what is about to be.

Bounded by count: the least recently changed are forgotten first. A segment that was forgotten
counts as new, which can let a very late revision through but never loses one.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping

from worker.captions.segment import SegmentKey, SegmentState

States = Mapping[SegmentKey, SegmentState]


class SegmentMemory:
    """The states of the segments seen last. Decisions see what is proposed; faults undo it."""

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._published: OrderedDict[SegmentKey, SegmentState] = OrderedDict()
        self._proposed: dict[SegmentKey, SegmentState] = {}

    def __len__(self) -> int:
        return len(self._published)

    def get(self, key: SegmentKey) -> SegmentState | None:
        """What the segment will have published once all that is under way is."""
        return self._proposed.get(key) or self._published.get(key)

    def propose(self, states: States) -> None:
        """A batch is under way that will leave these states."""
        self._proposed.update(states)

    def publish(self, proposed: States, published: States) -> None:
        """A batch that proposed some states has left others, where the model failed; keep them,
        and forget the oldest when there are too many. A later batch's proposals stand.
        """
        for key, state in proposed.items():
            if self._proposed.get(key) is state:
                del self._proposed[key]
        for key, state in published.items():
            self._published[key] = state
            self._published.move_to_end(key)
        while len(self._published) > self._capacity:
            self._published.popitem(last=False)

    def withdraw(self) -> None:
        """Nothing is under way any more."""
        self._proposed.clear()

    def forget(self, partitions: Iterable[int]) -> None:
        """Forget every segment of partitions that are somebody else's now."""
        gone = frozenset(partitions)
        for states in (self._published, self._proposed):
            for key in [key for key in states if key.partition in gone]:
                del states[key]

    def forget_all(self) -> None:
        """Forget everything: it is read again from where it was written."""
        self._published.clear()
        self._proposed.clear()
