"""Puts dead letters back on the input topic, each once.

1. Survey: the dead-letter topic is read to its end, for what is there and what was put back.
2. Choose: what was asked for, the oldest first where there is a limit.
3. Put back: those are read again and written where they came from, batch by batch.
4. Mark: after each batch a marker says which letters are done.

A marker is a record of the dead-letter topic, on the partition of the letters it speaks of, whose
value lists their offsets. The committed offset of a group could not say which they are: a filter
leaves gaps behind it. A marker outlives its letters, and needs no topic and no permission that the
worker has not. It follows its batch, so that a replay killed between the two puts that batch back
once more; the worker then drops what it has published before. Two replays at a time do not see each
other's markers: run one.

Knows no client library. Tells counts and places, never what a record says.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Protocol

from worker.contract.dead_letter import (
    MARKED_OFFSETS,
    MARKER_HEADER,
    Origin,
    read_origin,
    replayed_headers,
)
from worker.contract.record import SourceRecord
from worker.stream.outbox import OMITTED_HEADER
from worker.stream.port import Message, OutputSink

_MARK = ((MARKER_HEADER, b"1"),)  # and no other: a letter has many
_NO_ORIGIN = "without a place they came from"
_BATCH_RECORDS = 100
_BATCH_BYTES = 4 * 1024 * 1024
Place = tuple[int, int]
Spans = Mapping[int, tuple[int, int]]


class LetterBox(Protocol):
    """The dead-letter topic, as somebody reads it who belongs to no group."""

    def spans(self, since_ms: int | None) -> Spans:
        """The first offset and the one after the last, by partition; empty partitions left out."""

    def read(self, spans: Spans) -> Iterator[SourceRecord]:
        """The records of these spans, in order within each partition. Raises TransientError."""


@dataclass(frozen=True)
class Wanted:
    """Which letters are to be put back. No reasons: any. `partitions` are the input topic's."""

    input_topic: str
    partitions: int
    reasons: frozenset[str] = frozenset()
    stream: str | None = None
    limit: int | None = None
    again: bool = False


@dataclass(frozen=True)
class Letter:
    """A dead letter without what is in it."""

    place: Place
    timestamp_ms: int
    origin: Origin


@dataclass
class Survey:
    """What was found. `passed_over` counts letters by why they are not put back."""

    chosen: list[Letter] = field(default_factory=list)
    passed_over: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)

    @property
    def chosen_by_reason(self) -> Counter[str]:
        """How many of each reason are to be put back."""
        return Counter(letter.origin.reason for letter in self.chosen)


@dataclass(frozen=True)
class Replayed:
    """What became of the chosen letters."""

    put_back: int
    too_large: int


Progress = Callable[[str, int], None]


def survey(box: LetterBox, spans: Spans, wanted: Wanted, progress: Progress) -> Survey:
    """Read the spans, and choose."""
    found = Survey()
    candidates: list[Letter] = []
    done: set[Place] = set()
    for count, record in enumerate(box.read(spans), start=1):
        progress("read", count)
        if record.headers == _MARK:
            done.update((record.partition, offset) for offset in read_marker(record.value))
            continue
        origin = read_origin(record.headers)
        if origin is not None:
            found.reasons[origin.reason] += 1
        why_not = _why_not(record, origin, wanted)
        if why_not or origin is None:
            found.passed_over[why_not or _NO_ORIGIN] += 1
        else:
            candidates.append(
                Letter((record.partition, record.offset), record.timestamp_ms, origin)
            )
    open_ones = [each for each in candidates if wanted.again or each.place not in done]
    open_ones.sort(key=lambda letter: (letter.timestamp_ms, letter.place))
    found.chosen = open_ones[: wanted.limit]
    _count(found, "put back before", len(candidates) - len(open_ones))
    _count(found, "beyond the limit", len(open_ones) - len(found.chosen))
    return found


