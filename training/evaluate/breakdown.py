"""Where a system is good and where it is not: by domain, length, phenomenon; its worst sentences.

A domain is the file of a pair. A phenomenon is a tag of the pairs; where no pair has tags, what can
be seen in the English alone. Groups overlap, and small ones say so by their intervals. Does not
know which system it looks at.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import isnan

from training.data.pairs import Pair
from training.data.splits import normal_form
from training.evaluate.metrics import Interval, intervals_of
from training.evaluate.statistics import Counts, values
from worker.english.numbers import to_digits

_MOST_DOMAINS = 40  # more sources than that are documents
LENGTHS = ((1, 5), (6, 10), (11, 15), (16, 20), (21, 30), (31, None))
_NEGATION = re.compile(
    r"\b(?:not|no|never|none|nothing|nobody|nowhere|neither|nor|cannot|without)\b|n['\u2019]t\b",
    re.IGNORECASE,
)
_QUESTION = re.compile(r"\?")
_NAME = re.compile(r"(?<=[\w,;:] )(?!I\b)[A-Z]\w+")
_WORD = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)*")


@dataclass(frozen=True)
class Group:
    """The sentences that have something in common, and how well they were translated."""

    name: str
    sentences: int
    values: Mapping[str, float]
    intervals: Mapping[str, Interval]

    def as_dict(self) -> dict[str, object]:
        """For a JSON file; a figure that the group has nothing to tell of is left out."""
        told = [name for name, value in self.values.items() if not isnan(value)]
        return {
            "name": self.name,
            "sentences": self.sentences,
            "values": {name: self.values[name] for name in told},
            "intervals": {
                name: {"low": self.intervals[name].low, "high": self.intervals[name].high}
                for name in told
            },
        }


@dataclass(frozen=True)
class Worst:
    """A sentence whose output is far from the reference; `chrf` is its own chrF++."""

    english: str
    reference: str
    output: str
    chrf: float
    edits: int


def by_domain(pairs: Sequence[Pair], counts: Counts) -> list[Group]:
    """Groups by the source of a pair; none where all have one source, or too many to read."""
    found: dict[str, list[int]] = {}
    for number, pair in enumerate(pairs):
        found.setdefault(pair.source, []).append(number)
    if not 1 < len(found) <= _MOST_DOMAINS:
        return []
    return _groups(dict(sorted(found.items())), counts)


def by_length(pairs: Sequence[Pair], counts: Counts) -> list[Group]:
    """Groups by the number of blank-separated English words."""
    found: dict[str, list[int]] = {_length_name(low, high): [] for low, high in LENGTHS}
    for number, pair in enumerate(pairs):
        words = max(1, len(pair.english.split()))
        low, high = next(b for b in LENGTHS if words >= b[0] and (b[1] is None or words <= b[1]))
        found[_length_name(low, high)].append(number)
    return _groups(found, counts)


def by_phenomenon(pairs: Sequence[Pair], counts: Counts, train: Sequence[Pair]) -> list[Group]:
    """Groups by tag, or by what shows in the English, and by what training had seen of it."""
    tests = _seen_tests(train) if train else {}
    found: dict[str, list[int]] = {}
    tagged = any(pair.tags for pair in pairs)
    for number, pair in enumerate(pairs):
        plain = [name for name, test in _PHENOMENA.items() if test(pair.english)]
        names = [*pair.tags] if tagged else plain
        names += [name for name, test in tests.items() if test(pair.english)]
        for name in dict.fromkeys(names):
            found.setdefault(name, []).append(number)
    return _groups(dict(sorted(found.items())), counts)


def worst(
    pairs: Sequence[Pair], outputs: Sequence[str], counts: Counts, number: int = 20
) -> list[Worst]:
    """The sentences of the lowest chrF++, of equal ones those with more edits first."""
    chrf, edits = counts.sentence_chrf, counts.sentence_edits
    wrong = [n for n in range(len(pairs)) if outputs[n] != pairs[n].gloss]
    wrong.sort(key=lambda n: (chrf[n], -edits[n], n))
    return [
        Worst(pairs[n].english, pairs[n].gloss, outputs[n], float(chrf[n]), int(edits[n]))
        for n in wrong[:number]
    ]


def _length_name(low: int, high: int | None) -> str:
    return f"{low} to {high} words" if high else f"{low} words or more"


_PHENOMENA: dict[str, Callable[[str], bool]] = {
    "number": lambda english: any(map(str.isdigit, to_digits(english))),
    "question": lambda english: bool(_QUESTION.search(english)),
    "negation": lambda english: bool(_NEGATION.search(english)),
    "capitalised name": lambda english: bool(_NAME.search(english)) and not english.isupper(),
}


def _seen_tests(train: Sequence[Pair]) -> dict[str, Callable[[str], bool]]:
    words = {word for pair in train for word in _words(pair.english)}
    sentences = {normal_form(pair.english) for pair in train}
    return {
        "word unseen in training": lambda english: not _words(english) <= words,
        "all words seen in training": lambda english: _words(english) <= words,
        "sentence seen in training": lambda english: normal_form(english) in sentences,
    }


def _words(english: str) -> set[str]:
    return set(_WORD.findall(english.lower()))


def _groups(found: Mapping[str, Sequence[int]], counts: Counts) -> list[Group]:
    return [_group(name, counts.select(numbers)) for name, numbers in found.items() if numbers]


def _group(name: str, counts: Counts) -> Group:
    figures = {key: float(value[0]) for key, value in values(counts.total[None]).items()}
    return Group(name, len(counts.rows), figures, intervals_of(counts))
