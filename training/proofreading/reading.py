"""Reads pair files line by line for proofreading; what the readers of training skip is a finding.

The texts are taken as they stand, so that a double blank in a gloss is found too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from training.data.formats import SUFFIXES, Fault, read_lines, read_rows
from training.errors import DataError
from training.proofreading.findings import Finding, Kind, Line


def read_for_proof(paths: Iterable[Path]) -> tuple[list[Line], list[Finding]]:
    """The lines of files and folders, and what keeps others from being read. Raises DataError."""
    lines: list[Line] = []
    findings: list[Finding] = []
    for path in files_of(paths):
        for row in read_rows(path):
            if isinstance(row, Fault):
                findings.append(Finding(path.name, row.line, Kind.COLUMNS, f"is {row.reason}"))
            else:
                lines.append(
                    Line(path.name, row.line, row.english, row.gloss, row.tags, row.review)
                )
        if path.suffix.lower() == ".tsv":
            findings += _unnamed_columns(path)
    return lines, findings


def files_of(paths: Iterable[Path]) -> Iterator[Path]:
    """Files, and those of folders in order. Raises DataError for a folder without any."""
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        files = sorted(file for file in path.iterdir() if file.suffix.lower() in SUFFIXES)
        if not files:
            raise DataError(f"{path}: no {', '.join(SUFFIXES)} file in this folder")
        yield from files


def _unnamed_columns(path: Path) -> Iterator[Finding]:
    """Lines with more cells than the header names: a review state nobody would read."""
    named = 0
    for line in read_lines(path):
        if isinstance(line, Fault) or line[1].startswith("#"):
            continue
        number, text = line
        cells = text.rstrip("\t").count("\t") + 1
        if not named:
            named = cells
        elif cells > named:
            yield Finding(
                path.name,
                number,
                Kind.COLUMNS,
                f"has {cells} columns, but the file's first line names {named}",
            )
