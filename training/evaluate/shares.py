"""A share with its interval: how many of how many, in percent.

The 95% interval is Wilson's (1927), which does not shrink to nothing where none or all are right.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

from training.evaluate.metrics import Interval
from training.evaluate.sections import with_interval

_Z = 1.959964  # of the normal distribution, for 95%


@dataclass(frozen=True)
class Proportion:
    """`part` of `whole`."""

    name: str
    part: int
    whole: int

    @property
    def percent(self) -> float:
        """The share; NaN of nothing."""
        return 100 * self.part / self.whole if self.whole else float("nan")

    @property
    def interval(self) -> Interval:
        """Where it lies with 95% confidence."""
        if not self.whole:
            return Interval(float("nan"), float("nan"))
        share, squared = self.part / self.whole, _Z**2 / self.whole
        middle = (share + squared / 2) / (1 + squared)
        spread = _Z * sqrt(share * (1 - share) / self.whole + squared / (4 * self.whole))
        spread /= 1 + squared
        # At none and all one end is the share itself, which rounding misses by a hair.
        low = middle - spread if self.part else 0.0
        high = middle + spread if self.part < self.whole else 1.0
        return Interval(100 * low, 100 * high)

    def row(self) -> tuple[str, str, str]:
        """A row of a table: name, how many of how many, the share."""
        found = with_interval(self.percent, self.interval, places=2)
        return self.name, f"{self.part:,} of {self.whole:,}", found

    def as_dict(self) -> dict[str, float | str]:
        """For a JSON file; no share of nothing."""
        counts: dict[str, float | str] = {"name": self.name, "part": self.part, "whole": self.whole}
        if not self.whole:
            return counts
        low, high = self.interval.low, self.interval.high
        figures = {"percent": self.percent, "low": low, "high": high}
        return counts | {name: round(value, 3) for name, value in figures.items()}
