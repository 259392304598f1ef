"""A learning curve: the same system from ever more pairs, beside the dictionary.

Every size is a random subset that holds all smaller ones, and is measured once: its figures lie in
`size-N/point.json` from then on, so that a stopped curve goes on where it was. Does not know how a
size is trained; that is handed in.
"""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from training.data.pairs import Pair
from training.data.splits import fingerprint, normal_form
from training.errors import DataError

_SCORES = "point.json"
ScoreTable = Mapping[str, Mapping[str, float | str]]
Measure = Callable[[Sequence[Pair], Path], ScoreTable]
Say = Callable[[str], None]


@dataclass(frozen=True)
class Point:
    """What systems score with so many pairs; the scores are those of `Scores.as_dict`."""

    pairs: int
    scores: ScoreTable


@dataclass(frozen=True)
class CurvePlan:
    """What to measure: nested subsets of `pairs`, none of them a sentence of `test`.

    `conditions` names everything else that the figures depend on, the recipe above all: figures
    that were measured under others are not taken for these.
    """

    pairs: Sequence[Pair]
    test: Sequence[Pair]
    sizes: Sequence[int]
    seed: int
    conditions: str

    def subset(self, size: int) -> list[Pair]:
        """The first pairs of one shuffled order, test sentences left out."""
        return self._order()[:size]

    def usable_sizes(self) -> tuple[list[int], list[int]]:
        """The sizes there are pairs for, and those there are not, each in order."""
        most = len(self._order())
        sizes = sorted(set(self.sizes))
        return [n for n in sizes if n <= most], [n for n in sizes if n > most]

    def fingerprint(self) -> str:
        """A hash that changes when any figure may."""
        parts = (fingerprint(self.pairs), fingerprint(self.test), str(self.seed), self.conditions)
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()

    def _order(self) -> list[Pair]:
        held_back = {normal_form(pair.english) for pair in self.test}
        order = [pair for pair in self.pairs if normal_form(pair.english) not in held_back]
        random.Random(self.seed).shuffle(order)
        return order


def measure_curve(plan: CurvePlan, measure: Measure, folder: Path, say: Say) -> list[Point]:
    """Measure every size not measured yet. Raises DataError when the folder holds another curve."""
    sizes, too_large = plan.usable_sizes()
    if not sizes:
        raise DataError(f"not one of the sizes {list(plan.sizes)} fits: there are too few pairs")
    if too_large:
        say(f"left out, for want of pairs: {', '.join(map(str, too_large))}")
    points: list[Point] = []
    for number, size in enumerate(sizes, start=1):
        place = folder / f"size-{size}"
        scores = _measured(place, plan)
        if scores is None:
            say(f"size {size} ({number} of {len(sizes)})")
            scores = measure(plan.subset(size), place)
            _keep(place, plan, scores)
        else:
            say(f"size {size} ({number} of {len(sizes)}): measured before")
        points.append(Point(size, scores))
    return points


def _measured(place: Path, plan: CurvePlan) -> ScoreTable | None:
    path = place / _SCORES
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        found, scores = str(kept["of"]), dict(kept["scores"])
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError):
        raise DataError(f"{path}: cannot be read; delete it to measure this size again") from None
    if found != plan.fingerprint():
        raise DataError(
            f"{path} was measured with other pairs, seed or recipe; give another --output"
        )
    return scores


def _keep(place: Path, plan: CurvePlan, scores: ScoreTable) -> None:
    """Write the figures whole or not at all."""
    place.mkdir(parents=True, exist_ok=True)
    text = json.dumps({"of": plan.fingerprint(), "scores": scores}, indent=1)
    part = place / f"{_SCORES}.part"
    part.write_text(text + "\n", encoding="utf-8")
    part.replace(place / _SCORES)
