"""What was measured of a finished bundle is written into its card, and nothing else changes."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from training.data.pairs import Pair
from training.errors import ExportError
from training.evaluate.evaluation import evaluate_outputs
from training.export.quality_card import metrics_of, with_quality
from training.export.recard import write_quality
from worker.model import bundle

CARD = """\
# toy 0.0.1

## Scores by domain and phenomenon

old groups

## Measured on the finished bundle

Not yet.

## Known failures

Many.
"""
SHARE = {"percent": 97.5, "low": 95.0, "high": 99.0}
FIGURES: dict[str, Any] = {
    "facts": {"bundle": "toy 0.0.1, notation 1", "decoding": "greedy, as the worker runs it"},
    "challenge": {
        "halves": [{"name": "short", "items": 250, **SHARE}],
        "points": [{"name": "7 negation", "items": 40, **SHARE}],
        "failures": [
            {"english": f"line {n}", "gloss": "X", "broken": ["lacks Y"]} for n in range(9)
        ],
    },
    "carriers": {
        "carriers": 2000,
        "kept": [{"name": "names", "part": 1990, "whole": 2000, **SHARE}],
        "failures": [{"english": "Ann left.", "gloss": "LEAVE", "lost": ["Ann"], "warned": []}],
    },
    "plain_english": {
        "shares": [
            {"name": "lines with an empty gloss", "part": 0, "whole": 9, **SHARE},
            {"name": "nothing", "part": 0, "whole": 0},
        ]
    },
}


def evaluation() -> dict[str, Any]:
    pairs = [
        Pair("He does not read.", "IX-3p neg[ NOT READ ]", ("negation",), "school"),
        Pair("Do you read?", "yn[ IX-2p READ ]", ("yn-question",), "home"),
    ]
    return evaluate_outputs("toy", pairs, [pair.gloss for pair in pairs], pairs).as_dict()


def test_every_part_that_was_measured_is_told_with_intervals_and_examples() -> None:
    card = with_quality(CARD, FIGURES)
    for wanted in (
        "toy 0.0.1, notation 1, greedy, as the worker runs it; in brackets the 95% interval.",
        "| short | 250 | 97.5 [95.0, 99.0] |",
        "| 7 negation | 40 |",
        "Of its 9 failures:",
        "| line 4 | X | lacks Y |",
        "| names | 1,990 of 2,000 | 97.50 [95.00, 99.00] |",
        "| Ann left. | LEAVE | Ann |",
        "| nothing | 0 of 0 |",
    ):
        assert wanted in card
    assert "line 5" not in card
    assert "Not yet." not in card
    assert card.count("## Measured on the finished bundle") == 1
    assert "old groups" in card
    assert card.endswith("## Known failures\n\nMany.\n")


def test_what_was_not_measured_is_not_told() -> None:
    card = with_quality(CARD, {"facts": {}, "carriers": FIGURES["carriers"]})
    assert "challenge" not in card
    assert "plain English" not in card
    assert "BLEU" not in card


def test_scores_on_pairs_come_with_gains_domains_and_phenomena() -> None:
    card = with_quality(CARD, evaluation())
    assert "| rules |" in card
    assert "The model less dictionary" in card
    assert "| school | 1 |" in card
    assert "| yn-question | 1 |" in card
    assert "old groups" not in card


def test_written_twice_the_card_is_the_same() -> None:
    figures = evaluation() | FIGURES
    once = with_quality(CARD, figures)
    assert with_quality(once, figures) == once


def test_a_card_without_a_place_for_it_gets_one_before_the_failures() -> None:
    card = with_quality("# old\n\n## Known failures\n\nMany.\n", FIGURES)
    assert card.index("## Measured") < card.index("## Known failures")
    assert "## Measured" in with_quality("# very old\n", FIGURES)


def test_the_shares_alone_go_into_the_manifest() -> None:
    assert metrics_of(FIGURES) == {
        "challenge": {"short": 97.5},
        "carriers": {"names": 97.5},
        "plain_english": {"lines with an empty gloss": 97.5},
    }


def test_only_card_and_manifest_of_a_bundle_change(tmp_path: Path) -> None:
    target = Path(shutil.copytree(bundle.default_bundle(), tmp_path / "bundle"))
    before = bundle.read_manifest(target)
    written = write_quality(target, FIGURES)
    bundle.verify(target, written)
    assert bundle.read_manifest(target) == written
    changed = {name for name in before.files if before.files[name] != written.files[name]}
    assert changed == {bundle.MODEL_CARD}
    assert set(before.files) == set(written.files)
    assert written.metrics["carriers"] == {"names": 97.5}
    measured = metrics_of(FIGURES)
    kept = {name: each for name, each in before.metrics.items() if name not in measured}
    assert written.metrics == kept | measured
    assert "1,990 of 2,000" in (target / bundle.MODEL_CARD).read_text()


def test_a_folder_that_is_no_bundle_stays_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("mine")
    with pytest.raises(ExportError, match="no bundle"):
        write_quality(tmp_path, FIGURES)
    assert [path.name for path in tmp_path.iterdir()] == ["README.md"]
