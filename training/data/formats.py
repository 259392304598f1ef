"""The rows of a pair file, whatever its format: TSV, CSV, JSON Lines or Parquet.

A line that cannot be used becomes a `Fault`, a value with its line number and the reason; only a
file of which nothing can be read raises DataError. Does not judge what a row says.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from training.data.review_state import UNREVIEWED
from training.errors import DataError

SUFFIXES = (".tsv", ".csv", ".jsonl", ".parquet")
MAX_LINE_CHARACTERS = 20_000
_MAX_LINES_OF_A_RECORD = 10
_NAMES = {
    "english": ("english", "en", "text", "sentence"),
    "gloss": ("gloss", "asl", "asl_gloss", "asl gloss"),
    "tags": ("tags",),
    "source": ("source", "document"),
    "review": ("review",),
}
_PLAIN = {"english": 0, "gloss": 1, "tags": 2, "source": 3}
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True)
class Row:
    """What a line says; `line` counts from 1."""

    line: int
    english: str
    gloss: str
    tags: tuple[str, ...] = ()
    source: str = ""
    review: str = UNREVIEWED


@dataclass(frozen=True)
class Fault:
    """A line that cannot be used. `lines` is how many lines of the file it took with it."""

    line: int
    reason: str
    lines: int = 1


def read_rows(path: Path) -> Iterator[Row | Fault]:
    """The rows of one file by its suffix; any other suffix is read as TSV. Raises DataError."""
    return _READERS.get(path.suffix.lower(), _read_tsv)(path)


def read_lines(path: Path) -> Iterator[tuple[int, str] | Fault]:
    """The lines of a UTF-8 file with their numbers, without blank ones. Raises DataError."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise DataError(f"{path}: cannot be read: {error.strerror}") from None
    if content.startswith(_UTF_16) or content[:4000].count(0) > len(content[:4000]) // 4:
        raise DataError(f"{path}: is UTF-16, not UTF-8; convert it first: iconv -f UTF-16 -t UTF-8")
    for number, raw in enumerate(content.removeprefix(b"\xef\xbb\xbf").split(b"\n"), start=1):
        if not raw.strip():
            continue
        if len(raw) > 4 * MAX_LINE_CHARACTERS:
            yield Fault(number, f"longer than {MAX_LINE_CHARACTERS} characters")
        elif b"\0" in raw:
            yield Fault(number, "with a NUL byte")
        else:
            yield _decoded(number, raw)


def _decoded(number: int, raw: bytes) -> tuple[int, str] | Fault:
    try:
        return number, raw.decode("utf-8").rstrip("\r")
    except UnicodeDecodeError:
        return Fault(number, "not UTF-8")


def _read_tsv(path: Path) -> Iterator[Row | Fault]:
    columns = None
    for line in read_lines(path):
        if isinstance(line, Fault):
            yield line
            continue
        number, text = line
        if text.startswith("#") and ("\t" not in text or text.startswith("# ")):
            continue
        fields = text.split("\t")
        if columns is None:
            columns = _header(fields)
            if columns:
                continue
            columns = _PLAIN
        yield _row(number, fields, columns, "without a tab between English and gloss")


def _read_csv(path: Path) -> Iterator[Row | Fault]:
    faults: list[Fault] = []
    numbers: list[int] = []
    reader = csv.reader(_csv_lines(path, numbers, faults), delimiter=_delimiter(path))
    columns = None
    while True:
        start = len(numbers)
        try:
            fields = next(reader, None)
        except csv.Error:
            yield Fault(numbers[start], "with quotes that do not match", len(numbers) - start)
            continue
        if fields is None:
            break
        if len(numbers) - start > _MAX_LINES_OF_A_RECORD:
            yield Fault(numbers[start], "with a quote never closed", len(numbers) - start)
            continue
        if columns is None:
            columns = _header(fields)
            if columns:
                continue
            columns = _PLAIN
        yield _row(numbers[start], fields, columns, "without two columns")
    yield from faults


