"""What is sent and what the contract says must come of it. Values only, shared by load and account.

A final or a retraction asks for one answer of its stream, segment and revision; a record that no
worker can use asks for one dead letter with a given reason; a partial, a copy of an earlier record,
a revision that is overtaken when it is sent, and a tombstone ask for nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

ID_HEADER = "chaos-id"

Line = tuple[str, str, int]  # stream, segment, revision
Kind = Literal["final", "retracted"]


@dataclass(frozen=True)
class Asked:
    """An answer that must come."""

    line: Line
    kind: Kind

    def __str__(self) -> str:
        stream, segment, revision = self.line
        return f"{self.kind} {stream} {segment} revision {revision}"


@dataclass(frozen=True)
class Planned:
    """A record to send; `number` is its identity, carried in a header."""

    number: int
    key: bytes | None
    value: bytes | None
    answer: Asked | None = None
    dead_letter: str | None = None
    line: Line | None = None  # of a record that is well-formed, whatever must come of it

    @property
    def headers(self) -> list[tuple[str, bytes]]:
        """What identifies it wherever it goes."""
        return [(ID_HEADER, str(self.number).encode())]

    def __str__(self) -> str:
        if self.answer is not None:
            return f"#{self.number} {self.answer}"
        return f"#{self.number} dead letter {self.dead_letter}"
