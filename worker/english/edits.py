"""Text that was edited and still knows where each character came from.

Knows no language. Positions are code points; spans are half-open.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Edit:
    """Replace the characters `start` to `end` with `replacement`."""

    start: int
    end: int
    replacement: str


def spliced(text: str, edits: Iterable[Edit]) -> str:
    """`text` after edits, which are in order and do not overlap."""
    pieces, done = [], 0
    for edit in edits:
        pieces += [text[done : edit.start], edit.replacement]
        done = edit.end
    return "".join([*pieces, text[done:]])


@dataclass(frozen=True)
class EditedText:
    """A text and, for each of its characters, the span of the original it stands for."""

    text: str
    starts: Sequence[int]
    ends: Sequence[int]

    @classmethod
    def unchanged(cls, text: str) -> EditedText:
        """Wrap a text nobody has edited yet."""
        return cls(text, range(len(text)), range(1, len(text) + 1))

    def apply(self, edits: Iterable[Edit]) -> EditedText:
        """Make edits, which are in order and do not overlap; they count in this text."""
        pieces: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        done = 0
        edits = list(edits)
        if not edits:
            return self
        for edit in edits:
            pieces += [self.text[done : edit.start], edit.replacement]
            starts += self.starts[done : edit.start]
            ends += self.ends[done : edit.start]
            first, last = self.original(edit.start, edit.end)
            starts += [first] * len(edit.replacement)
            ends += [last] * len(edit.replacement)
            done = edit.end
        pieces.append(self.text[done:])
        return EditedText(
            "".join(pieces),
            (*starts, *self.starts[done:]),
            (*ends, *self.ends[done:]),
        )

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The span of the original behind the characters `start` to `end` of this text."""
        if start < end:
            return self.starts[start], self.ends[end - 1]
        here = self.starts[start] if start < len(self.starts) else (self.ends or (0,))[-1]
        return here, here
