"""How near glosses come to their references: BLEU, chrF++, exact match, token errors, spans.

sacreBLEU with `tok:none` and case kept, as the field compares gloss systems; the signature is
always reported beside the figure (Müller et al. 2023, ACL Short, on evaluating gloss). Intervals
are those of the bootstrap (Koehn 2004, EMNLP): 95 of 100 resampled test sets lie within.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from sacrebleu.metrics import BLEU, CHRF

from training.errors import DataError
from training.evaluate.statistics import METRICS, SPAN_F1, Array, Counts, values

RESAMPLES = 1000
SEED = 12345  # sacreBLEU's own
_TAIL_PERCENT = 2.5


@dataclass(frozen=True)
class Interval:
    """Where a figure lies with 95% confidence."""

    low: float
    high: float


@dataclass(frozen=True)
class Scores:
    """BLEU and chrF++ from 0 to 100, exact match, token error rate and the F1 of non-manual spans
    in percent, and how they were made. Span F1 is None where the references have no spans.
    `intervals` has one for each figure, by name, where it was asked for.
    """

    bleu: float
    chrf: float
    exact_match: float
    sentences: int
    signature: str
    token_error_rate: float | None = None
    span_f1: float | None = None
    intervals: Mapping[str, Interval] = field(default_factory=dict)

    def as_dict(self) -> dict[str, float | str]:
        """For a manifest or a JSON file, rounded to two places: `bleu`, `bleu_low`, `bleu_high`."""
        found: dict[str, float | str] = {}
        for name in (*METRICS, SPAN_F1):
            value: float | None = getattr(self, name)
            if value is None:
                continue
            found[name] = round(value, 2)
            if name in self.intervals:
                found[f"{name}_low"] = round(self.intervals[name].low, 2)
                found[f"{name}_high"] = round(self.intervals[name].high, 2)
        return {**found, "sentences": self.sentences, "signature": self.signature}


def score(
    hypotheses: Sequence[str], references: Sequence[str], *, intervals: bool = True
) -> Scores:
    """Score glosses against references of the same length. Raises DataError when there are none."""
    return score_counts(
        Counts.of(hypotheses, references), hypotheses, references, intervals=intervals
    )


def score_counts(
    counts: Counts, hypotheses: Sequence[str], references: Sequence[str], *, intervals: bool = True
) -> Scores:
    """As `score`, for outputs that are counted already."""
    if not references:
        raise DataError("there is no line to score; give a test file with pairs in it")
    bleu, chrf = BLEU(tokenize="none", force=True), CHRF(word_order=2)
    corpus = values(counts.total[None])
    return Scores(
        bleu=bleu.corpus_score(list(hypotheses), [list(references)]).score,
        chrf=chrf.corpus_score(list(hypotheses), [list(references)]).score,
        exact_match=float(corpus["exact_match"][0]),
        sentences=len(references),
        signature=str(bleu.get_signature()),
        token_error_rate=float(corpus["token_error_rate"][0]),
        span_f1=float(corpus[SPAN_F1][0]) if SPAN_F1 in corpus else None,
        intervals=intervals_of(counts) if intervals else {},
    )


def resamples(sentences: int, seed: int = SEED, number: int = RESAMPLES) -> Iterator[Array]:
    """How often each sentence occurs in each resampled test set; the same for every system."""
    random = np.random.default_rng(seed)
    for _ in range(number):
        drawn = random.integers(0, sentences, sentences)
        yield np.bincount(drawn, minlength=sentences).astype(np.float64)


def resampled(counts: Counts, seed: int = SEED) -> dict[str, Array]:
    """Every metric of every resampled test set."""
    rows = counts.rows
    return values(np.array([weights @ rows for weights in resamples(len(rows), seed)]))


def interval_of(samples: Array) -> Interval:
    """The middle 95% of resampled figures; what a sample has nothing to tell of is left out."""
    told = samples[~np.isnan(samples)]
    if not len(told):
        return Interval(float("nan"), float("nan"))
    low, high = np.percentile(told, [_TAIL_PERCENT, 100 - _TAIL_PERCENT])
    return Interval(float(low), float(high))


def intervals_of(counts: Counts) -> dict[str, Interval]:
    """The interval of every metric."""
    return {name: interval_of(samples) for name, samples in resampled(counts).items()}
