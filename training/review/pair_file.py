"""A pair file that is edited in place: single rows change, every other byte stays.

For TSV with a first line that names english and gloss. Knows no sheet. Files are written beside
and renamed, all of them only after all are written.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

from training.data.pairs import tidy
from training.data.review_state import UNREVIEWED
from training.errors import DataError

_HEAD = ("english", "gloss", "tags", "review")


class PairFile:
    """The lines of a file, its columns, and where each English stands."""

    def __init__(self, path: Path, text: str) -> None:
        self.path = path
        self._text = text
        self._lines = text.split("\n")
        self._head = self._find_head()
        self._names = self._cells(self._head)
        self._row_of: dict[str, int] = {}
        for row in range(self._head + 1, len(self._lines)):
            english = self._cell(row, "english")
            if english and not self._lines[row].startswith("#"):
                self._row_of.setdefault(english, row)

    @classmethod
    def read(cls, path: Path) -> PairFile:
        """Raises DataError when the file cannot hold a review state."""
        if path.suffix.lower() != ".tsv":
            raise DataError(f"{path}: a review is written into .tsv files only")
        try:
            return cls(path, path.read_bytes().decode("utf-8"))
        except OSError as error:
            raise DataError(f"{path}: cannot be read: {error.strerror}") from None
        except UnicodeDecodeError:
            raise DataError(f"{path}: is not UTF-8") from None

    @classmethod
    def new(cls, path: Path) -> PairFile:
        """A file that is not there yet."""
        file = cls(path, "\t".join(_HEAD) + "\n")
        file._text = ""
        return file

    @property
    def changed(self) -> bool:
        return self.text != self._text

    @property
    def text(self) -> str:
        return "\n".join(self._lines)

    def __contains__(self, english: str) -> bool:
        return english in self._row_of

    def __iter__(self) -> Iterator[str]:
        return iter(self._row_of)

    def gloss(self, english: str) -> str:
        return self._cell(self._row_of[english], "gloss")

    def tags(self, english: str) -> tuple[str, ...]:
        cell = self._cell(self._row_of[english], "tags")
        return tuple(tag.strip() for tag in cell.split(",") if tag.strip())

    def review(self, english: str) -> str:
        return self._cell(self._row_of[english], "review") or UNREVIEWED

    def change(self, english: str, gloss: str, tags: Iterable[str], review: str) -> None:
        """Give a pair another gloss, tags and state; cells that say the same stay as they are."""
        row = self._row_of[english]
        self._set(row, "gloss", gloss)
        self.tag(english, tags)
        self._set(row, "review", review)

    def tag(self, english: str, tags: Iterable[str]) -> None:
        """Give a pair other tags."""
        if tuple(tags) != self.tags(english):
            self._set(self._row_of[english], "tags", ",".join(tags))

    def add(self, english: str, gloss: str, tags: Iterable[str], review: str) -> None:
        """Put a pair at the end."""
        if self._lines[-1]:
            self._lines.append("")
        self._lines.insert(-1, english)
        self._row_of[english] = len(self._lines) - 2
        self.change(english, gloss, tags, review)

    def _find_head(self) -> int:
        for row, line in enumerate(self._lines):
            if line.strip() and not line.startswith("#"):
                if {"english", "gloss"} <= set(self._cells(row)):
                    return row
                break
        raise DataError(
            f"{self.path}: its first line must name the columns, as in {', '.join(_HEAD)}"
        )

    def _cells(self, row: int) -> list[str]:
        line = self._lines[row].removesuffix("\r").removeprefix("\ufeff")
        return line.split("\t")

    def _cell(self, row: int, name: str) -> str:
        cells = self._cells(row)
        place = self._names.index(name) if name in self._names else len(cells)
        return tidy(cells[place]) if place < len(cells) else ""

    def _set(self, row: int, name: str, value: str) -> None:
        if self._cell(row, name) == value:
            return
        if name not in self._names:
            self._names.append(name)
            self._write(self._head, self._names)
        cells = self._cells(row)
        place = self._names.index(name)
        cells += [""] * (place + 1 - len(cells))
        cells[place] = value
        self._write(row, cells)

    def _write(self, row: int, cells: list[str]) -> None:
        old = self._lines[row]
        mark = "\ufeff" if old.startswith("\ufeff") else ""
        self._lines[row] = mark + "\t".join(cells) + ("\r" if old.endswith("\r") else "")


def files_below(path: Path) -> list[PairFile]:
    """A file, or the .tsv files of a folder. Raises DataError."""
    paths = sorted(path.glob("*.tsv")) if path.is_dir() else [path]
    if not paths:
        raise DataError(f"{path}: no .tsv file in this folder")
    return [PairFile.read(file.resolve()) for file in paths]


def write_files(files: Iterable[PairFile]) -> None:
    """Write every changed file, or none of them when the disk refuses one. Raises DataError."""
    partial: list[tuple[Path, Path]] = []
    try:
        for file in files:
            if file.changed:
                beside = file.path.with_name(f".{file.path.name}.partial")
                partial.append((beside, file.path))
                with beside.open("wb") as stream:
                    stream.write(file.text.encode("utf-8"))
                    stream.flush()
                    os.fsync(stream.fileno())
                if file.path.exists():
                    shutil.copymode(file.path, beside)
        for beside, path in partial:
            beside.replace(path)
    except OSError as error:
        for beside, _ in partial:
            beside.unlink(missing_ok=True)
        raise DataError(f"{error.filename}: cannot be written: {error.strerror}") from None
