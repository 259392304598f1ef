"""Whether one system is better than another on the same sentences, or merely luckier.

Paired bootstrap (Koehn 2004, EMNLP) gives the interval of the difference and a p value; paired
approximate randomisation (Riezler & Maxwell 2005, MTSumm) a second p value that assumes less. Both
p values are two-sided and never 0: the smallest is one in the number of trials. Does not decide
what is significant enough.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from training.errors import DataError
from training.evaluate.metrics import RESAMPLES, SEED, Interval, interval_of, resampled
from training.evaluate.statistics import Array, Counts, values


@dataclass(frozen=True)
class Change:
    """A figure of system A less that of system B."""

    value: float
    interval: Interval
    p_bootstrap: float
    p_randomisation: float


@dataclass(frozen=True)
class Difference:
    """What A gains over B, by metric; a token error rate that falls is a gain, and negative."""

    changes: Mapping[str, Change]
    sentences: int

    def __getitem__(self, metric: str) -> Change:
        return self.changes[metric]

    def as_dict(self) -> dict[str, float | str]:
        """For a JSON file: `bleu`, `bleu_low`, `bleu_high`, `bleu_p`, `bleu_p_randomisation`."""
        found: dict[str, float | str] = {}
        for name, change in self.changes.items():
            found[name] = round(change.value, 2)
            found[f"{name}_low"] = round(change.interval.low, 2)
            found[f"{name}_high"] = round(change.interval.high, 2)
            found[f"{name}_p"] = round(change.p_bootstrap, 4)
            found[f"{name}_p_randomisation"] = round(change.p_randomisation, 4)
        return {**found, "sentences": self.sentences}


def compare_systems(
    hypotheses_a: Sequence[str], hypotheses_b: Sequence[str], references: Sequence[str]
) -> Difference:
    """Compare two systems' glosses of the same sentences. Raises DataError when there are none."""
    return compare_counts(Counts.of(hypotheses_a, references), Counts.of(hypotheses_b, references))


def compare_counts(a: Counts, b: Counts) -> Difference:
    """As `compare_systems`, for outputs that are counted already."""
    if not len(a.rows):
        raise DataError("there is no line to compare; give a test file with pairs in it")
    seen_a, seen_b = values(a.total[None]), values(b.total[None])
    drawn_a, drawn_b, shuffled = resampled(a), resampled(b), _shuffled(a, b)
    changes: dict[str, Change] = {}
    for name in seen_a:
        value = float(seen_a[name][0] - seen_b[name][0])
        drawn = drawn_a[name] - drawn_b[name]
        around = drawn - np.nanmean(drawn)
        p_values = (_p_value(around, value), _p_value(shuffled[name], value))
        changes[name] = Change(value, interval_of(drawn), *p_values)
    return Difference(changes, len(a.rows))


def _shuffled(a: Counts, b: Counts) -> dict[str, Array]:
    """Differences of two systems that swap half of their outputs at random."""
    random = np.random.default_rng(SEED)
    surplus = a.rows - b.rows
    swaps = (random.integers(0, 2, len(surplus)).astype(np.float64) for _ in range(RESAMPLES))
    moved = np.array([swap @ surplus for swap in swaps])
    first, second = values(a.total - moved), values(b.total + moved)
    return {name: first[name] - second[name] for name in first}


def _p_value(chance: Array, seen: float) -> float:
    """How often chance alone makes a difference as large as the one seen."""
    chance = chance[~np.isnan(chance)]
    as_large = np.abs(chance) >= abs(seen) - 1e-9
    return float((as_large.sum() + 1) / (len(chance) + 1))
