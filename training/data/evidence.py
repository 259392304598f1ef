"""What the word aligner sees of a pair, in numbers: who explains whom, and who is left alone.

For every sign the score of the word that explains it best, for every word that of its best sign;
each is compared with what is usual for that sign or word, since articles are left alone and some
signs are never explained. Learnt from pairs; judges nothing itself.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from training.data.alignment import WordAligner, signs_of, words_of
from training.data.pairs import Pair

_PRIOR = 1.0  # how many occurrences the usual value of all counts for, in that of one
_TOP = 1.0


@dataclass(frozen=True)
class Usual:
    """The mean best score of each sign or word, drawn to the mean of those seen once."""

    known: Mapping[str, float]
    unseen: float

    @classmethod
    def of(cls, values: Iterable[tuple[str, float]]) -> Usual:
        """From (sign or word, best score), once an occurrence."""
        sums: dict[str, float] = defaultdict(float)
        counts: dict[str, int] = defaultdict(int)
        for name, value in values:
            sums[name] += value
            counts[name] += 1
        once = [sums[name] for name, count in counts.items() if count == 1]
        unseen = sum(once) / len(once) if once else 0.5
        known = {
            name: (sums[name] + _PRIOR * unseen) / (count + _PRIOR)
            for name, count in counts.items()
        }
        return cls(known, unseen)

    def lacking(self, name: str, value: float) -> float:
        """How far a score lies below what is usual."""
        return max(0.0, self.known.get(name, self.unseen) - value)


@dataclass(frozen=True)
class Evidence:
    """The aligner and what is usual in the pairs that it learnt from."""

    aligner: WordAligner
    usual_sign: Usual
    usual_word: Usual
    log_ratio: float

    @classmethod
    def learn(cls, pairs: Sequence[Pair]) -> Evidence:
        """Align the pairs and note what is usual."""
        aligner = WordAligner.learn(pairs)
        signs: list[tuple[str, float]] = []
        words: list[tuple[str, float]] = []
        ratios = []
        for pair in pairs:
            by_sign, by_word = _best(aligner, pair.english, pair.gloss)
            signs += by_sign
            words += by_word
            ratios.append(_log_ratio(len(by_word), len(by_sign)))
        mean = sum(ratios) / max(1, len(ratios))
        return cls(aligner, Usual.of(signs), Usual.of(words), mean)

    def features(self, english: str, gloss: str) -> tuple[float, ...]:
        """The pair in numbers, always the same number of them."""
        signs, words = _best(self.aligner, english, gloss)
        odd_length = _log_ratio(len(words), len(signs)) - self.log_ratio
        return (
            *_side(signs, self.usual_sign),
            *_side(words, self.usual_word),
            abs(odd_length),
            odd_length,
            math.log(1 + len(words)),
        )


def _side(values: Sequence[tuple[str, float]], usual: Usual) -> tuple[float, ...]:
    if not values:
        return (0.0, 1.0, 1.0, 1.0, 1.0, 0.0, -5.0)
    lacks = sorted((usual.lacking(name, value) for name, value in values), reverse=True)
    scores = [value for _, value in values]
    unseen = sum(name not in usual.known for name, _ in values) / len(values)
    return (
        sum(scores) / len(scores),
        sum(lacks) / len(lacks),
        lacks[0],
        lacks[1] if len(lacks) > 1 else 0.0,
        math.log(0.1 + sum(lacks)),
        unseen,
        sum(math.log(score) for score in scores) / len(scores),
    )


def _best(
    aligner: WordAligner, english: str, gloss: str
) -> tuple[list[tuple[str, float]], list[tuple[str, float]]]:
    """Every sign and every word with the score of its best counterpart."""
    words, signs = words_of(english), signs_of(gloss)
    table = [[min(_TOP, aligner.score(word, sign)) for word in words] for sign in signs]
    floor = 1e-4
    by_sign = [(s, max(row, default=floor)) for s, row in zip(signs, table, strict=True)]
    columns = zip(*table, strict=True) if table else [()] * len(words)
    by_word = [(w, max(column, default=floor)) for w, column in zip(words, columns, strict=True)]
    return by_sign, by_word


def _log_ratio(words: int, signs: int) -> float:
    return math.log((signs + 2) / (words + 2))
