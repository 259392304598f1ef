"""What is written beside a committed offset, so that whoever reads on knows how things stood.

An offset says that everything before it is done. Two more things must outlive a worker:

- which later records are done as well. A sentence that waits for its end holds the offset back
  while others go on, and what they led to must not be published a second time;
- how the last holder ended. A record that kills the process leaves no error behind, only a note
  that says "held" where a clean stop would have taken the note away.

Pure: reads and writes the note, a short text of ASCII. A note that is not understood (of another
program, or a newer worker) counts as none: then records are read again, never skipped.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

MAX_NOTE_CHARACTERS = 4_000  # offset.metadata.max.bytes is 4,096 unless the broker says otherwise
_NOBODY = "0"
_NOTE = re.compile(
    r"gw1 by=(?P<holder>[0-9a-z]{1,32}) since=(?P<since>[0-9]+) crashes=(?P<crashes>[0-9]+)"
    r"(?: alone=(?P<alone>[0-9]+)x(?P<attempts>[0-9]+))?"
    r"(?: next=(?P<next>[0-9]+) open=(?P<open>[0-9x,]*))?"
)


@dataclass(frozen=True)
class Position:
    """The next offset to read, and the note beside it."""

    offset: int
    note: str = ""


@dataclass(frozen=True)
class Custody:
    """Who holds a partition, and how often it went wrong at this place.

    `since` is the offset at which the holder took over; `crashes` counts the holders before it, in
    a row, that ended uncleanly without having moved it. `alone` is a record that was begun with no
    other in hand, `attempts` how often.
    """

    holder: str
    since: int
    crashes: int = 0
    alone: int | None = None
    attempts: int = 0

    def begun_alone(self, offset: int) -> Custody:
        """The record at `offset` is the only one in hand."""
        return replace(self, alone=offset, attempts=self.attempts_at(offset) + 1)

    def attempts_at(self, offset: int) -> int:
        """How often the record at `offset` was begun alone and never finished."""
        return self.attempts if self.alone == offset else 0

    def passed(self, offset: int) -> Custody:
        """The record at `offset` is finished; another one that was begun alone still counts."""
        return replace(self, alone=None, attempts=0) if self.alone == offset else self


@dataclass(frozen=True)
class Checkpoint:
    """How a partition stands: everything before `next_offset` is done but for the `open` records.

    `custody` is None where nobody holds the partition, as after a clean stop.
    """

    next_offset: int
    open: tuple[int, ...] = ()
    custody: Custody | None = None

    @property
    def offset(self) -> int:
        """Everything before it is done."""
        return min(self.open, default=self.next_offset)

    def position(self) -> Position:
        """What is committed. Raises ValueError when the open records do not fit a note."""
        note = self._note()
        if len(note) > MAX_NOTE_CHARACTERS:
            raise ValueError(f"{len(self.open)} open records do not fit the note of an offset")
        return Position(self.offset, note)

    def _note(self) -> str:
        if self.custody is None and not self.open:
            return ""
        held = self.custody or Custody(_NOBODY, self.offset)
        parts = [f"gw1 by={held.holder} since={held.since} crashes={held.crashes}"]
        if held.alone is not None:
            parts.append(f"alone={held.alone}x{held.attempts}")
        if self.open:
            parts.append(f"next={self.next_offset} open={_write_open(self.open)}")
        return " ".join(parts)


def read_checkpoint(position: Position) -> Checkpoint:
    """What a committed position says."""
    found = _NOTE.fullmatch(position.note)
    if found is None:
        return Checkpoint(position.offset)
    alone, attempts = found["alone"], found["attempts"]
    custody = Custody(
        holder=found["holder"],
        since=int(found["since"]),
        crashes=int(found["crashes"]),
        alone=None if alone is None else int(alone),
        attempts=int(attempts or 0),
    )
    next_offset = int(found["next"] or position.offset)
    left = _read_open(position.offset, next_offset, found["open"] or "")
    if left is None or bool(left) != bool(found["next"]):
        return Checkpoint(position.offset)  # not as it was written: trust the offset alone
    return Checkpoint(next_offset, left, None if custody.holder == _NOBODY else custody)


def take_over(checkpoint: Checkpoint, holder: str, *, handed_over: bool = False) -> Custody:
    """What the next holder of a partition writes down first, when it has records of it in hand.

    `handed_over`: the former holder lives, and the partition was merely given to another one.
    """
    former = checkpoint.custody
    if former is None:
        return Custody(holder, checkpoint.offset)
    if former.holder == holder:
        return former
    before = 0 if checkpoint.offset > former.since else former.crashes
    attempts = max(0, former.attempts - 1) if handed_over else former.attempts
    return replace(
        former,
        holder=holder,
        since=checkpoint.offset,
        crashes=before if handed_over else before + 1,
        alone=former.alone if attempts else None,
        attempts=attempts,
    )


def _write_open(offsets: tuple[int, ...]) -> str:
    """Runs as `gap` or `gapxlength`, each gap counted from the end of the run before."""
    runs: list[str] = []
    place = offsets[0]
    for start, length in _runs(offsets):
        runs.append(f"{start - place}" if length == 1 else f"{start - place}x{length}")
        place = start + length
    return ",".join(runs)


def _runs(offsets: Iterable[int]) -> Iterable[tuple[int, int]]:
    start, length = -1, 0
    for offset in offsets:
        if length and offset == start + length:
            length += 1
            continue
        if length:
            yield start, length
        start, length = offset, 1
    if length:
        yield start, length


def _read_open(first: int, end: int, text: str) -> tuple[int, ...] | None:
    """The offsets of a list as `_write_open` makes it, all from `first` to before `end`."""
    found: list[int] = []
    place = first
    for run in filter(None, text.split(",")):
        parts = run.split("x")
        if len(parts) > 2 or not all(parts):
            return None
        start = place + int(parts[0])
        place = start + (int(parts[1]) if len(parts) == 2 else 1)
        if place > end:
            return None
        found += range(start, place)
    return tuple(found) if found[:1] in ([], [first]) else None
