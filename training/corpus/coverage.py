"""What a run of the generator covered: constructions, lexical entries and their forms, lengths.

Counts derivations as they come and writes a report in Markdown. Knows no rule by name.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice, pairwise

from training.corpus.generator import Derivation, Grammar
from training.corpus.inflection import Inflector
from training.corpus.lexicon import PARTS, Lexicon, Sense

LONG_WORDS = (12, 15, 20, 25, 30)
_VERB_FORMS = ("present", "past", "participle", "ing")
_SAMPLES = 20
_FEWEST_LISTED = 60


@dataclass
class Coverage:
    """Counts over one run."""

    constructions: Counter[str] = field(default_factory=Counter)
    senses: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    lengths: Counter[int] = field(default_factory=Counter)
    phrases: set[str] = field(default_factory=set)
    english: set[int] = field(default_factory=set)
    samples: list[Derivation] = field(default_factory=list)

    def add(self, made: Derivation) -> None:
        """Count one derivation."""
        words = made.english.split()
        self.constructions.update(made.constructions)
        self.senses.update((s.part, s.english, s.gloss) for s in made.senses)
        self.lengths[len(words)] += 1
        self.english.add(hash(made.english))
        plain = [word.strip('.,?!:;"').lower() for word in words]
        self.phrases.update(plain)
        self.phrases.update(f"{one} {two}" for one, two in pairwise(plain))
        if len(self.samples) < _SAMPLES:
            self.samples.append(made)

    @property
    def total(self) -> int:
        """How many derivations were counted."""
        return self.lengths.total()

    def mean_words(self) -> float:
        """English words a line."""
        return sum(n * count for n, count in self.lengths.items()) / max(1, self.total)

    def share_above(self, words: int) -> float:
        """The share of lines with more words than that."""
        return sum(c for n, c in self.lengths.items() if n > words) / max(1, self.total)


def cover(grammar: Grammar, number: int, seed: int, long_share: float | None) -> Coverage:
    """Derive and count."""
    coverage = Coverage()
    for made in grammar.generate(number, seed, long_share):
        coverage.add(made)
    return coverage


def as_markdown(coverage: Coverage, grammar: Grammar) -> str:
    """The whole report."""
    return "\n".join(
        [
            "# Coverage of the grammar\n",
            *_lengths(coverage),
            *_constructions(coverage, grammar.constructions),
            *_entries(coverage, grammar.lexicon),
            *_forms(coverage, grammar.lexicon, grammar.inflector),
            *_samples(coverage),
            "",
        ]
    )


def _lengths(coverage: Coverage) -> Iterator[str]:
    yield f"{coverage.total} lines, {len(coverage.english)} of them distinct."
    yield f"\n## Lengths\n\nMean {coverage.mean_words():.1f} English words.\n"
    for words in LONG_WORDS:
        yield f"- above {words} words: {coverage.share_above(words):.1%}"
    yield "\n| words | lines |\n|---|---|"
    for low in range(1, max(coverage.lengths, default=1) + 1, 3):
        count = sum(coverage.lengths[n] for n in range(low, low + 3))
        yield f"| {low}-{low + 2} | {count} |"


def _constructions(coverage: Coverage, names: frozenset[str]) -> Iterator[str]:
    used = coverage.constructions
    yield f"\n## Constructions\n\n{len(used)} of {len(names)} rules used."
    never = sorted(names - set(used))
    if never:
        yield f"Never used: {', '.join(never)}."
    yield "\n| rule | times |\n|---|---|"
    yield from (f"| {name} | {count} |" for name, count in used.most_common())


def _entries(coverage: Coverage, lexicon: Lexicon) -> Iterator[str]:
    yield "\n## Lexical entries\n\n| part | senses | used | rarest |\n|---|---|---|---|"
    unused: list[str] = []
    for part in PARTS:
        senses = {_key(sense) for sense in lexicon.senses(part)}
        used = {key: coverage.senses[key] for key in senses if coverage.senses[key]}
        yield f"| {part} | {len(senses)} | {len(used)} | {min(used.values(), default=0)} |"
        unused += [f"{english} ({part})" for _, english, _ in sorted(senses - set(used))]
    yield f"\nNever used: {len(unused)}. {', '.join(unused[:_FEWEST_LISTED])}"


def _key(sense: Sense) -> tuple[str, str, str]:
    return sense.part, sense.english, sense.gloss


def _forms(coverage: Coverage, lexicon: Lexicon, inflector: Inflector) -> Iterator[str]:
    """Which inflected forms of verbs and nouns of one word came up."""
    verbs = {sense.english for sense in lexicon.senses("verbs") if " " not in sense.english}
    nouns = {
        sense.english
        for sense in lexicon.senses("nouns")
        if " " not in sense.english and sense.features.get("number") == "count"
    }
    wanted = {inflector.verb(verb, form)[0] for verb in verbs for form in _VERB_FORMS}
    wanted |= {inflector.plural(noun) for noun in nouns}
    seen = {form for form in wanted if form.lower() in coverage.phrases}
    missing = sorted(wanted - seen)
    yield f"\n## Inflected forms\n\n{len(seen)} of {len(wanted)} forms came up."
    if missing:
        yield f"Missing: {', '.join(missing[:_FEWEST_LISTED])}"


def _samples(coverage: Coverage) -> Iterator[str]:
    yield "\n## Samples\n"
    for made in islice(coverage.samples, _SAMPLES):
        yield f"- {made.english}\n  `{made.gloss}`"
