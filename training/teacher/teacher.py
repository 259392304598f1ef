"""The teacher as a whole: learns from pairs and unlabelled English, then glosses English.

A word that the pairs show is glossed by what it became there; among several such glosses the
context may tip the scale. A word they never show is glossed by an edit script: several taggers vote
in each sentence where the word stands, and the votes of all its sentences are put together, since
what a word becomes hardly depends on where it stands. For conventions that follow the English word
for word only: `Teacher.covers` says how far pairs are of that kind.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from training.data.monotone import divide
from training.data.pairs import Pair
from training.evaluate.convention import Convention
from training.model.seq2seq import IGNORED
from training.teacher.edits import ScriptInventory
from training.teacher.evidence import Floats
from training.teacher.tagger import TaggedLine
from worker.gloss.word_parts import Items

Votes = list[Floats]
Voter = Callable[[Sequence[TaggedLine]], Votes]

MIN_COVERAGE = 0.8  # of words explained, for a convention to count as following the English
TYPE_SHARE = 0.9  # of a word's votes in all its sentences, beside those in the sentence at hand
CONTEXT_SHARE = 0.1  # of the taggers' votes beside what the pairs show of a word
_UNSEEN_CHOICE = 0.01


@dataclass(frozen=True)
class Word:
    """A word or mark of a line in lower case; `start` and `end` are half-open characters."""

    lower: str
    start: int
    end: int


def words_of(convention: Convention, line: str) -> list[Word]:
    """The words and marks of a line."""
    return [Word(m.group().lower(), *m.span()) for m in convention.tokens(line)]


@dataclass(frozen=True)
class LinkedLine:
    """A line's words, and for each the items that it became; None where nothing fits."""

    words: Sequence[Word]
    items: Sequence[Items] | None

    def links(self) -> Iterator[tuple[str, Items]]:
        """Each word with its items; none where nothing fits."""
        for word, items in zip(self.words, self.items or (), strict=False):
            yield word.lower, items


@dataclass(frozen=True)
class Lesson:
    """What pairs show: how to cut lines, what each word became, and the scripts behind it."""

    convention: Convention
    linked: tuple[LinkedLine, ...]
    inventory: ScriptInventory
    became: Mapping[str, Counter[str]]

    @classmethod
    def learn(cls, pairs: Sequence[Pair]) -> Lesson:
        """Read pairs."""
        convention = Convention.of(pairs)
        cut = [words_of(convention, pair.english) for pair in pairs]
        glosses = [tuple(pair.gloss.split()) for pair in pairs]
        rows = [
            ([word.lower for word in words], items)
            for words, items in zip(cut, glosses, strict=True)
        ]
        linked = tuple(map(LinkedLine, cut, divide(rows)))
        links = [link for line in linked for link in line.links()]
        became: dict[str, Counter[str]] = defaultdict(Counter)
        for word, items in links:
            became[word][" ".join(items)] += 1
        return cls(convention, linked, ScriptInventory.learn(links), dict(became))

    @property
    def coverage(self) -> float:
        """The share of words, 0 to 1, that a script explains or that always become the same."""
        explained = sum(self._explains(*link) for line in self.linked for link in line.links())
        return explained / max(1, sum(len(line.words) for line in self.linked))

    def _explains(self, word: str, items: Items) -> bool:
        count = self.became[word]
        usual = count[" ".join(items)] > max(1, 0.5 * count.total())
        return not items or usual or self.inventory.id_of(word, items) is not None

    def words(self, line: str) -> tuple[str, ...]:
        """A line's words in lower case."""
        return tuple(word.lower for word in words_of(self.convention, line))

    def tagged_lines(self) -> Iterator[TaggedLine]:
        """The pairs as training lines; a word counts the less the more often it stands there."""
        nothing = len(self.inventory.scripts)
        counts = {word: found.total() for word, found in self.became.items()}
        for line in self.linked:
            labels = []
            for word, items in line.links():
                label = self.inventory.id_of(word, items) if items else nothing
                labels.append(IGNORED if label is None else label)
            words = tuple(word for word, _ in line.links())
            if words:
                weights = tuple(counts[word] ** -0.5 for word in words)
                yield TaggedLine(words, tuple(labels), weights)


