"""What a batch of records is to be answered with, and which records are held for now.

Applies the contract's rules on revisions, partials, lateness, expiry, abandoned partials and
sentences that go on in the next caption. Decisions follow from the records, from what is remembered
and held, and from the time given; the clock alone decides only when waiting ends, and only where
the partition has been read to its end.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from worker.captions.joining import Spoken, goes_on, is_unfinished
from worker.captions.passage import Passage
from worker.captions.segment import SegmentKey, SegmentState, superseded
from worker.contract.caption import Caption
from worker.contract.record import SourceRecord
from worker.contract.request import Rejection
from worker.pipeline.acceptance import Acceptance
from worker.pipeline.drafts import Draft, Part
from worker.pipeline.holding import Holds, OpenPartial, StreamKey
from worker.pipeline.options import PipelineOptions
from worker.pipeline.outcome import DeadLetter, Drop, make_dead_letter
from worker.pipeline.reading import Revision, Waiting


@dataclass(frozen=True)
class Item:
    """A record and what it is answered with, if anything; `finishes` are the records done by it."""

    record: SourceRecord
    decision: Draft | Drop | DeadLetter | None
    finishes: tuple[SourceRecord, ...]

    @property
    def proposed(self) -> dict[SegmentKey, SegmentState]:
        """What its segments will have published."""
        return self.decision.proposed if isinstance(self.decision, Draft) else {}


class Selection:
    """Chooses from one batch. What it proposes and holds is its own until the caller takes it."""

    def __init__(self, acceptance: Acceptance, holds: Holds, options: PipelineOptions) -> None:
        self._acceptance = acceptance
        self._options = options
        self._steady_ms = acceptance.now.steady_ms
        self._items: list[Item] = []
        self.holds = holds.copy()

    def choose(
        self,
        batch: Sequence[Waiting],
        behind: Sequence[Waiting] = (),
        caught_up: Collection[int] = (),
    ) -> tuple[Item, ...]:
        """The answers of a batch; `behind` waits after it, `caught_up` are read to their end."""
        pointless = superseded([_revision(each) for each in (*batch, *behind)])
        for position, waiting in enumerate(batch):
            if position in pointless:
                self._drop(waiting.record, "superseded")
            else:
                self._choose(waiting)
        self._end_waiting(caught_up)
        return tuple(self._items)

    def _choose(self, waiting: Waiting) -> None:
        record, request = waiting.record, waiting.request
        if request is None:
            self._drop(record, "tombstone")
        elif isinstance(request, Rejection):
            letter = make_dead_letter(record, request.reason.value, request.detail)
            self._items.append(Item(record, letter, (record,)))
        elif request.status == "partial":
            self._choose_partial(Revision(record, request))
        else:
            self._choose_final(Revision(record, request))

    def _drop(self, record: SourceRecord, reason: str) -> None:
        self._items.append(Item(record, Drop(reason), (record,)))

    # Partials.

    def _choose_partial(self, revision: Revision) -> None:
        record, caption, key = revision.record, revision.caption, revision.key
        if self._options.partials == "off":
            return self._drop(record, "partials_off")
        passage = self._acceptance.passage(caption, complete_only=self._options.partials != "all")
        part = self._acceptance.accept(revision, "partial", passage)
        if isinstance(part, Drop) and part.reason != "partial_unchanged":
            return self._drop(record, part.reason)
        held = self.holds.partials.get(key)
        if held and held.revision >= revision.revision:
            return self._drop(record, "stale")
        self._release_unless(revision.stream, Spoken(caption, record.timestamp_ms), key)
        released = self._close(key)
        self.holds.partials[key] = OpenPartial(
            record, caption, key, revision.revision, self._steady_ms
        )
        decision = self._partial(revision, part, passage)
        if isinstance(decision, Draft):
            self._acceptance.propose(decision.own)
        self._items.append(Item(record, decision, released))
        return None

    def _partial(self, revision: Revision, part: Part | Drop, passage: Passage) -> Draft | Drop:
        """What is shown of a partial that is kept until something closes its segment."""
        if self._acceptance.is_expired(revision):
            return Drop("expired")
        if not passage.spans:
            return Drop("partial_incomplete")
        return part if isinstance(part, Drop) else self._acceptance.draft((part,), part, passage)

    def _close(self, key: SegmentKey) -> tuple[SourceRecord, ...]:
        """The record of a segment's open partial, which is done with what comes now."""
        held = self.holds.partials.pop(key, None)
        return (held.record,) if held else ()

    # Finals and retractions.

    def _choose_final(self, revision: Revision) -> None:
        record, key, stream = revision.record, revision.key, revision.stream
        tail = self.holds.tails.get(stream, ())
        if any(part.key == key for part in tail):
            self._release(stream)  # a correction of a line that waits: first what it corrects
        passage = self._acceptance.passage(revision.caption)
        part = self._acceptance.accept(revision, revision.status, passage)
        if isinstance(part, Drop):
            return self._drop(record, part.reason)
        self._acceptance.propose(part)
        done = (*self._close(key), record)
        spoken = Spoken(revision.caption, record.timestamp_ms)
        if revision.status == "retracted":
            self._release(stream)
            return self._answer((part,), part, passage, done)
        if part.supersedes is not None:
            return self._correct(part, passage, done)
        self._release_unless(stream, spoken, key)
        limits = self._options.joining
        if self._acceptance.joins and is_unfinished(spoken, passage.text.text, limits):
            return self._hold(stream, part, done[:-1])
        line = (*self.holds.tails.pop(stream, ()), part)
        return self._answer(line, part, passage if len(line) == 1 else None, done)

    def _hold(self, stream: StreamKey, part: Part, done: tuple[SourceRecord, ...]) -> None:
        self.holds.tails[stream] = (*self.holds.tails.pop(stream, ()), part)
        if done:
            self._items.append(Item(part.record, None, done))

    def _release_unless(self, stream: StreamKey, spoken: Spoken, key: SegmentKey) -> None:
        """Answer the line that waits in a stream, unless `spoken` may be its continuation."""
        tail = self.holds.tails.get(stream, ())
        if tail and not goes_on(_spoken(tail), spoken, self._options.joining):
            self._release(stream)

    def _release(self, stream: StreamKey) -> None:
        line = self.holds.tails.pop(stream, ())
        if line:
            self._answer(line, line[-1], None, ())

    def _correct(self, part: Part, passage: Passage, done: tuple[SourceRecord, ...]) -> None:
        """A correction continues nothing, and comes behind what waits. One of a caption that was
        joined publishes the whole line anew, under that caption.
        """
        self._release(part.stream)
        joined = self.holds.lines.get(part.key)
        if joined is None:
            return self._answer((part,), part, passage, done)
        line = tuple(part if each.key == part.key else each for each in joined)
        self.holds.remember_line(line)
        draft = replace(self._acceptance.draft(line, part, None), joined=())
        self._items.append(Item(part.record, draft, done))
        return None

    def _answer(
        self,
        line: tuple[Part, ...],
        own: Part,
        passage: Passage | None,
        done: tuple[SourceRecord, ...],
    ) -> None:
        if len(line) > 1:
            self.holds.remember_line(line)
        draft = self._acceptance.draft(line, own, passage)
        finishes = dict.fromkeys([*(part.record for part in line), *done])
        self._items.append(Item(own.record, draft, tuple(finishes)))

    # What waiting ends.

    def _end_waiting(self, caught_up: Collection[int]) -> None:
        options, now_ms = self._options, self._steady_ms
        tails, partials = self.holds.crowded()
        tails += [
            stream
            for stream, tail in self.holds.tails.items()
            if stream[0] in caught_up and now_ms - tail[0].since_ms >= options.joining.hold_ms
        ]
        partials += [
            key
            for key, held in self.holds.partials.items()
            if key.partition in caught_up and now_ms - held.since_ms >= options.abandon_after_ms
        ]
        for stream in tails:
            self._release(stream)
        for key in dict.fromkeys(partials):
            self._abandon(self.holds.partials.pop(key))

    def _abandon(self, held: OpenPartial) -> None:
        """Nothing more came: what was said last counts as final."""
        revision = Revision(held.record, held.caption)
        passage = self._acceptance.passage(held.caption)
        part = self._acceptance.accept(revision, "final", passage)
        if isinstance(part, Drop):
            return self._drop(held.record, part.reason)
        self._acceptance.propose(part)
        part = replace(part, since_ms=held.since_ms)
        draft = replace(self._acceptance.draft((part,), part, passage), forced=True)
        self._items.append(Item(held.record, draft, (held.record,)))
        return None


def _spoken(line: Iterable[Part]) -> list[Spoken]:
    return [Spoken(part.caption, part.record.timestamp_ms) for part in line]


def _revision(waiting: Waiting) -> Revision | None:
    request = waiting.request
    return Revision(waiting.record, request) if isinstance(request, Caption) else None
