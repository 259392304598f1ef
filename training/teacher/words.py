"""Words of English lines, and which items of a gloss each became, in the order of the English.

For conventions that follow the English word for word. The alignment is monotone: dynamic
programming over likeness of spelling and what the words became elsewhere, learnt in a few rounds.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from training.teacher.edits import induce

_TOKEN = re.compile(r"\S+")
_OUTER_MARKS = re.compile(r"(\W*)(.*?)(\W*)", re.DOTALL)
_COMMON_MARKS = ".,?!"
_ROUNDS = 4
MOST_LEARNT = 5000
_DELETE, _INSERT = 3.0, 6.0
_UNRELATED = 7.0
_BAND = 12
_NO_RELATION = 1e-4


@dataclass(frozen=True)
class Word:
    """A word of a line; `start` and `end` are half-open characters."""

    text: str
    start: int
    end: int


@dataclass(frozen=True)
class LinkedLine:
    """A line's words, and for each the items that it became."""

    words: tuple[Word, ...]
    items: tuple[tuple[str, ...], ...]


class WordSplitter:
    """Cuts lines into words; marks at a word's edge are words of their own.

    In text where marks stand alone already ("a red light , it is clear .") a dot inside a stretch
    without blanks belongs to the word ("p.m."), so that only blanks cut there.
    """

    def __init__(self, *, only_blanks: bool) -> None:
        self._only_blanks = only_blanks

    @classmethod
    def learn(cls, lines: Iterable[str]) -> WordSplitter:
        """Find out which kind of text it is."""
        alone = attached = 0
        for line in lines:
            for token in _TOKEN.findall(line):
                if token[-1] in _COMMON_MARKS:
                    alone += len(token) == 1
                    attached += len(token) > 1
        return cls(only_blanks=alone > attached)

    def split(self, line: str) -> list[Word]:
        """The words of a line."""
        tokens = [Word(m.group(), m.start(), m.end()) for m in _TOKEN.finditer(line)]
        if self._only_blanks:
            return tokens
        return [part for token in tokens for part in _parts(token)]


def _parts(token: Word) -> Iterator[Word]:
    before, core, after = _OUTER_MARKS.fullmatch(token.text).groups()  # type: ignore[union-attr]
    if not core:
        yield token
        return
    place = token.start
    for text in (*before, core, *after):
        yield Word(text, place, place + len(text))
        place += len(text)


class MonotoneAligner:
    """Learns from pairs together how they are to be linked, from the first MOST_LEARNT of them."""

    def __init__(self) -> None:
        self._became: dict[str, Counter[str]] = defaultdict(Counter)
        self._seen: Counter[str] = Counter()

    def link(self, lines: Sequence[tuple[Sequence[Word], Sequence[str]]]) -> list[LinkedLine]:
        """Link words and items of lines."""
        first = lines[:MOST_LEARNT]
        for _ in range(_ROUNDS - 1):
            self._count(first, [self._path(words, items) for words, items in first])
        paths = [self._path(words, items) for words, items in lines]
        return [
            LinkedLine(tuple(words), _items_of(len(words), items, path))
            for (words, items), path in zip(lines, paths, strict=True)
        ]

    def _count(
        self,
        lines: Sequence[tuple[Sequence[Word], Sequence[str]]],
        paths: Sequence[list[tuple[int, int]]],
    ) -> None:
        self._became.clear()
        self._seen.clear()
        for (words, items), path in zip(lines, paths, strict=True):
            for word, item in path:
                if word >= 0:
                    text = words[word].text.lower()
                    self._seen[text] += 1
                    self._became[text][items[item] if item >= 0 else ""] += 1

    def _cost(self, word: str, item: str) -> float:
        """Of linking a word to an item, or to nothing when the item is empty."""
        likely = self._became[word][item] / (self._seen[word] + 1) if word in self._seen else 0.0
        if not item:
            return min(_DELETE, -math.log(likely + _NO_RELATION))
        return min(_likeness_cost(word, item), -math.log(likely + _NO_RELATION))

    def _path(self, words: Sequence[Word], items: Sequence[str]) -> list[tuple[int, int]]:
        """Links (word, item) in order; -1 on the side that has none."""
        height, width = len(words) + 1, len(items) + 1
        cost = [[math.inf] * width for _ in range(height)]
        back = [[(0, 0)] * width for _ in range(height)]
        cost[0][0] = 0.0
        slope = (width - 1) / max(1, height - 1)
        for i in range(height):
            centre = round(i * slope)
            for j in range(max(0, centre - _BAND), min(width, centre + _BAND + 1)):
                if i:
                    self._relax(cost, back, i, j, (1, 0), self._cost(words[i - 1].text.lower(), ""))
                if j:
                    self._relax(cost, back, i, j, (0, 1), _INSERT)
                if i and j:
                    link = self._cost(words[i - 1].text.lower(), items[j - 1])
                    self._relax(cost, back, i, j, (1, 1), link)
        return _trace(back, height - 1, width - 1)

    @staticmethod
    def _relax(
        cost: list[list[float]],
        back: list[list[tuple[int, int]]],
        i: int,
        j: int,
        step: tuple[int, int],
        price: float,
    ) -> None:
        total = cost[i - step[0]][j - step[1]] + price
        if total < cost[i][j]:
            cost[i][j], back[i][j] = total, step


def _likeness_cost(word: str, item: str) -> float:
    script = induce(word, item)
    if script is None:
        return _UNRELATED
    changed = len(script.removed) + len(script.added) + 0.5 * bool(script.head)
    return 0.1 + 2.0 * changed / max(1, len(word))


def _trace(back: list[list[tuple[int, int]]], i: int, j: int) -> list[tuple[int, int]]:
    path: list[tuple[int, int]] = []
    while i or j:
        up, left = back[i][j]
        path.append((i - 1 if up else -1, j - 1 if left else -1))
        i, j = i - up, j - left
    return path[::-1]


def _items_of(
    count: int, items: Sequence[str], path: Sequence[tuple[int, int]]
) -> tuple[tuple[str, ...], ...]:
    """For each word its items; one that no word explains goes with the word before it."""
    found: list[list[str]] = [[] for _ in range(count)]
    last = 0
    for word, item in path:
        last = max(last, word)
        if item >= 0 and count:
            found[last].append(items[item])
    return tuple(map(tuple, found))
