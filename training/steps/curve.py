"""A learning curve: the steps of a run, once for each number of pairs, scored on one test set."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from training.data.pairs import Pair, read_pairs, write_pairs
from training.data.splits import Split, split_pairs
from training.errors import DataError
from training.evaluate.curve import CurvePlan, Measure, Point, ScoreTable, measure_curve
from training.evaluate.plot import plot_curve
from training.evaluate.report import markdown_table
from training.evaluate.sections import TITLES
from training.steps.evaluate import evaluate
from training.steps.prepare import prepare
from training.steps.teach import teach
from training.steps.train import train
from training.workspace import Workspace

Say = Callable[[str], None]
_TABLE = "curve.md"


def curve(
    space: Workspace, sizes: Sequence[int], say: Say, measure: Measure | None = None
) -> list[Point]:
    """Measure and draw the curve of a workspace's recipe in its folder.

    The test is the recipe's own test file, or else the test share of its pairs; `measure` stands in
    for a whole run.
    """
    plan = plan_of(space, sizes)
    say(f"{len(plan.pairs)} pairs to draw from, {len(plan.test)} to test with")
    space.folder.mkdir(parents=True, exist_ok=True)
    test_file = space.folder / "test.jsonl"
    write_pairs(test_file, plan.test)

    def run(pairs: Sequence[Pair], folder: Path) -> ScoreTable:
        return _run_size(space, test_file, pairs, folder, say)

    points = measure_curve(plan, measure or run, space.folder, say)
    title = f"{space.recipe.name} {space.recipe.version}, {len(plan.test)} test sentences"
    for path in plot_curve(points, space.folder, title):
        say(f"plot: {path}")
    (space.folder / _TABLE).write_text(_table(points), encoding="utf-8")
    return points


def plan_of(space: Workspace, sizes: Sequence[int]) -> CurvePlan:
    """The subsets and the test of a curve. Raises DataError when there is nothing to test with."""
    data = space.recipe.data
    pairs = [pair for path in data.pairs for pair in read_pairs(path)]
    test = read_pairs(data.test) if data.test else split_pairs(pairs)[Split.TEST]
    if not test:
        raise DataError("there is no pair to test with; give more pairs, or a file with --test")
    fields = space.recipe.model_dump(mode="json", exclude={"data": {"pairs", "test"}})
    settings = json.dumps(fields, sort_keys=True)
    return CurvePlan(
        pairs=pairs,
        test=test,
        sizes=sizes,
        seed=space.recipe.seed,
        conditions=hashlib.sha256(settings.encode()).hexdigest(),
    )


def _run_size(
    space: Workspace, test_file: Path, pairs: Sequence[Pair], folder: Path, say: Say
) -> ScoreTable:
    folder.mkdir(parents=True, exist_ok=True)
    own = folder / "pairs.jsonl"
    write_pairs(own, pairs)
    data = space.recipe.data.model_copy(update={"pairs": (own,), "test": test_file})
    recipe = space.recipe.model_copy(update={"data": data})
    one = replace(space, recipe=recipe, folder=folder)
    prepare(one, say)
    teach(one, say)
    train(one, say)
    evaluate(one, say)
    scores: ScoreTable = json.loads(one.scores_file.read_text(encoding="utf-8"))
    return scores


def _table(points: Sequence[Point]) -> str:
    """The figures of the plot, each with its interval."""
    told = {name for point in points for scores in point.scores.values() for name in scores}
    measured = {name: title for name, title in TITLES.items() if name in told}
    rows = [
        (f"{point.pairs:,}", system, *(_cell(point, system, metric) for metric in measured))
        for point in points
        for system in point.scores
    ]
    return markdown_table(("pairs", "system", *measured.values()), rows) + "\n"


def _cell(point: Point, system: str, metric: str) -> str:
    scores = point.scores[system]
    return f"{scores[metric]} [{scores[f'{metric}_low']}, {scores[f'{metric}_high']}]"
