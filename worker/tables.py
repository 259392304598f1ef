"""Reads the tab-separated tables that come with a bundle. Knows no table's meaning."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

FORM_MARK = "|"  # between the forms of a word in a cell


def read_rows(text: str, columns: Sequence[str]) -> Iterator[list[str]]:
    """The rows below the heading, none with an empty first cell. Raises ValueError that names the
    line.
    """
    for number, line in enumerate(text.splitlines(), start=1):
        cells = line.split("\t")
        if len(cells) != len(columns) or not cells[0]:
            raise ValueError(f"line {number} has not the columns {', '.join(columns)}")
        if number > 1 or cells != list(columns):
            yield cells
