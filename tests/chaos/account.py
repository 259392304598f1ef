"""Takes down what is sent and what is read, by identity. Pure: knows no broker and no clock.

What is read is kept in the order of reading, which within a partition is the order of its log.
`tests.chaos.audit` judges the whole; here only what has no answer yet is known at any moment.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.chaos.expected import Asked, Line, Planned

Fields = Mapping[str, Any]


@dataclass(frozen=True)
class Place:
    """Where and when a record was appended, and when a reader saw it."""

    partition: int
    appended_ms: int
    seen_ms: int


@dataclass(frozen=True)
class Output:
    """An output as any reader of the topic sees it."""

    event_id: str
    line: Line
    status: str
    forced: bool
    joined_into: str | None
    sources: tuple[tuple[str, int], ...]
    hold_ms: int
    place: Place

    @property
    def identity(self) -> tuple[Line, str]:
        """What there may be one of."""
        return self.line, self.status

    def __str__(self) -> str:
        stream, segment, revision = self.line
        return f"{self.status} {stream} {segment} revision {revision}"


@dataclass(frozen=True)
class Letter:
    """A dead letter; `number` is None where its record was not one of the load's."""

    number: int | None
    key: bytes | None
    value: bytes | None
    reason: str
    place: Place


@dataclass
class Account:
    """Everything that was planned and read."""

    planned: dict[int, Planned] = field(default_factory=dict)
    inputs: dict[int, Place] = field(default_factory=dict)
    sent_again: list[int] = field(default_factory=list)
    outputs: list[Output] = field(default_factory=list)
    letters: list[Letter] = field(default_factory=list)
    _open: dict[Asked | int, int] = field(default_factory=dict)
    _closed: set[Asked | int] = field(default_factory=set)
    _asked: set[Asked] = field(default_factory=set)

    def plan(self, record: Planned) -> None:
        """A record is about to be sent."""
        self.planned[record.number] = record
        if record.answer is not None:
            self._asked.add(record.answer)

    def take_input(self, number: int, place: Place) -> None:
        """A record of the load lies in the input topic."""
        if number in self.inputs:
            self.sent_again.append(number)
            return
        self.inputs[number] = place
        record = self.planned[number]
        asked = record.answer or (number if record.dead_letter else None)
        if asked is not None and asked not in self._closed:
            self._open[asked] = place.appended_ms

    def take_output(self, fields: Fields, place: Place) -> None:
        """An output was read."""
        output = read_output(fields, place)
        self.outputs.append(output)
        if output.status == "partial":
            return
        retraction = Asked(output.line, "retracted")
        is_of_it = output.status == "retracted" and retraction in self._asked
        self._close(retraction if is_of_it else Asked(output.line, "final"))

    def take_letter(self, letter: Letter) -> None:
        """A dead letter was read."""
        self.letters.append(letter)
        if letter.number is not None:
            self._close(letter.number)

    def _close(self, asked: Asked | int) -> None:
        self._open.pop(asked, None)
        self._closed.add(asked)

    def waiting_since(self, before_ms: int) -> int:
        """How many that were appended before then have no answer."""
        return sum(appended_ms < before_ms for appended_ms in list(self._open.values()))


def read_output(fields: Fields, place: Place) -> Output:
    """An output message, of which only what the contract says about accounts is looked at."""
    return Output(
        fields["event_id"],
        (fields["stream_id"], fields["segment_id"], fields["revision"]),
        fields["status"],
        bool(fields.get("forced")),
        fields.get("joined_into"),
        tuple(
            (source["segment_id"], source["revision"])
            for source in fields.get("source_segments") or ()
        ),
        int(fields.get("timing", {}).get("hold_ms", 0)),
        place,
    )
