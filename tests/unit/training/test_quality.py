"""A bundle is asked as the worker serves it, and all that was measured goes into one report.

No model runs here: a fake worker answers.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

import training.steps.service
from training.cli import app
from training.data.pairs import Pair
from training.errors import CheckpointError, DataError
from training.evaluate.answers import read_answer
from training.steps.carriers import measure_carriers
from training.steps.challenge import measure_challenge
from training.steps.evaluate import evaluate_bundle, split_of_recipe
from training.steps.plain_english import measure_plain_english
from training.steps.quality import Asked, AskedPairs, Told, measure, tell_findings
from training.steps.service import Service

FAKE = (sys.executable, str(Path(__file__).parent / "fake_worker.py"))
ITEM = """\
- english: {english}
  half: short
  points: [1, 7]
  needs: [READ]
  spans: ["neg: NOT"]
  forbids: [THE]
"""


def silent(message: str) -> None:
    del message


@pytest.fixture
def service(tmp_path: Path) -> Service:
    return Service(tmp_path / "toy", silent, command=FAKE)


@pytest.fixture
def challenge(tmp_path: Path) -> Path:
    folder = tmp_path / "asked"
    folder.mkdir()
    lines = ITEM.format(english="They not read.") + ITEM.format(english="They read the book.")
    (folder / "toy.yaml").write_text(lines)
    return folder


def test_every_line_is_answered_in_order_whatever_it_holds(service: Service) -> None:
    answers = service.translate(["He reads.", "empty", "two\nlines", "broken", "a zebra", ""])
    assert [answer.gloss for answer in answers] == [
        "HE READS", "", "TWO LINES", "", "ZEBRA", "",
    ]  # fmt: skip
    assert [answer.failed for answer in answers] == [False, False, False, True, False, False]
    assert answers[4].doubts[0].token == "zebra"
    assert service.facts() == {
        "bundle": "toy 0.0.1, notation 1",
        "decoding": "greedy, as the worker runs it",
    }


def test_more_lines_than_a_pipe_holds_do_not_block(service: Service) -> None:
    lines = [f"line {n} " + "book " * 30 for n in range(3000)]
    assert len(service.translate(lines)) == len(lines)


def test_a_beam_is_passed_on_and_the_worker_s_settings_are_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GLOSS_BUNDLE", "another")
    look = "import os, sys; sys.exit(9 if 'GLOSS_BUNDLE' in os.environ else 0)"
    wide = Service(tmp_path, silent, 4, FAKE)
    wide.translate(["He reads."])
    assert wide.facts()["decoding"].startswith("beam-4")
    assert Service(tmp_path, silent, command=(sys.executable, "-c", look)).translate([]) == []


def test_a_worker_that_cannot_start_is_one_plain_error(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match=r"^no bundle at missing$"):
        Service(tmp_path / "missing", silent, command=FAKE).translate(["a", "b"])


def test_what_is_no_output_message_is_refused() -> None:
    for text in ("", "{}", "[1]", '{"sentences": 1}'):
        with pytest.raises(DataError, match="no output message"):
            read_answer(text)


def test_pairs_are_scored_as_they_are_served(service: Service) -> None:
    test = [Pair("Kim reads.", "KIM READS", ("name",), "a"), Pair("broken", "t[ A ] B", (), "b")]
    found = evaluate_bundle(service, test, [], silent)
    assert found.title == "toy 0.0.1"
    assert found.scores["model"].exact_match == 50
    assert found.facts["lines that the model failed on, counted as wrong"] == "1"
    assert [group.name for group in found.domains] == ["a", "b"]


def test_the_challenge_is_judged_with_failures_and_hashes(
    service: Service, challenge: Path
) -> None:
    said: list[str] = []
    part = measure_challenge(service.translate, said.append, challenge)
    figures = part.figures
    assert figures["halves"][0]["percent"] == 50
    assert figures["failures"][0]["broken"] == ["lacks NOT under neg"]
    assert list(figures["sha256"]) == ["toy.yaml"]
    assert [section.title for section in part.sections][-1].endswith("what was asked")
    assert any("50.0%" in line for line in said)


def test_carriers_are_drawn_put_and_judged(service: Service) -> None:
    part = measure_carriers(service.translate, silent, 60, seed=3)
    names, _, negations = part.figures["kept"]
    assert 0 < names["part"] < names["whole"]
    assert negations["whole"] > 0
    assert part.figures["failures"]


def test_plain_english_is_read_against_the_lexicon(service: Service, tmp_path: Path) -> None:
    text = tmp_path / "talk.txt"
    text.write_text("The dog sleeps.\nempty\nthe loop\na zebra book\n")
    part = measure_plain_english(service.translate, silent, [text])
    shares = {share["name"]: share for share in part.figures["shares"]}
    assert shares["lines with an empty gloss"]["part"] == 1
    assert shares["lines that run in circles"]["part"] == 1
    assert shares["lines flagged for lost content"]["part"] == 1
    public = part.without_quotes()
    assert "faults" in part.figures
    assert "faults" not in public.figures
    assert "sleeps" not in json.dumps(public.figures) + str(public.sections)


def test_of_plain_english_as_many_lines_are_drawn_as_asked(
    service: Service, tmp_path: Path
) -> None:
    text = tmp_path / "talk.txt"
    text.write_text("".join(f"Line {n} sleeps.\n" for n in range(50)))
    part = measure_plain_english(service.translate, silent, [text], most=7)
    assert part.figures["shares"][0]["whole"] == 7


def test_everything_asked_for_stands_in_one_report(
    service: Service, challenge: Path, tmp_path: Path
) -> None:
    text = tmp_path / "talk.txt"
    text.write_text("My umbrella sleeps.\n")
    pairs = AskedPairs([Pair("They not read.", "neg[ NOT ] READ", ("negation",), "a")])
    asked = Asked(pairs, challenge, 30, (text,))
    findings = measure(service, asked, silent)
    told = Told(tmp_path / "out", tmp_path / "docs" / "quality.md")
    tell_findings(findings, asked, told, tmp_path, silent)
    assert {"evaluation.html", "test.tsv"} <= {path.name for path in (tmp_path / "out").iterdir()}
    page = (tmp_path / "docs" / "quality.md").read_text()
    for wanted in ("## Scores", "## Property challenge", "## Names, numbers", "## Plain English"):
        assert wanted in page
    assert "My umbrella sleeps" not in page
    assert "My umbrella sleeps" in (tmp_path / "out" / "evaluation.md").read_text()
    figures = json.loads((tmp_path / "docs" / "quality.json").read_text())
    assert {"scores", "domains", "challenge", "carriers", "plain_english"} <= set(figures)


def test_without_pairs_the_rest_is_told_all_the_same(
    service: Service, challenge: Path, tmp_path: Path
) -> None:
    asked = Asked(challenge=challenge)
    tell_findings(measure(service, asked, silent), asked, Told(tmp_path / "out"), tmp_path, silent)
    page = (tmp_path / "out" / "evaluation.md").read_text()
    assert page.startswith("# toy 0.0.1")
    assert "## Property challenge" in page


def test_the_test_split_of_a_recipe_is_what_training_sets_aside(recipe_file: Path) -> None:
    test, train = split_of_recipe(recipe_file, silent)
    assert test
    assert len(train) > len(test)
    assert not {pair.english for pair in test} & {pair.english for pair in train}


def test_the_command_asks_what_it_is_told_to(
    challenge: Path, recipe_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(training.steps.service, "WORKER", FAKE)
    given = ["evaluate", "--bundle", str(tmp_path / "toy"), "--test-of", str(recipe_file)]
    given += ["--challenge-from", str(challenge), "--carriers", "10", "--seed", "2"]
    result = CliRunner().invoke(app, [*given, "--report", str(tmp_path / "out")])
    assert result.exit_code == 0, result.output
    figures = json.loads((tmp_path / "out" / "evaluation.json").read_text())
    assert figures["carriers"]["seed"] == 2
    assert figures["challenge"]["halves"][0]["items"] == 2
    assert "rules" in figures["scores"]
