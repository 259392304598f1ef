"""A learning curve is measured once a size, on nested subsets, and drawn with its intervals."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from training.data.pairs import Pair, write_pairs
from training.errors import DataError
from training.evaluate.curve import CurvePlan, Point, ScoreTable, measure_curve
from training.evaluate.metrics import score
from training.evaluate.plot import plot_curve
from training.recipe import Recipe
from training.steps.curve import curve, plan_of
from training.workspace import Workspace

PAIRS = [Pair(f"he sells {n} books", f"HE SELL {n} BOOK") for n in range(60)]
PLAN = CurvePlan(PAIRS[5:], PAIRS[:5], (10, 20, 40), 7, "recipe 1")


def silent(message: str) -> None:
    del message


def scores(pairs: int) -> dict[str, dict[str, float | str]]:
    outputs = ["A B C D E"] * pairs + ["A B C X Y"] * 50
    table = score(outputs, ["A B C D E"] * len(outputs)).as_dict()
    return {"model": table, "dictionary": table}


class FakeRun:
    """Stands in for a run of all steps; may be stopped after some sizes."""

    def __init__(self, stops_after: int = 99) -> None:
        self.subsets: list[list[Pair]] = []
        self._stops_after = stops_after

    def __call__(self, pairs: Sequence[Pair], folder: Path) -> ScoreTable:
        del folder
        if len(self.subsets) == self._stops_after:
            raise KeyboardInterrupt
        self.subsets.append(list(pairs))
        return scores(len(pairs))


def test_each_size_is_a_random_part_of_the_next_without_test_sentences(tmp_path: Path) -> None:
    plan = replace(PLAN, pairs=PAIRS)
    run = FakeRun()
    points = measure_curve(plan, run, tmp_path, silent)
    assert [point.pairs for point in points] == [10, 20, 40]
    assert run.subsets[0] == run.subsets[1][:10]
    assert run.subsets[1] == run.subsets[2][:20]
    assert run.subsets[0] != PAIRS[5:15]
    assert not {p.english for p in run.subsets[2]} & {p.english for p in PLAN.test}


def test_another_seed_draws_other_pairs() -> None:
    assert PLAN.subset(10) == replace(PLAN).subset(10)
    assert PLAN.subset(10) != replace(PLAN, seed=8).subset(10)


def test_a_stopped_curve_goes_on_where_it_was(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        measure_curve(PLAN, FakeRun(stops_after=2), tmp_path, silent)
    second = FakeRun()
    points = measure_curve(PLAN, second, tmp_path, silent)
    assert [len(subset) for subset in second.subsets] == [40]
    assert points == measure_curve(PLAN, FakeRun(stops_after=0), tmp_path, silent)


@pytest.mark.parametrize("change", [{"seed": 8}, {"conditions": "recipe 2"}, {"test": PAIRS[:4]}])
def test_figures_of_other_conditions_are_not_taken_for_these(
    tmp_path: Path, change: dict[str, object]
) -> None:
    measure_curve(PLAN, FakeRun(), tmp_path, silent)
    changed = replace(PLAN, **change)  # type: ignore[arg-type]
    with pytest.raises(DataError, match="another --output"):
        measure_curve(changed, FakeRun(), tmp_path, silent)


def test_a_damaged_figure_is_named(tmp_path: Path) -> None:
    measure_curve(PLAN, FakeRun(), tmp_path, silent)
    (tmp_path / "size-20" / "point.json").write_text("{")
    with pytest.raises(DataError, match=r"size-20.*delete it"):
        measure_curve(PLAN, FakeRun(), tmp_path, silent)


def test_sizes_beyond_the_pairs_are_left_out_and_told(tmp_path: Path) -> None:
    said: list[str] = []
    plan = replace(PLAN, sizes=(10, 5000))
    points = measure_curve(plan, FakeRun(), tmp_path, said.append)
    assert [point.pairs for point in points] == [10]
    assert any("5000" in line for line in said)
    with pytest.raises(DataError, match="too few pairs"):
        measure_curve(replace(PLAN, sizes=(5000,)), FakeRun(), tmp_path, silent)


def test_the_plot_is_a_picture_and_the_same_every_time(tmp_path: Path) -> None:
    points = [Point(n, scores(n)) for n in (250, 100)]
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    first, second = (plot_curve(points, tmp_path / name, "toy") for name in ("a", "b"))
    assert first[0].read_bytes().startswith(b"\x89PNG")
    assert "<svg" in first[1].read_text()
    assert first[1].read_text() == second[1].read_text()


def test_a_curve_without_a_dictionary_is_drawn_too(tmp_path: Path) -> None:
    points = [Point(100, {"model": scores(100)["model"]})]
    assert all(path.exists() for path in plot_curve(points, tmp_path, "toy"))


def test_the_whole_curve_leaves_plot_table_and_test(tmp_path: Path, space: Workspace) -> None:
    own = tmp_path / "own.jsonl"
    write_pairs(own, PAIRS)
    data = space.recipe.data.model_copy(update={"pairs": (own,)})
    given: Recipe = space.recipe.model_copy(update={"data": data})
    place = replace(space, recipe=given, folder=tmp_path / "curve")
    points = curve(place, [10, 20], silent, FakeRun())
    assert len(points) == 2
    assert {"curve.png", "curve.svg", "curve.md", "test.jsonl"} <= {
        path.name for path in place.folder.iterdir()
    }
    assert "| 20 | dictionary |" in (place.folder / "curve.md").read_text()


def test_a_test_file_of_its_own_is_kept_out_of_every_size(tmp_path: Path, space: Workspace) -> None:
    own, test = tmp_path / "own.jsonl", tmp_path / "test.jsonl"
    write_pairs(own, PAIRS)
    write_pairs(test, PAIRS[:9])
    data = space.recipe.data.model_copy(update={"pairs": (own,), "test": test})
    plan = plan_of(replace(space, recipe=space.recipe.model_copy(update={"data": data})), [51])
    assert plan.usable_sizes() == ([51], [])
    assert not {p.english for p in plan.subset(51)} & {p.english for p in PAIRS[:9]}


def test_a_real_run_of_a_toy_recipe_gives_a_point(space: Workspace) -> None:
    points = curve(space, [20], silent)
    assert {"model", "dictionary", "rules", "copy"} == set(points[0].scores)
    kept = json.loads((space.folder / "size-20" / "point.json").read_text())
    assert kept["scores"] == points[0].scores
