"""A trained model in its workspace and an exported bundle are scored by the same protocol."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from typer.testing import CliRunner

from training import steps
from training.cli import app
from training.data.pairs import Pair, load_pairs, write_pairs
from training.errors import CheckpointError, DataError
from training.model.seq2seq import load_model
from training.steps.evaluate import evaluate_bundle
from training.steps.glosses import in_chunks, translate_pairs
from training.steps.service import Service
from training.workspace import Workspace
from worker.model.bundle import default_bundle

TEST = [
    Pair("He sells food.", "IX-3p SELL FOOD"),
    Pair("What is your name?", "whq[ POSS-2p NAME WHAT ]"),
    Pair("I sold twelve books to Mary.", "IX-1p SELL 12 BOOK fs-MARY"),
]


def silent(message: str) -> None:
    del message


@pytest.fixture
def trained(space: Workspace) -> Workspace:
    steps.prepare(space, silent)
    steps.teach(space, silent)
    steps.train(space, silent)
    return space


@pytest.fixture
def pair_files(tmp_path: Path) -> tuple[Path, Path]:
    test, train = tmp_path / "test.tsv", tmp_path / "train.tsv"
    test.write_text("".join(f"{p.english}\t{p.gloss}\n" for p in TEST))
    train.write_text("He sells food!\tIX-3p SELL FOOD\nShe reads.\tIX-3p READ\n" * 3)
    return test, train


def test_the_step_leaves_scores_report_and_every_line(trained: Workspace) -> None:
    scores = steps.evaluate(trained, silent)
    table = json.loads(trained.scores_file.read_text())
    assert table["model"]["bleu"] == round(scores["model"].bleu, 2)
    assert {"bleu_low", "gain_bleu", "gain_bleu_p"} <= set(table["model"])
    lines = (trained.folder / "test.tsv").read_text().splitlines()
    assert lines[0].split("\t")[:4] == ["english", "reference", "model", "dictionary"]
    assert len(lines) == 1 + len(load_pairs(trained.data_file("test")))
    for name in ("evaluation.html", "evaluation.md", "evaluation.json"):
        assert (trained.folder / name).stat().st_size > 0


def test_an_empty_test_split_is_an_error_that_says_what_to_do(trained: Workspace) -> None:
    write_pairs(trained.data_file("test"), [])
    with pytest.raises(DataError, match="--test"):
        steps.evaluate(trained, silent)


def test_a_line_too_long_for_the_model_counts_against_it(trained: Workspace) -> None:
    long = Pair("book " * 60, "BOOK")
    model = load_model(trained.model_folder)
    outputs, too_long = translate_pairs(trained, model, [TEST[0], long, TEST[1]], silent)
    alone, none = translate_pairs(trained, model, [TEST[0], TEST[1]], silent)
    assert (outputs, too_long) == ([alone[0], "", alone[1]], 1)
    assert none == 0


def test_a_bundle_is_scored_as_the_worker_runs_it() -> None:
    service = Service(default_bundle(), silent)
    evaluation = evaluate_bundle(service, TEST, TEST[:1], silent)
    assert evaluation.scores["model"].exact_match > evaluation.scores["copy"].exact_match
    assert evaluation.facts["test sentences also in training"] == "1 of 3"
    assert evaluation.facts["decoding"] == "greedy, as the worker runs it"
    assert {"dictionary", "rules", "copy"} <= set(evaluation.differences)


def test_a_line_too_long_for_a_bundle_is_cut_as_the_worker_cuts_it() -> None:
    service = Service(default_bundle(), silent)
    long = Pair("she sells food and he buys books and " * 80, "FOOD")
    evaluation = evaluate_bundle(service, [*TEST, long], [], silent)
    assert evaluation.outputs["model"][3].count("FOOD") > 1


def test_a_folder_that_is_no_bundle_is_one_plain_error(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match="no bundle"):
        evaluate_bundle(Service(tmp_path, silent), TEST, [], silent)


def test_the_command_scores_a_bundle_and_writes_the_report(
    pair_files: tuple[Path, Path], tmp_path: Path
) -> None:
    test, train = pair_files
    given = ["evaluate", "--bundle", str(default_bundle()), "--pairs", str(test)]
    result = CliRunner().invoke(
        app, [*given, "--train", str(train), "--report", str(tmp_path / "r")]
    )
    assert result.exit_code == 0
    assert "model less dictionary" in result.output
    assert "signature: nrefs:1|case:mixed|eff:no|tok:none" in result.output
    assert "test sentences also in training: 1 of 3" in result.output
    assert {"evaluation.html", "test.tsv"} <= {path.name for path in (tmp_path / "r").iterdir()}


@pytest.mark.parametrize(
    "given",
    [
        ["evaluate"],
        ["evaluate", "recipe.yaml", "--bundle", "b"],
        ["evaluate", "--bundle", "b"],
        ["evaluate", "recipe.yaml", "--pairs", "p.tsv"],
        ["evaluate", "recipe.yaml", "--challenge"],
        ["evaluate", "recipe.yaml", "--carriers", "9"],
        ["evaluate", "--bundle", "b", "--card"],
        ["evaluate", "--bundle", "b", "--pairs", "p.tsv", "--test-of", "r.yaml"],
        ["curve", "--output", "o", "--sizes", "100,many"],
        ["curve", "--output", "o", "--sizes", "0"],
    ],
)
def test_what_does_not_go_together_is_a_usage_error(given: list[str]) -> None:
    assert CliRunner().invoke(app, given).exit_code == 2


def test_chunks_keep_the_order_of_the_lines() -> None:
    lengths: list[int] = []

    def shout(chunk: Sequence[str]) -> list[str]:
        lengths.append(len(chunk))
        return [line.upper() for line in chunk]

    lines = [f"line {n}" for n in range(600)]
    assert in_chunks(lines, shout, silent) == [line.upper() for line in lines]
    assert max(lengths) < 600
