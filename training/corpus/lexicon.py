"""The lexicon: senses of English words with their signs, read from tab-separated tables.

Knows which senses have which features; knows nothing of rules or inflection.
"""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from training.corpus.rules import agree
from training.errors import CorpusError

PARTS = ("nouns", "verbs", "adjectives", "places", "adverbs", "closed", "phrases")


@dataclass(frozen=True)
class Sense:
    """One sense of a word: how it is written, how it is signed, where it may stand."""

    english: str
    gloss: str
    part: str
    features: Mapping[str, str] = field(default_factory=dict)

    def fits(self, request: Mapping[str, object]) -> bool:
        """Whether each feature asked for is one the sense has."""
        for name, asked in request.items():
            if not isinstance(asked, str):
                continue
            value = self.features.get(name)
            if value is not None and not agree(asked, value):
                return False
        return True


class Lexicon:
    """All senses by part; remembers which fit which request."""

    def __init__(self, senses: Mapping[str, tuple[Sense, ...]]) -> None:
        self._senses = dict(senses)
        self._keys = {
            part: tuple(sorted({name for sense in group for name in sense.features}))
            for part, group in self._senses.items()
        }
        self._fitting: dict[tuple[str, tuple[object, ...]], tuple[Sense, ...]] = {}
        self._signs: dict[str, dict[str, str]] = {}
        for part, group in self._senses.items():
            for sense in group:
                self._signs.setdefault(sense.english, {})[part] = sense.gloss

    @classmethod
    def load(cls, folder: Path, agreeing: Collection[str] = ()) -> Lexicon:
        """Read a folder's tables, several for a part (`verbs.tsv`, `verbs_core.tsv`) or none.

        Signs `agreeing` take person marks.
        """
        senses: dict[str, tuple[Sense, ...]] = {}
        for part in PARTS:
            tables = sorted(folder.glob(f"{part}*.tsv"))
            senses[part] = tuple(s for table in tables for s in _read(table, part, agreeing))
        return cls(senses)

    def senses(self, part: str) -> tuple[Sense, ...]:
        """All senses of a part."""
        return self._senses.get(part, ())

    def fitting(self, part: str, request: Mapping[str, object]) -> tuple[Sense, ...]:
        """The senses of a part that fit a request."""
        asked = tuple(
            value if isinstance(value := request.get(name), str) else None
            for name in self._keys[part]
        )
        known = self._fitting.get((part, asked))
        if known is None:
            wanted = dict(zip(self._keys[part], asked, strict=True))
            known = tuple(sense for sense in self._senses[part] if sense.fits(wanted))
            self._fitting[part, asked] = known
        return known

    def signs_of(self, english: str) -> dict[str, str]:
        """The sign of a written word in each part that lists it."""
        return self._signs.get(english, {})


_COLUMNS_AS_FEATURES = {
    "nouns": {"class": "class", "number": "number", "plural": "plural"},
    "verbs": {"frame": "frame", "subject": "subject", "object": "object", "kind": "kind"},
    "adjectives": {"applies": "class"},
    "adverbs": {"kind": "kind"},
    "closed": {"kind": "kind"},
    "phrases": {"kind": "kind"},
    "places": {},
}


def _read(path: Path, part: str, agreeing: Collection[str]) -> Iterator[Sense]:
    with path.open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(
            (line for line in lines if line.strip() and not line.startswith("#")),
            delimiter="\t",
            quoting=csv.QUOTE_NONE,
        )
        for row in rows:
            yield _sense(row, part, path.name, agreeing)


def _sense(
    row: Mapping[str, str | None], part: str, source: str, agreeing: Collection[str]
) -> Sense:
    english, gloss = (row.get("english") or "").strip(), (row.get("gloss") or "").strip()
    if not english:
        raise CorpusError(f"{source}: a line without English: {row}")
    features = {
        feature: "|".join(piece.strip() for piece in value.split(","))
        for column, feature in _COLUMNS_AS_FEATURES[part].items()
        if (value := (row.get(column) or "").strip())
    }
    if part == "phrases" and "your" in english.split():
        features["kind"] += "-your"  # fits no other subject
    if part == "verbs":
        features["phrasal"] = "yes" if " " in english else "no"
        features["agrees"] = "yes" if gloss in agreeing else "no"
    return Sense(english, gloss, part, features)
