"""The caption lines whose sentence boundaries are labelled, and how a segmenter's are scored.

Half of the lines, by hash, is held out: rules are improved on the other half alone. Lines are read
as a segmenter gets them, normalised. A boundary is where a sentence other than the first begins.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

from worker.captions.normalise import normalise

Span = tuple[int, int]
PATH = Path(__file__).parent / "data/boundaries.txt"
UNPUNCTUATED = "unpunctuated"
_MARK = "| "


@dataclass(frozen=True)
class LabelledLine:
    """A normalised line and where its sentences begin, but for the first."""

    kind: str
    text: str
    boundaries: frozenset[int]
    held_out: bool

    def marked(self, boundaries: Iterable[int]) -> str:
        """The line with these boundaries made visible."""
        cuts = [0, *sorted(boundaries), len(self.text)]
        parts = (self.text[a:b] for a, b in pairwise(cuts))
        return _MARK.join(parts)


@dataclass(frozen=True)
class Score:
    """Boundaries right, found and labelled; lines right and all lines."""

    right: int
    found: int
    labelled: int
    exact: int
    lines: int

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall of boundaries, in percent."""
        return 200 * self.right / max(1, self.found + self.labelled)

    @property
    def precision(self) -> float:
        """How many of the boundaries found are labelled, in percent."""
        return 100 * self.right / max(1, self.found)

    @property
    def recall(self) -> float:
        """How many of the labelled boundaries were found, in percent."""
        return 100 * self.right / max(1, self.labelled)

    @property
    def exact_lines(self) -> float:
        """How many lines have their boundaries all right and no other, in percent."""
        return 100 * self.exact / max(1, self.lines)


def labelled_lines(path: Path = PATH) -> list[LabelledLine]:
    """Every line of the file, in order."""
    return list(_read(path.read_text(encoding="utf-8").split("\n")))


def score(lines: Sequence[LabelledLine], found: Sequence[Sequence[Span]]) -> Score:
    """How good the spans found in each line are."""
    pairs = [(line.boundaries, starts(spans)) for line, spans in zip(lines, found, strict=True)]
    return Score(
        sum(len(labelled & own) for labelled, own in pairs),
        sum(len(own) for _, own in pairs),
        sum(len(labelled) for labelled, _ in pairs),
        sum(labelled == own for labelled, own in pairs),
        len(pairs),
    )


def starts(spans: Sequence[Span]) -> frozenset[int]:
    """Where spans begin, but for the first."""
    return frozenset(start for start, _ in spans[1:])


def hold_all(text: str, spans: Sequence[Span]) -> bool:
    """Whether spans are in order, apart, without outer blanks, and miss nothing but white space."""
    done = 0
    for start, end in spans:
        part = text[start:end]
        if start < done or not part or part != part.strip() or text[done:start].strip():
            return False
        done = end
    return not text[done:].strip()


def _read(rows: Iterable[str]) -> Iterator[LabelledLine]:
    kind = ""
    for row in rows:
        if row.startswith("== "):
            kind = row[3:]
        elif row and not row.startswith("#"):
            yield _line(kind, row.replace("\\n", "\n"))


def _line(kind: str, row: str) -> LabelledLine:
    parts = row.split(_MARK)
    received = "".join(parts)
    normal = normalise(received)
    boundaries = set()
    at = 0
    for part in parts[:-1]:
        at += len(part)
        boundaries.add(_first_shown(normal.text, normal.starts, at))
    held_out = sha256(received.encode()).digest()[0] % 2 == 1
    return LabelledLine(
        kind, normal.text, frozenset(place for place in boundaries if place), held_out
    )


def _first_shown(text: str, received_at: Sequence[int], at: int) -> int | None:
    """The first character that is no blank and was received at `at` or behind it."""
    places = (n for n, place in enumerate(received_at) if place >= at and not text[n].isspace())
    return next(places, None)
