"""The caption source of the demo: what a speech recogniser would send, and when.

Turns caption files into records of the input topic, partials and finals over several streams at
once, with some records that no worker can use between them. Knows no Kafka and no clock.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path

from scoreboard import Line, Scoreboard

from worker.commands.playback import Event, play, read_lines
from worker.commands.playback import Line as Caption

CAPTIONS = Path(__file__).with_name("captions")
_TOO_MANY_CHARACTERS = 8_193


@dataclass(frozen=True)
class Outgoing:
    """A record to send `at_ms` after the start; `value` takes the time of sending."""

    at_ms: int
    key: bytes
    value: Callable[[str], bytes]
    final: Line | None = None
    fault: str | None = None

    def expect(self, scoreboard: Scoreboard, value: bytes, sent_at_s: float) -> None:
        """Tell the scoreboard what has to come of this record: of a partial, nothing has to."""
        if self.final is not None:
            scoreboard.expect_answer(self.final, sent_at_s)
        if self.fault is not None:
            scoreboard.expect_dead_letter(value, self.fault)


def read_captions(folder: Path = CAPTIONS) -> list[Caption]:
    """The lines of every caption file of a folder."""
    files = sorted(folder.glob("*.tsv"))
    return list(chain.from_iterable(_read_file(file) for file in files))


def _read_file(file: Path) -> Iterable[Caption]:
    return read_lines(file.read_text(encoding="utf-8").splitlines(), stream_id=file.stem)


def plan(captions: Iterable[Caption], run_id: str) -> list[Outgoing]:
    """Everything the demo sends, in order: the captions, and faulty records spread among them."""
    events = play(captions, run_id, partials=True)
    length_ms = max((event.at_ms for event in events), default=0)
    faulty = faulty_records(run_id)
    spread = [
        Outgoing(
            length_ms * number // (len(faulty) + 1), key, partial(_unstamped, value), fault=fault
        )
        for number, (key, value, fault) in enumerate(faulty, start=1)
    ]
    return sorted([*map(_outgoing, events), *spread], key=lambda outgoing: outgoing.at_ms)


def faulty_records(run_id: str) -> list[tuple[bytes, bytes, str]]:
    """Key, value and, in words, the fault of records that no worker can use."""

    def caption(stream_id: str, **changes: object) -> bytes:
        fields = {"stream_id": stream_id, "segment_id": f"{run_id}-faulty", "text": "Hello."}
        return json.dumps(fields | changes).encode()

    return [
        (b"townhall", b'{"stream_id": "townhall", "segment_id": "%s' % run_id.encode(), "not JSON"),
        (b"alert", caption("alert", text="a" * _TOO_MANY_CHARACTERS), "8,193 characters of text"),
        (b"class", caption("class", text="Guten Tag.", language="de"), "language is German"),
        (b"class", caption("townhall"), "key is not the stream_id"),
        (b"alert", caption("alert", revision=-1), "revision is below 0"),
    ]


def _unstamped(value: bytes, _emitted_at: str) -> bytes:
    return value


def _outgoing(event: Event) -> Outgoing:
    fields = event.fields
    line = (str(fields["stream_id"]), str(fields["segment_id"]), int(str(fields["revision"])))
    is_final = fields["status"] == "final"
    return Outgoing(event.at_ms, event.key, event.value, final=line if is_final else None)
