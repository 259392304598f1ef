from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from training import steps
from training.cli import app
from training.data.pairs import load_pairs
from training.data.preparation import prepare_pairs
from training.data.progress import told
from training.data.report import as_markdown, report_on
from training.data.splits import Split
from training.errors import DataError
from training.recipe import DataPart, read_recipe
from training.workspace import Workspace

WORDS = "dog cat house river school garden water teacher window bread paper street".split()


def lines(size: int) -> list[str]:
    rows = [
        (WORDS[n % 12], WORDS[n // 12 % 12], WORDS[(n * 7 + n // 12) % 12]) for n in range(size)
    ]
    return [
        f"the {a} near {b} is {c}\t{a.upper()} DESC-NEAR {b.upper()} BE {c.upper()}"
        for a, b, c in rows
    ]


def silent(message: str) -> None:
    del message


@pytest.fixture
def pairs_file(tmp_path: Path) -> Path:
    path = tmp_path / "pairs.tsv"
    path.write_text("\n".join([*lines(140), "only English", *lines(1)]) + "\n")
    return path


def test_check_reports_on_pairs_and_writes_nothing_else(pairs_file: Path, tmp_path: Path) -> None:
    report = tmp_path / "report.md"
    (tmp_path / "text.txt").write_text("One.\nTwo.\n")
    unlabelled = ["--unlabelled", str(tmp_path / "text.txt")]
    result = CliRunner().invoke(
        app, ["check", str(pairs_file), *unlabelled, "--report", str(report)]
    )
    assert result.exit_code == 0, result.output
    text = report.read_text()
    assert "learnt from the pairs" in text
    assert "| lines without a tab between English and gloss | 1 | pairs.tsv:141 |" in text
    assert "| that repeat another pair | 1 | pairs.tsv:142 |" in text
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "pairs.tsv",
        "report.md",
        "text.txt",
    ]


def test_check_says_why_pairs_are_unusable(tmp_path: Path) -> None:
    (tmp_path / "few.tsv").write_text("\n".join(lines(9)))
    result = CliRunner().invoke(app, ["check", str(tmp_path / "few.tsv")])
    assert isinstance(result.exception, DataError)
    assert result.exception.exit_code == 4
    assert "9 usable pairs; at least 10" in str(result.exception)


def test_dev_and_test_files_are_kept_whole_and_do_not_leak(tmp_path: Path) -> None:
    rows = lines(60)
    for name, some in {"train": rows, "dev": rows[:4], "test": [*rows[4:6], rows[4]]}.items():
        (tmp_path / f"{name}.tsv").write_text("\n".join(some))
    dev, test = tmp_path / "dev.tsv", tmp_path / "test.tsv"
    part = DataPart(pairs=(tmp_path / "train.tsv",), dev=dev, test=test)
    prepared = prepare_pairs(part, silent)
    sizes = {split: len(prepared.splits[split]) for split in Split}
    assert (sizes[Split.DEV], sizes[Split.TEST]) == (4, 3)
    held_back = {p.english for s in (Split.DEV, Split.TEST) for p in prepared.splits[s]}
    assert held_back.isdisjoint(pair.english for pair in prepared.splits[Split.TRAIN])
    assert sizes[Split.TRAIN] + prepared.leaks.total == 60


def test_pairs_in_another_convention_are_prepared_with_a_report(space: Workspace) -> None:
    space.recipe.data.pairs[0].write_text("\n".join(lines(130)))
    sizes = steps.prepare(space, silent)
    report = json.loads((space.folder / "data/report.json").read_text())
    assert report["notation"] == "learnt"
    assert {name: report[name] for name in sizes} == sizes
    for name in ("train", "dev", "test"):
        assert len(load_pairs(space.data_file(name))) == sizes[name] > 0
    assert (space.folder / "data/report.md").read_text().startswith("# Data report")


def test_a_pair_does_not_vouch_for_its_own_wrong_gloss_in_the_report(tmp_path: Path) -> None:
    """An aligner that has seen the pair links its rare words to its rare signs, right or wrong."""
    wrong = [
        "old ferns grew wild\tVIOLIN HUM PURPLE ZEBRA",
        "pilots quickly mended jets\tCHEESE BAKE MONK ISLAND",
    ]
    rows = [*lines(60), wrong[0], *lines(144)[60:], wrong[1]]
    (tmp_path / "p.tsv").write_text("\n".join(rows))
    report = report_on(prepare_pairs(DataPart(pairs=(tmp_path / "p.tsv",)), silent), silent)
    places = [text.partition(": ")[0] for text in report.few_aligned.first]
    assert sorted(places) == ["p.tsv:146", "p.tsv:61"]
    assert "VIOLIN" not in as_markdown(report)


def test_progress_tells_rate_and_time_left() -> None:
    times = iter([0.0, 5.0, 10.0, 15.0, 20.0])
    told_lines: list[str] = []
    assert list(told("abcd", "reading", told_lines.append, lambda: next(times))) == list("abcd")
    assert told_lines == ["reading: 2 of 4, 0/s, 10 s left"]


def test_single_glosses_that_are_no_notation_1_are_left_out_and_named(space: Workspace) -> None:
    path = space.recipe.data.pairs[0]
    path.write_text(path.read_text() + "She walks home slowly.\tIX-3p walk\n")
    prepared = prepare_pairs(space.recipe.data, silent)
    assert prepared.convention == "1"
    (problem,) = prepared.problems
    assert problem.place == "pairs.tsv:34"
    assert all(pair.place != problem.place for pair in prepared.pairs)


def test_paths_of_dev_and_test_are_relative_to_the_recipe(recipe_file: Path) -> None:
    text = recipe_file.read_text().replace("[pairs.tsv]", "[pairs.tsv], dev: d.tsv")
    recipe_file.write_text(text)
    recipe = read_recipe(recipe_file)
    assert recipe.data.dev == recipe_file.parent.resolve() / "d.tsv"
    assert recipe.data.test is None
