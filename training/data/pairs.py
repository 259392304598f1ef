"""Pairs of English and gloss, read from and written to plain files.

A pair file is tab-separated: English, gloss and, optionally, comma-separated tags, with or without
the header `english gloss tags`. Does not judge a pair; see `training.corpus.checker`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from training.errors import DataError

HEADER = ("english", "gloss")


@dataclass(frozen=True)
class Pair:
    """An English line and its gloss.

    `alignment` lists (index of the gloss item, start, end): the item stands for the characters
    start to end of the English. None means that nobody has aligned the pair yet.
    """

    english: str
    gloss: str
    tags: tuple[str, ...] = ()
    source: str = ""
    alignment: tuple[tuple[int, int, int], ...] | None = None


def read_pairs(path: Path) -> list[Pair]:
    """Read a pair file, or every `*.tsv` of a folder. Raises DataError with file and line."""
    if path.is_dir():
        paths = sorted(path.glob("*.tsv"))
        if not paths:
            raise DataError(f"{path}: no .tsv file in this folder")
        return [pair for file in paths for pair in _read_file(file)]
    return _read_file(path)


def _read_file(path: Path) -> list[Pair]:
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise DataError(f"{path}: cannot be read: {error.strerror}") from None
    except UnicodeDecodeError as error:
        raise DataError(f"{path}: is not UTF-8 (byte {error.start}); convert it first") from None
    return list(_read_lines(path, text.splitlines()))


def _read_lines(path: Path, lines: Sequence[str]) -> Iterator[Pair]:
    for number, line in enumerate(lines, start=1):
        fields = [field.strip() for field in line.split("\t")]
        if not line.strip() or line.startswith("#") or tuple(fields[:2]) == HEADER:
            continue
        if len(fields) < 2 or not fields[0]:
            raise DataError(f"{path}:{number}: expected English, a tab and the gloss")
        tags = tuple(tag for tag in fields[2].split(",") if tag) if len(fields) > 2 else ()
        yield Pair(fields[0], fields[1], tags, path.stem)


def write_pairs(path: Path, pairs: Iterable[Pair]) -> None:
    """Write pairs as JSON Lines, alignment included."""
    with path.open("w", encoding="utf-8") as stream:
        for pair in pairs:
            stream.write(json.dumps(asdict(pair), ensure_ascii=False) + "\n")


def load_pairs(path: Path) -> list[Pair]:
    """Read what `write_pairs` wrote. Raises DataError."""
    try:
        with path.open(encoding="utf-8") as stream:
            return [_from_json(json.loads(line)) for line in stream]
    except OSError:
        raise DataError(f"{path}: not there yet; run `gloss-train prepare` first") from None


def _from_json(fields: dict[str, object]) -> Pair:
    alignment = fields["alignment"]
    rows = None
    if isinstance(alignment, list):
        rows = tuple((int(item), int(start), int(end)) for item, start, end in alignment)
    tags = fields["tags"]
    return Pair(
        english=str(fields["english"]),
        gloss=str(fields["gloss"]),
        tags=tuple(tags) if isinstance(tags, list) else (),
        source=str(fields["source"]),
        alignment=rows,
    )
