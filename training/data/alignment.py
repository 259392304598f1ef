"""Which English words a gloss item stands for, learnt from the pairs themselves.

IBM model 1 (Brown et al. 1993, Computational Linguistics 19(2)) trained by expectation
maximisation, seeded with the links of pairs that are aligned already, and helped by likeness of
spelling, since most signs are written with an English word. Knows no grammar: an item that nothing
in the sentence explains stays without a link.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from training.data.pairs import Pair
from worker.gloss.notation import CLOSE, OPENERS, split_items

_WORD = re.compile(r"[\w$%#@]+(?:['\u2019.:/,&-]\w+)*")
_AFFIX = re.compile(r"^(?:fs-|#|IX-|POSS-|[123]p(?:-pl)?:)|(?:\+\+|\+AGENT|:[123]p(?:-pl)?)$")
_ROUNDS = 5
_SEED_WEIGHT = 3.0
_MIN_SCORE = 0.12
_LIKENESS_WEIGHT = 0.6
_FLOOR = 1e-4
_NEGLIGIBLE = 1e-6
_HEAD = 3
_NULL = ""


@dataclass(frozen=True)
class _Word:
    text: str
    start: int
    end: int


class WordAligner:
    """Learns translation probabilities and links items to words with them."""

    def __init__(self) -> None:
        self._probability: dict[str, dict[str, float]] = {}

    @classmethod
    def learn(cls, pairs: Sequence[Pair]) -> WordAligner:
        """Learn from pairs; links of aligned ones count as seen."""
        aligner = cls()
        aligner._probability = _Table(pairs).learnt()
        return aligner

    def score(self, word: str, item: str) -> float:
        """How well a lower-case word explains a gloss item; the empty word is no word."""
        known = self._probability.get(word, {}).get(item, 0.0)
        return _FLOOR + known + _LIKENESS_WEIGHT * likeness(word, item)

    def align(self, pair: Pair) -> Pair:
        """The pair with its alignment; a pair that has one is given back as it is."""
        if pair.alignment is not None:
            return pair
        words = _words(pair.english)
        links: list[tuple[int, int, int]] = []
        for position, item in _signs(pair.gloss):
            scores = [self.score(word.text, item) for word in words]
            best = max(scores, default=0.0)
            if best > max(_MIN_SCORE, self.score(_NULL, item)):
                word = words[scores.index(best)]
                links.append((position, word.start, word.end))
        return replace(pair, alignment=tuple(links))


def likeness(word: str, item: str) -> float:
    """How much of a sign's name is the beginning of an English word, 0 to 1."""
    best = 0.0
    for part in _parts(item):
        if part[:1] != word[:1]:
            continue
        shared = 0
        for a, b in zip(word, part, strict=False):
            if a != b:
                break
            shared += 1
        if shared >= min(3, len(part)) and shared:
            best = max(best, 2 * shared / (len(word) + len(part)))
    return best if best >= 0.5 else 0.0


@lru_cache(maxsize=100_000)
def _parts(item: str) -> tuple[str, ...]:
    return tuple(_AFFIX.sub("", item).lower().split("-"))


def _words(english: str) -> list[_Word]:
    return [_Word(m.group().lower(), m.start(), m.end()) for m in _WORD.finditer(english)]


def _signs(gloss: str) -> list[tuple[int, str]]:
    items = split_items(gloss)
    return [(n, item) for n, item in enumerate(items) if item != CLOSE and item not in OPENERS]


def words_of(english: str) -> list[str]:
    """The words of a line as the aligner knows them."""
    return [word.text for word in _words(english)]


def signs_of(gloss: str) -> list[str]:
    """The signs of a gloss, brackets left out."""
    return [item for _, item in _signs(gloss)]


def _seed_counts(pairs: Iterable[Pair]) -> dict[str, dict[str, float]]:
    counts: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for pair in pairs:
        items = split_items(pair.gloss)
        for item, start, end in pair.alignment or ():
            counts[pair.english[start:end].lower().strip(".,?!;:\"'")][items[item]] += 1.0
    return counts