def _why_not(record: SourceRecord, origin: Origin | None, wanted: Wanted) -> str | None:
    """Why a letter is not put back, whatever the markers say; None where it may be."""
    if origin is None:
        return _NO_ORIGIN
    if origin.topic != wanted.input_topic:
        return "of another topic"
    if wanted.reasons and origin.reason not in wanted.reasons:
        return "of another reason"
    if wanted.stream is not None and record.key != wanted.stream.encode():
        return "of another stream"
    if record.value is None and any(name == OMITTED_HEADER for name, _ in record.headers):
        return "without their value, which was too large to keep"
    if origin.partition >= wanted.partitions:
        return "from a partition that the input topic has no more"
    return None


def _count(found: Survey, why_not: str, number: int) -> None:
    if number:
        found.passed_over[why_not] = number


def put_back(
    box: LetterBox,
    sink: OutputSink,
    topics: tuple[str, str],
    chosen: Sequence[Letter],
    progress: Progress,
) -> Replayed:
    """Write the chosen letters to the input topic. `topics` are the input's and the letters'.

    Raises TransientError when a batch may not all be with the broker; those before it are marked.
    """
    by_place = {letter.place: letter for letter in chosen}
    put, too_large = 0, 0
    for batch in _batches(_chosen_records(box, by_place)):
        messages = [_message(record, by_place, topics[0]) for record in batch]
        refused = sink.send_all(messages)
        written = [record for n, record in enumerate(batch) if n not in refused]
        sink.send_all(_markers(topics[1], written))
        put += len(written)
        too_large += len(refused)
        progress("put back", put)
    return Replayed(put, too_large)


def _chosen_records(box: LetterBox, by_place: Mapping[Place, Letter]) -> Iterator[SourceRecord]:
    spans: dict[int, tuple[int, int]] = {}
    for partition, offset in sorted(by_place):
        first, _ = spans.get(partition, (offset, offset))
        spans[partition] = (first, offset + 1)
    records = box.read(spans) if spans else iter(())
    return (record for record in records if (record.partition, record.offset) in by_place)


def _batches(records: Iterator[SourceRecord]) -> Iterator[list[SourceRecord]]:
    batch: list[SourceRecord] = []
    size = 0
    for record in records:
        batch.append(record)
        size += len(record.value or b"")
        if len(batch) >= _BATCH_RECORDS or size >= _BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _message(record: SourceRecord, by_place: Mapping[Place, Letter], topic: str) -> Message:
    partition = by_place[record.partition, record.offset].origin.partition
    headers = replayed_headers(record.headers)
    return Message(topic, partition, record.key, record.value, headers)


def _markers(topic: str, written: Sequence[SourceRecord]) -> list[Message]:
    """One marker for each partition of a batch."""
    offsets: dict[int, list[int]] = {}
    for record in written:
        offsets.setdefault(record.partition, []).append(record.offset)
    return [
        Message(topic, partition, None, write_marker(found), _MARK)
        for partition, found in offsets.items()
    ]


def write_marker(offsets: Sequence[int]) -> bytes:
    """The value of a marker: ranges of offsets, both ends in them."""
    runs = groupby(enumerate(sorted(offsets)), key=lambda pair: pair[1] - pair[0])
    ranges = [[run[0][1], run[-1][1]] for _, found in runs if (run := list(found))]
    return json.dumps({MARKED_OFFSETS: ranges}, separators=(",", ":")).encode()


def read_marker(value: bytes | None) -> Iterator[int]:
    """The offsets that a marker names; none where it cannot be read."""
    try:
        ranges = [
            (int(first), int(last)) for first, last in json.loads(value or b"")[MARKED_OFFSETS]
        ]
    except (ValueError, TypeError, KeyError):
        return
    for first, last in ranges:
        # A marker speaks of one batch; anything longer was written by nobody here.
        yield from range(first, min(last, first + _BATCH_RECORDS) + 1)
