"""How many lines of the challenge have every property right: by half, by point, and the failures.

A share is in percent, with the 95% interval of the bootstrap over the lines. A line counts under
every point that it shows. Does not know which system was asked, nor how it is printed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from training.errors import DataError
from training.evaluate.challenge.item import POINTS, Half, Item
from training.evaluate.challenge.judge import judge
from training.evaluate.metrics import Interval, interval_of, resamples
from training.evaluate.sections import Section, with_interval

ALL = "all"
_HALVES = {Half.SHORT: "short", Half.MESSY: "long or messy"}


@dataclass(frozen=True)
class Verdict:
    """What a system made of an item, and the properties that it broke."""

    item: Item
    gloss: str
    broken: tuple[str, ...]

    @property
    def right(self) -> bool:
        return not self.broken


@dataclass(frozen=True)
class Share:
    """Of `items` lines that have something in common, how many percent are right throughout."""

    name: str
    items: int
    percent: float
    interval: Interval

    def as_dict(self) -> dict[str, float | str]:
        low, high = round(self.interval.low, 2), round(self.interval.high, 2)
        percent = round(self.percent, 2)
        return {
            "name": self.name,
            "items": self.items,
            "percent": percent,
            "low": low,
            "high": high,
        }


@dataclass(frozen=True)
class Summary:
    """The shares, the whole challenge's first, and the verdicts that are not all right."""

    halves: tuple[Share, ...]
    points: tuple[Share, ...]
    failures: tuple[Verdict, ...]

    def as_dict(self) -> dict[str, object]:
        """For a JSON file."""
        return {
            "halves": [share.as_dict() for share in self.halves],
            "points": [share.as_dict() for share in self.points],
            "failures": [
                {"english": v.item.english, "gloss": v.gloss, "broken": list(v.broken)}
                for v in self.failures
            ],
        }


def judge_all(items: Sequence[Item], glosses: Sequence[str]) -> tuple[Verdict, ...]:
    """Judge the glosses of all items, in their order. Raises DataError if they do not pair up."""
    if len(items) != len(glosses):
        raise DataError(f"there are {len(glosses)} glosses for {len(items)} challenge items")
    pairs = zip(items, glosses, strict=True)
    return tuple(Verdict(item, gloss, judge(item, gloss)) for item, gloss in pairs)


def summarise(verdicts: Sequence[Verdict]) -> Summary:
    """Count what is right. Raises DataError when nothing was judged."""
    if not verdicts:
        raise DataError("there is no challenge item to judge; give a folder with items in it")
    halves = [(ALL, list(verdicts))]
    halves += [(name, [v for v in verdicts if v.item.half is h]) for h, name in _HALVES.items()]
    points = [
        (f"{number} {name}", [v for v in verdicts if number in v.item.points])
        for number, name in POINTS.items()
    ]
    failures = tuple(verdict for verdict in verdicts if not verdict.right)
    return Summary(_shares(halves), _shares(points), failures)


def sections_of_challenge(summary: Summary) -> tuple[Section, ...]:
    """The summary as tables for a report."""
    return (
        _share_table("Property challenge", "half", summary.halves),
        _share_table("Property challenge by point of the grammar", "point", summary.points),
        _failure_table(summary.failures),
    )


def _shares(groups: Iterable[tuple[str, Sequence[Verdict]]]) -> tuple[Share, ...]:
    return tuple(_share(name, verdicts) for name, verdicts in groups if verdicts)


def _share(name: str, verdicts: Sequence[Verdict]) -> Share:
    right = np.array([100.0 * verdict.right for verdict in verdicts])
    drawn = np.array([weights @ right for weights in resamples(len(right))]) / len(right)
    return Share(name, len(right), float(right.mean()), interval_of(drawn))


def _share_table(title: str, head: str, shares: Sequence[Share]) -> Section:
    rows = [(s.name, str(s.items), with_interval(s.percent, s.interval)) for s in shares]
    text = "Lines with every property right, in percent; in brackets the 95% interval."
    return Section(title, text, (head, "lines", "right %"), rows)


def _failure_table(failures: Sequence[Verdict]) -> Section:
    rows = [(v.item.english, v.gloss, "; ".join(v.broken)) for v in failures]
    text = "Every line with a broken property."
    return Section("Property challenge: failures", text, ("English", "gloss", "broken"), rows, True)
