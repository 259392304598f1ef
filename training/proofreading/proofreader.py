"""The one checker of hand-written pairs in notation 1: runs every check, gathers the findings.

Each finding names file, line and kind, and says in a sentence what is wrong. Nothing is changed,
and nothing is let pass in silence: what is right although a check doubts it is written into the
lexicon, as another sense.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from training.corpus.generator import PACKAGED, read_irregular_verbs
from training.corpus.inflection import Inflector
from training.corpus.signs import SignList
from training.data.review_state import is_state
from training.proofreading.consistency import check_consistency
from training.proofreading.english import SenseFinder
from training.proofreading.findings import Finding, Kind, Line
from training.proofreading.frames import check_repeats
from training.proofreading.glosses import check_notation, check_signs
from training.proofreading.reading import read_for_proof
from training.proofreading.spelling import WordList, check_spelling
from training.proofreading.summary import Summary, summarise
from training.proofreading.tags import Tag, check_tags, read_tags

OWN_PAIRS = PACKAGED.parent / "pairs"


@dataclass(frozen=True)
class Proof:
    """What proofreading found, in the order of files and lines."""

    findings: list[Finding]
    summary: Summary


@dataclass(frozen=True)
class Proofreader:
    """What pairs are checked against."""

    signs: SignList
    finder: SenseFinder
    words: WordList
    tags: Mapping[str, Tag]
    negative_signs: Mapping[str, str]

    @classmethod
    def load(cls, more_signs: Sequence[Path] = (), grammar: Path = PACKAGED) -> Proofreader:
        """The project's lexicon, word lists and tags, and more tables of signs if given."""
        signs = SignList.load(grammar / "lexicon", more_signs)
        inflector = Inflector(read_irregular_verbs(grammar / "irregular_verbs.tsv"))
        finder = SenseFinder(signs.entries, inflector)
        settings = yaml.safe_load((grammar / "settings.yaml").read_text(encoding="utf-8"))
        surface = settings["surface"]
        words = WordList.load(grammar / "open", finder, [*surface["fillers"], *surface["openers"]])
        return cls(signs, finder, words, read_tags(), settings["negative_signs"])

    def proof(self, paths: Iterable[Path]) -> Proof:
        """Check files and folders as one corpus. Raises DataError when one cannot be read."""
        lines, findings = read_for_proof(paths)
        findings += self.check(lines)
        order = {line.file: n for n, line in enumerate(lines)}
        findings.sort(key=lambda f: (order.get(f.file, 0), f.line, f.kind))
        return Proof(findings, summarise(lines, findings))

    def check(self, lines: Sequence[Line]) -> Iterator[Finding]:
        """Every finding about some lines, kind by kind."""
        yield from check_notation(lines)
        yield from check_signs(lines, self.signs)
        yield from check_consistency(lines, self.finder, self.negative_signs, self.tags)
        yield from check_repeats(lines, self.finder)
        yield from check_spelling(lines, self.words)
        yield from check_tags(lines, self.tags)
        yield from _check_reviews(lines)


def _check_reviews(lines: Sequence[Line]) -> Iterator[Finding]:
    for line in lines:
        if not is_state(line.review):
            yield line.finding(
                Kind.REVIEW,
                f"the review state {line.review!r} is neither empty nor of the form "
                "reviewed:AB:2027-01-15",
            )