def align_in_order(pairs: Sequence[Pair]) -> tuple[list[Pair], float]:
    """The pairs with their alignment, none when their gloss does not keep the English order; and
    how far it does, see `Lesson.coverage`.
    """
    lesson = Lesson.learn(pairs)
    coverage = lesson.coverage
    if coverage < MIN_COVERAGE:
        return [], coverage
    aligned = [
        replace(pair, alignment=_alignment(line))
        for pair, line in zip(pairs, lesson.linked, strict=True)
    ]
    return aligned, coverage


def _alignment(line: LinkedLine) -> tuple[tuple[int, int, int], ...]:
    found: list[tuple[int, int, int]] = []
    for word, items in zip(line.words, line.items or (), strict=False):
        found += [(len(found) + n, word.start, word.end) for n in range(len(items))]
    return tuple(found)


class Teacher:
    """Glosses English by the lesson and the taggers' votes."""

    def __init__(self, lesson: Lesson, vote: Voter) -> None:
        self._lesson = lesson
        self._vote = vote
        self._candidates: dict[str, dict[int, str]] = {}

    def gloss(self, lines: Sequence[str]) -> list[Pair]:
        """Lines with their gloss and its alignment; the votes of all lines are put together."""
        cut = [words_of(self._lesson.convention, line) for line in lines]
        votes = self._vote([TaggedLine(tuple(word.lower for word in row)) for row in cut])
        typical = self._typical(cut, votes)
        return [
            self._pair(line, words, found, typical)
            for line, words, found in zip(lines, cut, votes, strict=True)
        ]

    def _typical(self, cut: Sequence[Sequence[Word]], votes: Votes) -> dict[str, Floats]:
        """For each word that the pairs do not show, the mean of its votes."""
        total: dict[str, Floats] = {}
        count: Counter[str] = Counter()
        for words, found in zip(cut, votes, strict=True):
            for word, vote in zip(words, found, strict=True):
                text = word.lower
                if text not in self._lesson.became:
                    total[text] = total[text] + vote if text in total else vote.copy()
                    count[text] += 1
        return {text: summed / np.float32(count[text]) for text, summed in total.items()}

    def _pair(
        self, line: str, words: Sequence[Word], votes: Floats, typical: Mapping[str, Floats]
    ) -> Pair:
        items: list[str] = []
        links: list[tuple[int, int, int]] = []
        for word, vote in zip(words, votes, strict=True):
            for item in self._choose(word.lower, vote, typical).split():
                links.append((len(items), word.start, word.end))
                items.append(item)
        return Pair(line, " ".join(items), alignment=tuple(links))

    def _choose(self, word: str, vote: Floats, typical: Mapping[str, Floats]) -> str:
        known = self._lesson.became.get(word)
        if known is not None:
            return self._choose_known(word, known, vote)
        mixed = TYPE_SHARE * typical[word] + (1 - TYPE_SHARE) * vote
        return self._made(word).get(int(mixed.argmax()), "")

    def _choose_known(self, word: str, known: Counter[str], vote: Floats) -> str:
        if len(known) == 1:
            return next(iter(known))
        made = self._made(word)
        voted: Counter[str] = Counter()
        for script, share in enumerate(np.exp(vote).tolist()):
            voted[made.get(script, "")] += share

        def weight(choice: str) -> float:
            return math.log(known[choice] + _UNSEEN_CHOICE) + CONTEXT_SHARE * math.log(
                voted[choice] + 1e-3
            )

        return max(known, key=weight)

    def _made(self, word: str) -> dict[int, str]:
        """What each applicable script makes of a word; "nothing" is not among them."""
        if word not in self._candidates:
            found = self._lesson.inventory.candidates(word)
            self._candidates[word] = {script: made for script, (_, made) in found.items()}
        return self._candidates[word]