def _csv_lines(path: Path, numbers: list[int], faults: list[Fault]) -> Iterator[str]:
    """The lines for csv, which leaves out a line's number and cannot take a fault."""
    for line in read_lines(path):
        if isinstance(line, Fault):
            faults.append(line)
        else:
            numbers.append(line[0])
            yield line[1] + "\n"


def _delimiter(path: Path) -> str:
    first = next((line for line in read_lines(path) if not isinstance(line, Fault)), (0, ""))[1]
    return ";" if ";" in first and "," not in first else ","


def _header(fields: Sequence[str]) -> dict[str, int] | None:
    """Which column holds what, when the first line names both English and gloss."""
    names = [field.strip().strip('"').lower() for field in fields]
    found = {
        key: names.index(name)
        for key, known in _NAMES.items()
        for name in reversed(known)
        if name in names
    }
    return found if {"english", "gloss"} <= found.keys() else None


def _row(
    number: int, fields: Sequence[str], columns: Mapping[str, int], one_column: str
) -> Row | Fault:
    def cell(key: str) -> str:
        place = columns.get(key, len(fields))
        return fields[place].strip() if place < len(fields) else ""

    if len(fields) <= columns["gloss"] and len(fields) < 2:
        return Fault(number, one_column)
    tags = tuple(tag.strip() for tag in cell("tags").split(",") if tag.strip())
    review = cell("review") or UNREVIEWED
    return _checked(Row(number, cell("english"), cell("gloss"), tags, cell("source"), review))


def _checked(row: Row) -> Row | Fault:
    if not row.english:
        return Fault(row.line, "without English")
    if not row.gloss:
        return Fault(row.line, "without a gloss")
    if max(len(row.english), len(row.gloss)) > MAX_LINE_CHARACTERS:
        return Fault(row.line, f"longer than {MAX_LINE_CHARACTERS} characters")
    return row


def _read_json_lines(path: Path) -> Iterator[Row | Fault]:
    for line in read_lines(path):
        if isinstance(line, Fault):
            yield line
            continue
        number, text = line
        try:
            fields = json.loads(text)
        except (json.JSONDecodeError, RecursionError):
            fields = None
        if isinstance(fields, dict):
            yield _from_record(number, fields)
        else:
            yield Fault(number, "not a JSON object")


def _from_record(number: int, record: Mapping[str, object]) -> Row | Fault:
    """A row from named values, of JSON or Parquet."""
    named = {key: _first(record, names) for key, names in _NAMES.items()}
    english, gloss, tags = named["english"], named["gloss"], named["tags"] or ()
    if not isinstance(english, str) or not isinstance(gloss, str):
        return Fault(number, "without the texts `english` and `gloss`")
    if "\0" in english + gloss:
        return Fault(number, "with a NUL byte")
    words = tags.split(",") if isinstance(tags, str) else tags
    texts = tuple(str(tag).strip() for tag in words) if isinstance(words, Sequence) else ()
    source = named["source"]
    kept = tuple(tag for tag in texts if tag)
    place = "" if source is None else str(source)
    review = str(named["review"] or "").strip() or UNREVIEWED
    return _checked(Row(number, english.strip(), gloss.strip(), kept, place, review))


def _first(record: Mapping[str, object], names: Sequence[str]) -> object:
    return next((record[name] for name in names if name in record), None)


def _read_parquet(path: Path) -> Iterator[Row | Fault]:
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError:
        raise DataError(
            f"{path}: Parquet needs pyarrow: pip install 'glosswire[parquet]'"
        ) from None
    try:
        records = parquet.read_table(path).to_pylist()
    except (OSError, pyarrow.ArrowException) as error:
        reason = str(error).splitlines()[0]
        raise DataError(f"{path}: cannot be read as Parquet: {reason}") from None
    for number, record in enumerate(records, start=1):
        yield _from_record(number, record)


_READERS: dict[str, Callable[[Path], Iterator[Row | Fault]]] = {
    ".csv": _read_csv,
    ".jsonl": _read_json_lines,
    ".parquet": _read_parquet,
}
