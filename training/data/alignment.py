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

from training.data.pairs import Pair
from worker.gloss.notation import CLOSE, OPENERS, split_items

_WORD = re.compile(r"[\w$%#@]+(?:['\u2019.:/,&-]\w+)*")
_AFFIX = re.compile(r"^(?:fs-|#|IX-|POSS-|[123]p(?:-pl)?:)|(?:\+\+|\+AGENT|:[123]p(?:-pl)?)$")
_ROUNDS = 5
_SEED_WEIGHT = 3.0
_MIN_SCORE = 0.12
_LIKENESS_WEIGHT = 0.6
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
        seeds = _seed_counts(pairs)
        open_pairs = [
            (_words(pair.english), _signs(pair.gloss)) for pair in pairs if pair.alignment is None
        ]
        aligner._probability = _normalised(seeds) if seeds else {}
        for _ in range(_ROUNDS):
            aligner._probability = _normalised(aligner._expected(open_pairs, seeds))
        return aligner

    def _expected(
        self,
        pairs: Iterable[tuple[list[_Word], list[tuple[int, str]]]],
        seeds: dict[str, dict[str, float]],
    ) -> dict[str, dict[str, float]]:
        counts: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
        for word, items in seeds.items():
            for item, count in items.items():
                counts[word][item] += _SEED_WEIGHT * count
        for words, signs in pairs:
            texts = [_NULL, *(word.text for word in words)]
            for _, item in signs:
                scores = [self._score(text, item) for text in texts]
                total = sum(scores)
                for text, score in zip(texts, scores, strict=True):
                    counts[text][item] += score / total
        return counts

    def _score(self, word: str, item: str) -> float:
        known = self._probability.get(word, {}).get(item, 0.0)
        return 1e-4 + known + _LIKENESS_WEIGHT * likeness(word, item)

    def align(self, pair: Pair) -> Pair:
        """The pair with its alignment; a pair that has one is given back as it is."""
        if pair.alignment is not None:
            return pair
        words = _words(pair.english)
        links: list[tuple[int, int, int]] = []
        for position, item in _signs(pair.gloss):
            best = max(words, key=lambda word: self._score(word.text, item), default=None)
            if best and self._score(best.text, item) > max(_MIN_SCORE, self._score(_NULL, item)):
                links.append((position, best.start, best.end))
        return replace(pair, alignment=tuple(links))


def likeness(word: str, item: str) -> float:
    """How much of a sign's name is the beginning of an English word, 0 to 1."""
    best = 0.0
    for part in _AFFIX.sub("", item).lower().split("-"):
        shared = 0
        for a, b in zip(word, part, strict=False):
            if a != b:
                break
            shared += 1
        if shared >= min(3, len(part)) and shared:
            best = max(best, 2 * shared / (len(word) + len(part)))
    return best if best >= 0.5 else 0.0


def _words(english: str) -> list[_Word]:
    return [_Word(m.group().lower(), m.start(), m.end()) for m in _WORD.finditer(english)]


def _signs(gloss: str) -> list[tuple[int, str]]:
    items = split_items(gloss)
    return [(n, item) for n, item in enumerate(items) if item != CLOSE and item not in OPENERS]


def _seed_counts(pairs: Iterable[Pair]) -> dict[str, dict[str, float]]:
    counts: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for pair in pairs:
        items = split_items(pair.gloss)
        for item, start, end in pair.alignment or ():
            counts[pair.english[start:end].lower().strip(".,?!;:\"'")][items[item]] += 1.0
    return counts


def _normalised(counts: dict[str, dict[str, float]]) -> dict[str, dict[str, float]]:
    return {
        word: {item: count / total for item, count in items.items()}
        for word, items in counts.items()
        if (total := sum(items.values()))
    }
