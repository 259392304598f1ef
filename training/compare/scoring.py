"""How rows are scored and compared: by the protocol of `training.evaluate`, as every evaluation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from training.data.pairs import Pair
from training.evaluate.metrics import score
from training.evaluate.significance import compare_systems


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
    found = score(outputs, [pair.gloss for pair in pairs], intervals=True)
    return Scored(
        bleu=round(found.bleu, 2),
        low=round(found.intervals["bleu"].low, 2),
        high=round(found.intervals["bleu"].high, 2),
        chrf=round(found.chrf, 2),
        exact_match=round(found.exact_match, 2),
        sentences=found.sentences,
        signature=found.signature,
    )


def p_value(outputs: Sequence[str], baseline: Sequence[str], pairs: Sequence[Pair]) -> float:
    """How likely so large a difference in BLEU to a baseline is by chance (paired bootstrap)."""
    return compare_systems(outputs, baseline, [pair.gloss for pair in pairs])["bleu"].p_bootstrap
