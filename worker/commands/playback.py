"""A caption file turned into caption records with the time each is due. Pure.

Takes plain lines (each a caption of one stream) or the lines of a tab-separated file with a header
that names `english`, and maybe `stream` and `speaker`. Streams play at once, each line for as long
as it takes to say. Knows no Kafka and no clock.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

_WORD_MS = 400  # 150 words a minute, as newsreaders speak
_WORDS_A_PARTIAL = 3


@dataclass(frozen=True)
class Line:
    """A caption to be."""

    stream_id: str
    text: str
    speaker: str | None = None


@dataclass(frozen=True)
class Event:
    """A caption record, due `at_ms` after the start. `fields` are those of the input contract."""

    at_ms: int
    fields: Mapping[str, object]

    @property
    def key(self) -> bytes:
        """The record's key."""
        return str(self.fields["stream_id"]).encode()

    def value(self, emitted_at: str) -> bytes:
        """The record's value, stamped."""
        whole = {**self.fields, "emitted_at": emitted_at}
        return json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode()


def read_lines(texts: Iterable[str], stream_id: str) -> Iterator[Line]:
    """Lines of a caption file; empty ones are left out."""
    columns: list[str] | None = None
    for number, text in enumerate(texts):
        fields = text.split("\t")
        if number == 0 and "english" in fields:
            columns = fields
            continue
        row = dict(zip(columns, fields, strict=False)) if columns else {"english": text}
        english = row.get("english", "").strip()
        if english:
            yield Line(row.get("stream") or stream_id, english, row.get("speaker") or None)


def spoken_ms(text: str) -> int:
    """About how long a line takes to say."""
    return _WORD_MS * max(1, len(text.split()))


def play(lines: Iterable[Line], run_id: str, partials: bool) -> list[Event]:
    """Every record of every line, in the order of time. `run_id` keeps segment ids apart."""
    now_ms: defaultdict[str, int] = defaultdict(int)
    events: list[Event] = []
    for number, line in enumerate(lines):
        start_ms = now_ms[line.stream_id]
        events.extend(_line_events(line, f"{run_id}-{number}", start_ms, partials))
        now_ms[line.stream_id] = start_ms + spoken_ms(line.text)
    return sorted(events, key=lambda event: event.at_ms)


def _line_events(line: Line, segment_id: str, start_ms: int, partials: bool) -> Iterator[Event]:
    words = line.text.split()
    cuts: Sequence[int] = range(_WORDS_A_PARTIAL, len(words), _WORDS_A_PARTIAL) if partials else ()
    for revision, cut in enumerate([*cuts, len(words)]):
        is_final = cut == len(words)
        end_ms = start_ms + _WORD_MS * max(1, cut)
        fields: dict[str, object] = {
            "schema_version": "1.0",
            "stream_id": line.stream_id,
            "segment_id": segment_id,
            "revision": revision,
            "status": "final" if is_final else "partial",
            "text": line.text if is_final else " ".join(words[:cut]),
            "start_ms": start_ms,
            "end_ms": end_ms,
        }
        if line.speaker is not None:
            fields["speaker"] = line.speaker
        yield Event(end_ms, fields)