class _Table:
    """Expectation maximisation over arrays: one cell for each word and item that ever meet.

    `_cells` lists, for every item of every sentence, the cells of all its words and of no word;
    `_signs` says which item's turn each of them is.
    """

    def __init__(self, pairs: Sequence[Pair]) -> None:
        self._words: dict[str, int] = {_NULL: 0}
        self._items: dict[str, int] = {}
        rows, columns, signs = self._meetings(pairs)
        seeds = _seed_counts(pairs)
        seeded = [
            (self._word(word), self._item(item), _SEED_WEIGHT * count)
            for word, items in seeds.items()
            for item, count in items.items()
        ]
        keys = rows * len(self._items) + columns
        seed_keys = np.array([w * len(self._items) + i for w, i, _ in seeded], dtype=np.int64)
        self._keys, places = np.unique(np.concatenate([keys, seed_keys]), return_inverse=True)
        self._cells, self._signs = places[: len(keys)], signs
        weights = np.array([count for _, _, count in seeded], dtype=np.float64)
        self._seeds = np.bincount(places[len(keys) :], weights, len(self._keys)).astype(np.float64)
        self._likeness = self._likenesses()

    def _word(self, word: str) -> int:
        return self._words.setdefault(word, len(self._words))

    def _item(self, item: str) -> int:
        return self._items.setdefault(item, len(self._items))

    def _meetings(
        self, pairs: Sequence[Pair]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
        rows, columns, widths = [], [], []
        for pair in pairs:
            if pair.alignment is None:
                words = [0, *(self._word(word.text) for word in _words(pair.english))]
                items = [self._item(item) for _, item in _signs(pair.gloss)]
                rows.append(np.tile(np.array(words, dtype=np.int64), len(items)))
                columns.append(np.repeat(np.array(items, dtype=np.int64), len(words)))
                widths += [len(words)] * len(items)
        empty = np.zeros(0, dtype=np.int64)
        signs = np.repeat(np.arange(len(widths)), np.array(widths, dtype=np.int64))
        return np.concatenate([empty, *rows]), np.concatenate([empty, *columns]), signs

    def _likenesses(self) -> NDArray[np.float64]:
        """Weighed likeness of each cell; only words that begin like a part of an item have any."""
        heads: dict[str, list[str]] = defaultdict(list)
        for item in self._items:
            for head in {part[:_HEAD] for part in _parts(item)}:
                heads[head].append(item)
        found = np.zeros(len(self._keys))
        for word, row in self._words.items():
            near = {item for n in range(1, _HEAD + 1) for item in heads.get(word[:n], ())}
            alike = [(self._items[item], likeness(word, item)) for item in near]
            wanted = np.array([row * len(self._items) + item for item, _ in alike], dtype=np.int64)
            places = np.searchsorted(self._keys, wanted)
            for place, key, (_, value) in zip(places, wanted, alike, strict=True):
                if place < len(self._keys) and self._keys[place] == key:
                    found[place] = _LIKENESS_WEIGHT * value
        return found

    def learnt(self) -> dict[str, dict[str, float]]:
        """The probability of each item given a word."""
        rows = self._keys // max(1, len(self._items))
        known = self._normalised(self._seeds, rows)
        for _ in range(_ROUNDS):
            scores = (_FLOOR + known + self._likeness)[self._cells]
            totals = np.bincount(self._signs, scores)
            expected = np.bincount(self._cells, scores / totals[self._signs], len(self._keys))
            known = self._normalised(self._seeds + expected, rows)
        return self._as_words(known, rows)

    def _normalised(
        self, counts: NDArray[np.float64], rows: NDArray[np.int64]
    ) -> NDArray[np.float64]:
        totals = np.bincount(rows, counts, len(self._words))[rows]
        return np.divide(counts, totals, out=np.zeros_like(counts), where=totals > 0)

    def _as_words(
        self, known: NDArray[np.float64], rows: NDArray[np.int64]
    ) -> dict[str, dict[str, float]]:
        words, items = list(self._words), list(self._items)
        table: dict[str, dict[str, float]] = defaultdict(dict)
        for n in np.flatnonzero(known > _NEGLIGIBLE):
            table[words[rows[n]]][items[self._keys[n] % len(items)]] = float(known[n])
        return dict(table)
