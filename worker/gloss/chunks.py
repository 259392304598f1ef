"""What stands between two blanks of a sentence, as it may be spelled. Knows letters only."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from worker.gloss.aligned import Span
from worker.gloss.spelling import fingerspelled, letters_of

_CHUNK = re.compile(r"\S+")
_PARTS = re.compile(r"[.'&@/_:+-]+")
_MARKS = '.,;:!?"()[]'
_AROUND = ".,;:!?\"'()[]\u2018\u2019\u201c\u201d\u2026"


@dataclass(frozen=True)
class Chunk:
    """The text, without the marks around it, the letters of it, and where it stands."""

    text: str
    letters: str
    span: Span

    @property
    def spelled(self) -> str | None:
        """The sign that spells it; None where that would be several, or none."""
        signs = fingerspelled(self.text.strip(_MARKS))
        return signs[0] if len(signs) == 1 else None

    def spellings(self) -> Iterator[str]:
        """How it, or a part of it, may be spelled."""
        yield from (self.letters, *_PARTS.split(self.letters))
        yield re.sub(r"'S?$", "", self.letters)
        if self.text[:-1].isupper() and self.text.endswith("s"):  # CDs
            yield self.letters[:-1]


def chunks_of(english: str) -> Iterator[Chunk]:
    """Every chunk that has something to spell, in order."""
    for match in _CHUNK.finditer(english):
        text = match.group().strip(_AROUND)
        letters = letters_of(text)
        if letters:
            start = english.index(text, match.start())
            yield Chunk(text, letters, (start, start + len(text)))
