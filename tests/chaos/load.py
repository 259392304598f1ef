"""The load: captions of many streams, good and bad, without end, the same for the same seed.

A segment is a few partials with rising revisions and a final; some are corrected or retracted, some
records come twice, some partials come after their final. Between them lie records that no worker
can use, of every kind, and tombstones. Each record knows what must come of it. Knows no Kafka and
no clock.
"""

from __future__ import annotations

import json
import random
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from tests.chaos.expected import Asked, Kind, Line, Planned
from tests.chaos.sentences import make_text, say_in_part

STREAMS = 50
_MOST_PARTIALS = 3
_SOON, _LATER = 2, 12  # how many records of its stream later something comes
_KINDS: dict[str, Kind] = {"final": "final", "retracted": "retracted"}


@dataclass(frozen=True)
class Shares:
    """How much of what there is, as shares of segments or, for `copied`, of records."""

    corrected: float = 0.08
    retracted: float = 0.05
    partial_after_final: float = 0.05
    bad: float = 0.04
    tombstone: float = 0.01
    copied: float = 0.05


class Load:
    """Records in the order in which they are to be sent."""

    def __init__(self, seed: int, streams: int = STREAMS, shares: Shares = Shares()) -> None:
        self._random = random.Random(seed)
        self._shares = shares
        self._streams = [_Stream(f"room-{number:02}") for number in range(streams)]
        self._numbers = 0

    def records(self, wanted: Callable[[], bool]) -> Iterator[Planned]:
        """Records for as long as more are wanted, and then the ends of all that was begun."""
        while wanted():
            stream = self._random.choice(self._streams)
            if not stream.queue:
                self._begin_segment(stream)
            yield self._send_next(stream)
        for stream in self._streams:
            while stream.queue or stream.later:
                yield self._send_next(stream)

    def _send_next(self, stream: _Stream) -> Planned:
        """The next record of a stream; what follows from it is put off."""
        draft = stream.take_next()
        for least, most, follower in draft.followers:
            self._put_off(stream, follower, least, most)
        if self._random.random() < self._shares.copied:
            self._put_off(stream, draft.as_copy(), 0, _SOON)
        return self._number(draft)

    def _begin_segment(self, stream: _Stream) -> None:
        draw, shares = self._random, self._shares
        if draw.random() < shares.tombstone:
            stream.queue.append(_Draft(stream.key, None))
        if draw.random() < shares.bad:
            stream.queue.append(_bad(stream, draw))
        segment = stream.next_segment(draw)
        last = draw.randint(0, _MOST_PARTIALS)
        for revision in range(last):
            text = say_in_part(segment.text, (revision + 1) / (last + 1))
            stream.queue.append(segment.draft("partial", revision, text))
        final = segment.draft("final", last, segment.text)
        stream.queue.append(replace(final, followers=tuple(self._followers(segment, last))))

    def _followers(self, segment: _Segment, last: int) -> Iterator[tuple[int, int, _Draft]]:
        """What comes of a segment after its final: revisions rise with the time they are sent."""
        draw, shares = self._random, self._shares
        if draw.random() < shares.partial_after_final:
            revision = max(0, last - draw.randint(0, 1))
            late = segment.draft("partial", revision, say_in_part(segment.text, 0.5))
            yield 0, _SOON, late
        if draw.random() < shares.corrected:
            last += 1
            yield _SOON + 1, _LATER, segment.draft("final", last, make_text(draw))
        if draw.random() < shares.retracted:
            last += draw.randint(0, 1)  # of the final's own revision, or of a higher one
            yield _LATER + 1, 2 * _LATER, segment.draft("retracted", last, "")

    def _put_off(self, stream: _Stream, draft: _Draft, least: int, most: int) -> None:
        stream.later.append((stream.sent + self._random.randint(least, most), draft))

    def _number(self, draft: _Draft) -> Planned:
        self._numbers += 1
        return Planned(
            self._numbers, draft.key, draft.value, draft.answer, draft.dead_letter, draft.line
        )


@dataclass(frozen=True)
class _Draft:
    """A record that has no number yet."""

    key: bytes | None
    value: bytes | None
    answer: Asked | None = None
    dead_letter: str | None = None
    line: Line | None = None
    followers: tuple[tuple[int, int, _Draft], ...] = ()

    def as_copy(self) -> _Draft:
        """The same once more: of a usable record nothing more must come, a bad one is bad again."""
        return _Draft(self.key, self.value, None, self.dead_letter, self.line)


class _Stream:
    """A source: what it is about to send, and what it will send later."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.key = name.encode()
        self.queue: deque[_Draft] = deque()
        self.later: list[tuple[int, _Draft]] = []
        self.sent = 0
        self._segments = 0
        self._media_ms = 0

    def take_next(self) -> _Draft:
        """What has been due longest, else the next of the segment, else what is due first."""
        self.sent += 1
        first = min(self.later, key=lambda entry: entry[0], default=None)
        if first is not None and (first[0] <= self.sent or not self.queue):
            self.later.remove(first)
            return first[1]
        return self.queue.popleft()

    def next_segment(self, draw: random.Random) -> _Segment:
        """A new segment, with media times that go on from the last one's."""
        self._segments += 1
        start_ms = self._media_ms + draw.choice((0, 200, 3_000))
        self._media_ms = start_ms + draw.randint(1_000, 4_000)
        return _Segment(self.name, f"s{self._segments}", make_text(draw), start_ms, self._media_ms)


@dataclass(frozen=True)
class _Segment:
    stream: str
    segment: str
    text: str
    start_ms: int
    end_ms: int

    def draft(self, status: str, revision: int, text: str) -> _Draft:
        """A revision of it."""
        line = (self.stream, self.segment, revision)
        fields = {
            "schema_version": "1.0",
            "stream_id": self.stream,
            "segment_id": self.segment,
            "revision": revision,
            "status": status,
            "text": text,
            "start_ms": self.start_ms,
            "end_ms": self.end_ms,
        }
        kind = _KINDS.get(status)
        answer = Asked(line, kind) if kind else None
        return _Draft(self.stream.encode(), json.dumps(fields).encode(), answer, line=line)


def _bad(stream: _Stream, draw: random.Random) -> _Draft:
    """A record that no worker can use, of one of the kinds there are."""

    def caption(**changes: Any) -> bytes:
        fields = {"stream_id": stream.name, "segment_id": "faulty", "text": "Hello."}
        return json.dumps(fields | changes).encode()

    kinds = {
        "not_json": [b'{"stream_id": "%s", "segm' % stream.key, b"Good morning.", b"[" * 9_000],
        "not_utf8": [b"\xff\xfe{}"],
        "invalid_field": [caption(status="maybe"), caption(revision=-1), b"{}", caption(text=7)],
        "unsupported_language": [caption(language="de", text="Guten Tag.")],
        "unsupported_version": [caption(schema_version="2.0")],
        "key_mismatch": [caption(stream_id="elsewhere")],
        "too_large": [caption(text="a" * 8_193)],
    }
    reason = draw.choice(sorted(kinds))
    return _Draft(stream.key, draw.choice(kinds[reason]), dead_letter=reason)
