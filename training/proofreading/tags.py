"""The documented tags of pairs, and whether each line carries those that its text shows.

The list is `training/corpus/tags.tsv`: tag, meaning, and for tags that a machine can see a pattern
in the gloss or in the English. A line carries such a tag exactly when the pattern is there. A tag
may excuse parts of speech from the check of consistency: a free rendering has other signs.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from training.errors import CorpusError
from training.proofreading.findings import Finding, Kind, Line

PACKAGED = Path(__file__).parents[1] / "corpus" / "tags.tsv"


@dataclass(frozen=True)
class Tag:
    """A phenomenon; None as a pattern where only a reader can see it."""

    meaning: str
    in_gloss: re.Pattern[str] | None = None
    in_english: re.Pattern[str] | None = None
    excuses: frozenset[str] = frozenset()

    def shows(self, english: str, gloss: str) -> bool | None:
        """Whether a pair shows it; None when a machine cannot tell."""
        if self.in_gloss:
            return bool(self.in_gloss.search(gloss))
        return bool(self.in_english.search(english)) if self.in_english else None


def read_tags(path: Path = PACKAGED) -> dict[str, Tag]:
    """The documented tags. Raises CorpusError."""
    with path.open(encoding="utf-8", newline="") as stream:
        rows = csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE)
        try:
            return {row["tag"]: _tag(row) for row in rows}
        except (KeyError, TypeError, re.error) as error:
            raise CorpusError(
                f"{path}:{rows.line_num}: no tag with its patterns: {error}"
            ) from None


def _tag(row: Mapping[str, str | None]) -> Tag:
    gloss, english = row["in_gloss"], row["in_english"]
    return Tag(
        str(row["meaning"]),
        re.compile(gloss) if gloss else None,
        re.compile(english) if english else None,
        frozenset(str(row["excuses"]).split()),
    )


def visible_tags(english: str, gloss: str, tags: Mapping[str, Tag]) -> tuple[str, ...]:
    """The tags that a machine can see in a pair."""
    return tuple(name for name, tag in tags.items() if tag.shows(english, gloss))


def mended(
    carried: Sequence[str], english: str, gloss: str, tags: Mapping[str, Tag]
) -> tuple[str, ...]:
    """The tags a pair carries, without those its text does not show, with those that it does."""
    kept = [
        name
        for name in carried
        if name not in tags or tags[name].shows(english, gloss) is not False
    ]
    return tuple(dict.fromkeys([*kept, *visible_tags(english, gloss, tags)]))


def check_tags(lines: Sequence[Line], tags: Mapping[str, Tag]) -> Iterator[Finding]:
    """Only documented tags; those that the text shows, and no others of these."""
    for line in lines:
        for name in line.tags:
            if name not in tags:
                yield line.finding(Kind.TAGS, f"the tag {name} is not documented in tags.tsv")
        for name, tag in tags.items():
            shown = tag.shows(line.english, line.gloss)
            if shown and name not in line.tags:
                yield line.finding(Kind.TAGS, f"the tag {name} is missing: {tag.meaning}")
            elif shown is False and name in line.tags:
                yield line.finding(Kind.TAGS, f"has the tag {name} but not what it is for")
