"""The tables beside this file: sentences with slots, and the names that fill them.

Both are data that anybody can extend; a table that cannot be used is one plain error.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from training.errors import DataError
from training.evaluate.carriers.numbers import SHAPES

FOLDER = Path(__file__).parent
FRAMES, NAMES = "frames.tsv", "names.tsv"
GIVEN, SURNAME, FULL, PLACE = "given", "surname", "full", "place"
KINDS = (GIVEN, SURNAME, PLACE)
_SLOT = re.compile(r"\{(\w+)\}")
_LONG = 12


@dataclass(frozen=True)
class Frame:
    """A sentence with slots; `negated` says that its gloss must negate something."""

    text: str
    negated: bool

    def pieces(self) -> Iterator[tuple[str, str]]:
        """The text before each slot with the slot's name; last what follows, with none."""
        end = 0
        for slot in _SLOT.finditer(self.text):
            yield self.text[end : slot.start()], slot[1]
            end = slot.end()
        yield self.text[end:], ""

    @property
    def long(self) -> bool:
        """Whether it has more than twelve words."""
        return len(self.text.split()) > _LONG


def read_frames(path: Path = FOLDER / FRAMES) -> tuple[Frame, ...]:
    """The frames of a table. Raises DataError."""
    known = {*KINDS, FULL, *SHAPES}
    found = []
    for place, (text, negated) in _rows(path, ("english", "negated")):
        unknown = set(_SLOT.findall(text)) - known
        if unknown or not _SLOT.search(text):
            wrong = f"slot {{{min(unknown)}}}" if unknown else "a sentence without a slot"
            raise DataError(f"{place}: {wrong}; slots are {', '.join(sorted(known))}")
        if negated not in ("", "yes"):
            raise DataError(f"{place}: negated is {negated!r}; write yes or nothing")
        found.append(Frame(text, negated == "yes"))
    return tuple(found)


def read_names(path: Path = FOLDER / NAMES) -> dict[str, tuple[str, ...]]:
    """The names of a table by kind. Raises DataError."""
    found: dict[str, list[str]] = {kind: [] for kind in KINDS}
    for place, (_, kind, names) in _rows(path, ("language", "kind", "names")):
        if kind not in found:
            raise DataError(f"{place}: kind {kind!r} is none of {', '.join(KINDS)}")
        found[kind] += names.split()
    empty = [kind for kind, names in found.items() if not names]
    if empty:
        raise DataError(f"{path}: no name of the kind {empty[0]}")
    return {kind: tuple(names) for kind, names in found.items()}


def _rows(path: Path, columns: tuple[str, ...]) -> Iterator[tuple[str, list[str]]]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"{path}: cannot be read: {error}") from None
    numbered = [(n, line) for n, line in enumerate(lines, 1) if line.strip() and line[0] != "#"]
    if len(numbered) < 2 or tuple(numbered[0][1].split("\t")) != columns:
        raise DataError(f"{path}: expected the columns {', '.join(columns)} and lines under them")
    for number, line in numbered[1:]:
        cells = [cell.strip() for cell in line.split("\t")]
        if len(cells) > len(columns):
            raise DataError(f"{path.name}:{number}: has more than {len(columns)} columns")
        yield f"{path.name}:{number}", [*cells, *[""] * (len(columns) - len(cells))]
