"""What is held: lines whose last sentence is unfinished, and partials that nothing has closed yet.

Also which captions were joined, for as long as a correction of one of them may come. A plain store
without rules: `pipeline.selection` works on a copy, which is kept when a batch is chosen whole.
Bounded: `crowded` names what must go when a partition holds more than `MOST_HELD`, and the lines
that were joined longest ago are forgotten.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace

from worker.captions.segment import SegmentKey
from worker.contract.caption import Caption
from worker.contract.record import SourceRecord
from worker.pipeline.drafts import Part

MOST_HELD = 256  # of one partition: their offsets must fit the note beside a committed offset
_JOINED_KEPT = 2_000  # captions of joined lines, with their words
StreamKey = tuple[int, str]  # partition, stream


@dataclass(frozen=True, slots=True)
class OpenPartial:
    """The newest partial of a segment; `since_ms` is when it came, on the steady clock."""

    record: SourceRecord
    caption: Caption
    key: SegmentKey
    revision: int
    since_ms: float


@dataclass
class Holds:
    """Everything held."""

    tails: OrderedDict[StreamKey, tuple[Part, ...]] = field(default_factory=OrderedDict)
    partials: OrderedDict[SegmentKey, OpenPartial] = field(default_factory=OrderedDict)
    lines: OrderedDict[SegmentKey, tuple[Part, ...]] = field(default_factory=OrderedDict)

    def copy(self) -> Holds:
        """Another one with the same in it; the lines, which only ever grow, are shared."""
        return Holds(self.tails.copy(), self.partials.copy(), self.lines)

    def remember_line(self, line: tuple[Part, ...]) -> None:
        """Captions were joined. Their records' bytes are not needed again."""
        line = tuple(replace(part, record=part.record.without_bytes()) for part in line)
        for part in line:
            self.lines[part.key] = line
            self.lines.move_to_end(part.key)
        while len(self.lines) > _JOINED_KEPT:
            self.lines.popitem(last=False)

    def crowded(self) -> tuple[list[StreamKey], list[SegmentKey]]:
        """The oldest tails and partials of partitions that hold too many."""
        held: dict[int, int] = {}
        for (partition, _), tail in self.tails.items():
            held[partition] = held.get(partition, 0) + len(tail)
        for key in self.partials:
            held[key.partition] = held.get(key.partition, 0) + 1
        partials: list[SegmentKey] = []
        for key in self.partials:
            if held[key.partition] > MOST_HELD:
                held[key.partition] -= 1
                partials.append(key)
        tails: list[StreamKey] = []
        for stream, tail in self.tails.items():
            if held[stream[0]] > MOST_HELD:
                held[stream[0]] -= len(tail)
                tails.append(stream)
        return tails, partials

    def due_ms(
        self, partitions: Collection[int], tail_ms: float, partial_ms: float
    ) -> float | None:
        """When the first tail or partial of these partitions has waited for as long as it may."""
        due = [
            tail[0].since_ms + tail_ms
            for (partition, _), tail in self.tails.items()
            if partition in partitions
        ]
        due += [
            held.since_ms + partial_ms
            for key, held in self.partials.items()
            if key.partition in partitions
        ]
        return min(due, default=None)

    def let_go(self) -> None:
        """Nothing is held any more: it will be read again."""
        self.tails.clear()
        self.partials.clear()

    def forget(self, partitions: Iterable[int]) -> None:
        """Partitions that are somebody else's now."""
        gone: Collection[int] = frozenset(partitions)
        for stream in [stream for stream in self.tails if stream[0] in gone]:
            del self.tails[stream]
        for held in (self.partials, self.lines):
            for key in [key for key in held if key.partition in gone]:
                del held[key]
