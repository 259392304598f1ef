"""Pairs of English and gloss, read from and written to plain files.

A pair file is TSV (English, gloss and, optionally, comma-separated tags and a source), CSV, JSON
Lines or Parquet; columns are named by a header or stand in that order. A column `review`, which
only a header can name, holds the review state. Single lines that cannot be
used are skipped and counted; a file of which most cannot be used is refused. Does not judge a pair;
see `training.data.cleaning` and, for notation 1, `training.proofreading`.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path

from training.data.formats import SUFFIXES, Fault, Row, read_lines, read_rows
from training.data.review_state import UNREVIEWED
from training.data.tally import Tally
from training.errors import DataError

_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))


@dataclass(frozen=True)
class Pair:
    """An English line and its gloss.

    `alignment` lists (index of the gloss item, start, end): the item stands for the characters
    start to end of the English. None means that nobody has aligned the pair yet. `source` is the
    document it comes from, the file's name where the file names none; `place` is file:line;
    `review` is a state of `training.data.review_state`.
    """

    english: str
    gloss: str
    tags: tuple[str, ...] = ()
    source: str = ""
    alignment: tuple[tuple[int, int, int], ...] | None = None
    place: str = field(default="", compare=False)
    review: str = UNREVIEWED


@dataclass(frozen=True)
class Reading:
    """The pairs of a file or folder, and the lines that were skipped."""

    pairs: list[Pair]
    skipped: Tally


def read_pairs(path: Path) -> list[Pair]:
    """The usable pairs of a file or of every pair file of a folder. Raises DataError."""
    return read_counted(path).pairs


def read_counted(path: Path) -> Reading:
    """As `read_pairs`, with what was skipped. Raises DataError when most lines are unusable."""
    if not path.is_dir():
        return _read_file(path)
    files = sorted(file for file in path.iterdir() if file.suffix.lower() in SUFFIXES)
    if not files:
        raise DataError(f"{path}: no {', '.join(SUFFIXES)} file in this folder")
    whole = Reading([], Tally())
    for file in files:
        part = _read_file(file)
        whole.pairs.extend(part.pairs)
        whole.skipped.merge(part.skipped)
    return whole


def _read_file(path: Path) -> Reading:
    pairs: list[Pair] = []
    faults: list[Fault] = []
    for row in read_rows(path):
        if isinstance(row, Fault):
            faults.append(row)
        else:
            pairs.append(_pair(path, row))
    _refuse_when_most_are_bad(path, len(pairs), faults)
    skipped = Tally()
    for fault in faults:
        skipped.add(f"lines {fault.reason}", f"{path.name}:{fault.line}")
    return Reading(pairs, skipped)


def _refuse_when_most_are_bad(path: Path, good: int, faults: list[Fault]) -> None:
    bad = sum(fault.lines for fault in faults)
    if bad > good:
        first = faults[0]
        raise DataError(
            f"{path}:{first.line}: {first.reason}, and {bad} of {good + bad} lines are unusable; "
            "expected English and gloss, separated by a tab, in UTF-8"
        )
    if not good:
        raise DataError(f"{path}: holds no pair")


def _pair(path: Path, row: Row) -> Pair:
    english, gloss = tidy(row.english), tidy(row.gloss)
    source, place = row.source or path.stem, f"{path.name}:{row.line}"
    return Pair(english, gloss, row.tags, source, place=place, review=row.review)


def tidy(text: str) -> str:
    """One line of composed characters, single blanks and nothing invisible."""
    return " ".join(unicodedata.normalize("NFC", text).translate(_INVISIBLE).split())


def read_sentences(path: Path) -> list[str]:
    """Unlabelled English: a sentence a line, or the first column of a TSV. Raises DataError."""
    files = sorted(path.glob("*.t[xs][tv]")) if path.is_dir() else [path]
    lines = [line for file in files for line in read_lines(file)]
    good = [line[1] for line in lines if not isinstance(line, Fault)]
    sentences = [text for line in good if (text := tidy(line.partition("\t")[0]))]
    if len(sentences) * 2 < len(lines) or not sentences:
        raise DataError(f"{path}: no English sentences, one a line, in UTF-8")
    return sentences


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
        place=str(fields.get("place", "")),
        review=str(fields.get("review", UNREVIEWED)),
    )
