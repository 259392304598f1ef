"""How rows are scored and compared: the one place that knows how intervals are made.

sacreBLEU as in `training.evaluate.metrics`, with sacreBLEU's own bootstrap of the test lines for
the 95% interval and its paired bootstrap between two systems.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sacrebleu.metrics import BLEU
from sacrebleu.significance import PairedTest

from training.data.pairs import Pair
from training.evaluate.metrics import score

_RESAMPLES = 1000


@dataclass(frozen=True)
class Scored:
    """A row's figures; `low` and `high` enclose BLEU's 95% interval."""

    bleu: float
    low: float
    high: float
    chrf: float
    exact_match: float
    sentences: int
    signature: str


def score_row(outputs: Sequence[str], pairs: Sequence[Pair]) -> Scored:
    """Score glosses against the pairs' own."""
    references = [pair.gloss for pair in pairs]
    point = score(outputs, references)
    metric = BLEU(tokenize="none", force=True)
    found = metric.corpus_score(list(outputs), [references], n_bootstrap=_RESAMPLES)
    mean, half = getattr(found, "_mean", point.bleu), getattr(found, "_ci", 0.0)
    return Scored(
        bleu=round(point.bleu, 2),
        low=round(max(0.0, mean - half), 2),
        high=round(min(100.0, mean + half), 2),
        chrf=round(point.chrf, 2),
        exact_match=round(point.exact_match, 2),
        sentences=point.sentences,
        signature=point.signature,
    )


def p_value(outputs: Sequence[str], baseline: Sequence[str], pairs: Sequence[Pair]) -> float:
    """How likely so large a difference in BLEU to a baseline is by chance (paired bootstrap)."""
    named = [("baseline", list(baseline)), ("system", list(outputs))]
    references = [[pair.gloss for pair in pairs]]
    metrics = {"BLEU": BLEU(tokenize="none", force=True)}
    if score(outputs, references[0]).bleu == score(baseline, references[0]).bleu:
        return 1.0  # sacreBLEU counts resamples beyond the difference, and none is beyond nothing
    test = PairedTest(named, metrics, references, "bs", n_samples=_RESAMPLES)
    value: float = test()[1]["BLEU"][1].p_value
    return value
