"""Which offsets may be committed, which records are done already, where to read again. Pure.

Knows partitions and offsets only. An offset is begun when its record is taken in hand and finished
when everything it led to has been acknowledged. Offsets may have gaps (compaction, transaction
markers) and may finish in any order: a partition is committed up to its lowest unfinished offset,
and what is finished beyond it stands in the note beside the commit (`stream.checkpoint`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace

from worker.stream.checkpoint import Checkpoint, Custody, Position, read_checkpoint, take_over

_Place = tuple[int, int]  # partition, offset


@dataclass
class _Partition:
    """`top` is one past the highest offset begun; what is below and not unfinished is done."""

    top: int
    unfinished: set[int] = field(default_factory=set)
    in_hand: set[int] = field(default_factory=set)
    custody: Custody | None = None
    changed: bool = False  # since its last commit

    def checkpoint(self, finished: Collection[int] = ()) -> Checkpoint:
        left = sorted(self.unfinished.difference(finished)) if finished else sorted(self.unfinished)
        # Those begun after the last one that is finished need no mention: they are read anyway.
        next_offset = self.top
        while left and left[-1] == next_offset - 1:
            next_offset = left.pop()
        custody = self.custody
        for offset in finished:
            custody = custody.passed(offset) if custody else None
        return Checkpoint(next_offset, tuple(left), custody)


class OffsetTracker:
    """The offsets of one consumer; `holder` is its name in the notes."""

    def __init__(self, holder: str) -> None:
        self._holder = holder
        self._partitions: dict[int, _Partition] = {}
        self._alone: set[_Place] = set()  # begun alone by this process, and not answered yet

    def begin(self, partition: int, offset: int) -> bool:
        """A record was taken in hand; false when it is done already, and to be passed over."""
        state = self._partitions.get(partition)
        if state is None:
            state = self._partitions[partition] = _Partition(offset)
        if offset >= state.top:
            state.top = offset + 1
            state.unfinished.add(offset)
        is_open = offset in state.unfinished
        if is_open:
            state.in_hand.add(offset)
        if len(state.unfinished) > len(state.in_hand):
            # Records come in order: an open one that was passed is there no more.
            passed = {each for each in state.unfinished - state.in_hand if each < offset}
            state.unfinished -= passed
        return is_open

    def finish(self, partition: int, offset: int) -> None:
        """All that a record led to is with the broker. Unknown after its partition was given up."""
        state = self._partitions.get(partition)
        if state is None or offset not in state.in_hand:
            return
        state.in_hand.remove(offset)
        state.unfinished.remove(offset)
        state.changed = True
        if state.custody:
            state.custody = state.custody.passed(offset)

    def to_commit(self, finished: Iterable[_Place] = ()) -> dict[int, Position]:
        """The position of each partition that has changed since its last commit, with what
        `finished` would add. A partition that was not taken over has none.
        """
        more: dict[int, list[int]] = {}
        for partition, offset in finished:
            more.setdefault(partition, []).append(offset)
        return {
            p: state.checkpoint(more.get(p, ())).position()
            for p, state in self._partitions.items()
            if state.custody and (state.changed or p in more)
        }

    def committed(self, positions: Mapping[int, Position]) -> None:
        """The broker has taken these, and nothing was finished since they were made."""
        for partition in positions:
            if partition in self._partitions:
                self._partitions[partition].changed = False

    def not_taken_over(self) -> frozenset[int]:
        """Partitions with records in hand whose last position nobody has looked at yet."""
        return frozenset(p for p, state in self._partitions.items() if state.custody is None)

    def take_over(
        self, partition: int, position: Position | None, *, handed_over: bool = False
    ) -> None:
        """Go on from the position that was committed last; records that are done are put down.

        Without one, nothing of the partition was ever done by this group. `handed_over`: by a
        former holder that lives.
        """
        state = self._partitions[partition]
        first = min(state.unfinished, default=state.top)
        checkpoint = read_checkpoint(position) if position else Checkpoint(first)
        state.custody = take_over(checkpoint, self._holder, handed_over=handed_over)
        state.changed = True
        left = set(checkpoint.open)
        # Not only what is in hand: after a failure that was given back, and is still to be done.
        state.unfinished -= {o for o in state.unfinished if o < checkpoint.next_offset} - left
        state.in_hand &= state.unfinished
        # An open record before the first that was read is there no more.
        state.unfinished |= {o for o in left if o >= first}
        state.top = max(state.top, checkpoint.next_offset)

    def in_hand(self, partition: int, offset: int) -> bool:
        """Whether a record is begun and not finished."""
        state = self._partitions.get(partition)
        return state is not None and offset in state.in_hand

    def custody(self, partition: int) -> Custody | None:
        """Who held a partition, and how that went; None before it is taken over."""
        state = self._partitions.get(partition)
        return state.custody if state else None

    def begin_alone(self, partition: int, offset: int) -> None:
        """The record is to be the only one in hand: the next position says so.

        However often one process begins it, that is one attempt: only an end of the process counts.
        """
        state = self._partitions[partition]
        if state.custody and not self._is_counted(state.custody, partition, offset):
            state.custody = state.custody.begun_alone(offset)
            state.changed = True
        self._alone.add((partition, offset))

    def _is_counted(self, custody: Custody, partition: int, offset: int) -> bool:
        return (partition, offset) in self._alone and custody.attempts_at(offset) > 0

    def answered_alone(self, partition: int, offset: int) -> None:
        """The process has outlived the record, whatever becomes of its output: nothing counts
        against it any more.
        """
        self._alone.discard((partition, offset))
        state = self._partitions.get(partition)
        if state and state.custody:
            state.custody = state.custody.passed(offset)
            state.changed = True

    def clear_crashes(self, partition: int) -> None:
        """What may have ended the former holders is past."""
        state = self._partitions[partition]
        if state.custody:
            state.custody = replace(state.custody, crashes=0)
            state.changed = True

    def release(self) -> dict[int, Position]:
        """Positions as a clean stop leaves them: nobody holds the partitions any more."""
        return {
            p: replace(state.checkpoint(), custody=None).position()
            for p, state in self._partitions.items()
            if state.custody
        }

    def give_back(self) -> dict[int, int]:
        """Let go of what is in hand; gives the offset to read again of each partition with any.

        What is finished beyond that offset is not begun again when it is read again.
        """
        points = {}
        for partition, state in self._partitions.items():
            state.in_hand.clear()
            if state.unfinished:
                points[partition] = min(state.unfinished)
        return points

    def forget(self, partitions: Iterable[int]) -> None:
        """Partitions given up: nothing of them is committed any more."""
        for partition in partitions:
            self._partitions.pop(partition, None)

    def forget_all(self) -> None:
        """Everything is read again from what is committed."""
        self._partitions.clear()
