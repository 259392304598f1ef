"""Figurative English and what it means in plain words, read from the tables in `grammar/plain`.

A row has the English, plain words that may take its place in any sentence, and the part: `verb`
where both begin with a verb in its base form, else `phrase`. What `your`, `yourself` and `*` stand
for is told in `worker.english.phrase_words`. Knows no gloss.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from training.corpus.generator import PACKAGED
from training.corpus.signs import stands_for_anybody
from training.errors import CorpusError
from worker.english.paraphrases import COLUMNS, PHRASE, VERB
from worker.english.phrase_words import ANYTHING, YOUR, YOURSELF

PLAIN = PACKAGED / "plain"
_OWNERS = frozenset([YOUR, YOURSELF])
_WORDS = re.compile(r"(?:[a-z0-9][a-z0-9'-]*|\*)(?: (?:[a-z0-9][a-z0-9'-]*|\*))*")


@dataclass(frozen=True)
class Paraphrase:
    """A phrase and its plain words; `part` is verb or phrase."""

    english: str
    plain: str
    part: str


def load_paraphrases(folder: Path = PLAIN) -> tuple[Paraphrase, ...]:
    """Every row of a folder's tables, in order. Raises CorpusError that names the line."""
    found: dict[str, Paraphrase] = {}
    for path in sorted(folder.glob("*.tsv")):
        for place, row in _read(path):
            if row.english in found:
                raise CorpusError(f"{place}: {row.english!r} is listed already")
            found[row.english] = row
    return tuple(found.values())


def _read(path: Path) -> Iterator[tuple[str, Paraphrase]]:
    try:
        heading, *lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError, ValueError) as error:
        raise CorpusError(f"{path}: cannot be read: {error}") from None
    if heading.split("\t") != list(COLUMNS):
        raise CorpusError(f"{path}: its first line must name the columns {', '.join(COLUMNS)}")
    for number, line in enumerate(lines, 2):
        place = f"{path.name}:{number}"
        yield place, _row(place, line)


def _row(place: str, line: str) -> Paraphrase:
    cells = line.split("\t")
    if len(cells) != len(COLUMNS):
        raise CorpusError(f"{place}: expected {', '.join(COLUMNS)}, separated by tabs")
    row = Paraphrase(*cells)
    wrong = _what_is_wrong(row, row.english.split(), row.plain.split())
    if wrong:
        raise CorpusError(f"{place}: {row.english!r}: {wrong}")
    return row


def _what_is_wrong(row: Paraphrase, english: list[str], plain: list[str]) -> str | None:
    if row.part not in (VERB, PHRASE):
        return f"part {row.part!r} is neither {VERB} nor {PHRASE}"
    if not _WORDS.fullmatch(row.english) or not _WORDS.fullmatch(row.plain):
        return "small letters, digits, ', - and * only, with single blanks"
    if stands_for_anybody(row.english):
        return "stands in no line: write your or yourself"
    if (english.count(ANYTHING), plain.count(ANYTHING)) not in ((0, 0), (1, 1)):
        return "* must stand once on both sides, or on neither"
    if ANYTHING in (english[0], english[-1], plain[0]):
        return "begins or ends with *"
    if not _OWNERS.intersection(plain) <= _OWNERS.intersection(english):
        return "has your or yourself in plain words only"
    return "no verb to write in every form" if row.part == VERB and plain[0] == "be" else None
