"""The review sheet: a CSV file that any spreadsheet opens, one row for a pair or an output.

Written in UTF-8 with a byte order mark, which spreadsheets need to recognise it. A cell that one
would run as a formula gets an apostrophe before it; reading takes it off again. The reviewer fills
in `ok`, `corrected gloss`, `comment` and `reviewer`. Knows nothing of what a row says.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from training.errors import DataError

PAIR, OUTPUT = "pair", "output"
COLUMNS = (
    "origin", "place", "english", "gloss", "confidence",
    "ok", "corrected gloss", "comment", "reviewer",
)  # fmt: skip
_DELIMITERS = (",", ";", "\t")
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_ESCAPED = re.compile(r"'+[=+\-@\t\r]")
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True)
class Item:
    """What a reviewer is asked about. `confidence` is the model's own, for an output."""

    origin: str
    place: str
    english: str
    gloss: str
    tags: tuple[str, ...] = ()
    confidence: float | None = None


def write_sheet(path: Path, items: Iterable[Item]) -> None:
    """Write a new sheet. Raises DataError when the file is there: a reviewer may be at work."""
    rows = [
        [item.origin, item.place, item.english, item.gloss, _figure(item.confidence), *[""] * 4]
        for item in items
    ]
    try:
        with path.open("x", encoding="utf-8-sig", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow(COLUMNS)
            writer.writerows([escape(cell) for cell in row] for row in rows)
    except FileExistsError:
        raise DataError(f"{path}: is there already; name another file for the sheet") from None
    except OSError as error:
        raise DataError(f"{path}: cannot be written: {error.strerror}") from None


def read_sheet(path: Path) -> Iterator[tuple[int, Mapping[str, str]]]:
    """The rows of a sheet with their numbers as a spreadsheet shows them. Raises DataError."""
    text = _text(path)
    delimiter = _delimiter(path, text)
    try:
        records = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise DataError(f"{path}: is not CSV: {error}") from None
    names = _names(records[0])
    for number, cells in enumerate(records[1:], start=2):
        if any(cell.strip() for cell in cells):
            padded = [*cells, *[""] * (len(names) - len(cells))]
            yield number, {n: unescape(c).strip() for n, c in zip(names, padded, strict=False)}


def escape(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return "'" + cell if _FORMULA.match(cell) else cell


def unescape(cell: str) -> str:
    """What `escape` was given; the inverse for every text."""
    return cell[1:] if _ESCAPED.match(cell) else cell


def _figure(confidence: float | None) -> str:
    return "" if confidence is None else f"{confidence:.3f}"


def _text(path: Path) -> str:
    try:
        content = path.read_bytes()
        if content.startswith(_UTF_16):
            raise DataError(f"{path}: is UTF-16; save it as CSV UTF-8")
        text = content.decode("utf-8-sig")
    except OSError as error:
        raise DataError(f"{path}: cannot be read: {error.strerror}") from None
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise DataError(f"{path}:{line}: is not UTF-8; save it as CSV UTF-8") from None
    if not text.strip():
        raise DataError(f"{path}: is empty")
    return text


def _delimiter(path: Path, text: str) -> str:
    """What parts the cells: a spreadsheet may save a comma as a semicolon or a tab."""
    head = text.splitlines()[0]
    missing = [
        [name for name in COLUMNS if name not in _names(next(csv.reader([head], delimiter=mark)))]
        for mark in _DELIMITERS
    ]
    fewest = min(range(len(_DELIMITERS)), key=lambda n: len(missing[n]))
    if missing[fewest]:
        raise DataError(f"{path}:1: no column {', '.join(missing[fewest])}")
    return _DELIMITERS[fewest]


def _names(cells: Sequence[str]) -> list[str]:
    return [cell.strip().lower() for cell in cells]
