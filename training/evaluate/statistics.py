"""What each sentence adds to a corpus score, counted once, so that resampling costs one product.

BLEU, chrF++, exact match, token error rate and span F1 are functions of sums over sentences. The
counts and the functions of the first two are sacreBLEU's (tok:none, case kept, smooth:exp; chrF of
6 character and 2 word orders, beta 2), for one reference; a test holds them equal. Spans are
counted only where the references have non-manual spans. Does not know why anything is resampled.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cached_property
from string import punctuation

import numpy as np
from numpy.typing import NDArray

from training.evaluate.spans import count_spans, have_spans

Array = NDArray[np.float64]
METRICS = ("bleu", "chrf", "exact_match", "token_error_rate")
SPAN_F1 = "span_f1"
_BLEU_ORDER = 4
_CHARACTER_ORDER = 6
_WORD_ORDER = 2
_RECALL_WEIGHT = 4.0  # beta 2, squared
_BLEU = slice(0, 2 + 2 * _BLEU_ORDER)
_CHRF = slice(_BLEU.stop, _BLEU.stop + 3 * (_CHARACTER_ORDER + _WORD_ORDER))
_EXACT = slice(_CHRF.stop, _CHRF.stop + 4)
_SPANS = slice(_EXACT.stop, _EXACT.stop + 3)
_PUNCTUATION = frozenset(punctuation)


class Counts:
    """The counts of a system's outputs, one row for each sentence."""

    def __init__(self, rows: Array) -> None:
        self.rows = rows

    @classmethod
    def of(cls, hypotheses: Sequence[str], references: Sequence[str]) -> Counts:
        """Count outputs against references of the same length."""
        spans = have_spans(references)
        rows = [_row(a, b, spans=spans) for a, b in zip(hypotheses, references, strict=True)]
        width = _SPANS.stop if spans else _EXACT.stop
        return cls(np.array(rows, dtype=np.float64).reshape(len(rows), width))

    def select(self, sentences: Sequence[int]) -> Counts:
        """The counts of some of the sentences."""
        return Counts(self.rows[list(sentences)])

    @cached_property
    def total(self) -> Array:
        """The counts of the whole corpus."""
        return np.asarray(self.rows.sum(axis=0))

    @cached_property
    def sentence_chrf(self) -> Array:
        """chrF++ of each sentence by itself."""
        return _chrf(self.rows[:, _CHRF])

    @cached_property
    def sentence_edits(self) -> Array:
        """Items that have to be put in, taken out or changed, for each sentence."""
        return np.asarray(self.rows[:, _EXACT][:, 2])


def values(sums: Array) -> dict[str, Array]:
    """Every metric of every row of summed counts, from 0 to 100.

    Span F1 is there where spans were counted; it is NaN where there is no span on either side.
    """
    same, sentences, edits, items = sums[:, _EXACT].T
    found = {
        "bleu": _bleu(sums[:, _BLEU]),
        "chrf": _chrf(sums[:, _CHRF]),
        "exact_match": 100 * same / np.maximum(1, sentences),
        "token_error_rate": 100 * edits / np.maximum(1, items),
    }
    if sums.shape[1] > _SPANS.start:
        found[SPAN_F1] = _f1(sums[:, _SPANS])
    return found


def _row(hypothesis: str, reference: str, *, spans: bool) -> list[int]:
    a, b = hypothesis.split(), reference.split()
    same = hypothesis == reference
    exact = [int(same), 1, 0 if same else _edits(a, b), len(b)]
    counted = count_spans(hypothesis, reference) if spans else ()
    return [*_bleu_counts(a, b), *_chrf_counts(hypothesis, reference), *exact, *counted]


def _bleu_counts(a: list[str], b: list[str]) -> list[int]:
    correct, total = [], []
    for order in range(1, _BLEU_ORDER + 1):
        found, wanted = _grams(a, order), _grams(b, order)
        total.append(found.total())
        correct.append((found & wanted).total())
    return [len(a), len(b), *correct, *total]


def _grams(items: Sequence[str], order: int) -> Counter[tuple[str, ...]]:
    return Counter(zip(*(items[n:] for n in range(order)), strict=False))


def _chrf_counts(hypothesis: str, reference: str) -> Iterator[int]:
    letters = ["".join(text.split()) for text in (hypothesis, reference)]
    words = [[w for word in text.split() for w in _apart(word)] for text in (hypothesis, reference)]
    for (a, b), orders in ((letters, _CHARACTER_ORDER), (words, _WORD_ORDER)):
        for order in range(1, orders + 1):
            found, wanted = _grams(a, order), _grams(b, order)
            yield found.total() if wanted else 0
            yield wanted.total()
            yield (found & wanted).total()


def _apart(word: str) -> tuple[str, ...]:
    """A word with one punctuation mark at its end, or else at its start, set apart."""
    if len(word) > 1 and word[-1] in _PUNCTUATION:
        return word[:-1], word[-1]
    if len(word) > 1 and word[0] in _PUNCTUATION:
        return word[0], word[1:]
    return (word,)


def _edits(a: list[str], b: list[str]) -> int:
    """The Levenshtein distance of two lists of items."""
    above = list(range(len(b) + 1))
    for row, x in enumerate(a, start=1):
        here = [row]
        for column, y in enumerate(b, start=1):
            changed = above[column - 1] + (x != y)
            here.append(min(above[column] + 1, here[-1] + 1, changed))
        above = here
    return above[-1]


def _bleu(sums: Array) -> Array:
    length, wanted = sums[:, 0], sums[:, 1]
    correct, total = sums[:, 2 : 2 + _BLEU_ORDER], sums[:, 2 + _BLEU_ORDER :]
    # smooth:exp gives an order without a match half, a quarter ... of one
    halvings = np.cumsum((correct == 0) & (total > 0), axis=1)
    smoothed = np.where(correct > 0, correct, 0.5**halvings)
    usable = np.asarray(correct.any(axis=1) & (total > 0).all(axis=1))
    precisions = np.where(usable[:, None], smoothed / np.maximum(1, total), 1.0)
    shortness = np.minimum(0.0, 1 - wanted / np.maximum(1, length))
    return np.where(usable, 100 * np.exp(np.log(precisions).mean(axis=1) + shortness), 0.0)


def _chrf(sums: Array) -> Array:
    found, wanted, matched = sums[:, 0::3], sums[:, 1::3], sums[:, 2::3]
    counted = (found > 0) & (wanted > 0)
    orders = np.maximum(1, counted.sum(axis=1))
    precision = (counted * matched / np.maximum(1, found)).sum(axis=1) / orders
    recall = (counted * matched / np.maximum(1, wanted)).sum(axis=1) / orders
    weighted = _RECALL_WEIGHT * precision + recall
    product = (1 + _RECALL_WEIGHT) * precision * recall
    return np.where(weighted > 0, 100 * product / np.where(weighted > 0, weighted, 1), 0.0)


def _f1(sums: Array) -> Array:
    matched, both = sums[:, 0], sums[:, 1] + sums[:, 2]
    return np.where(both > 0, 200 * matched / np.where(both > 0, both, 1), np.nan)
