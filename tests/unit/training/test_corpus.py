"""The hand-written pairs."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from training.data.pairs import Pair, read_pairs
from training.data.splits import normal_form
from worker.gloss.notation import parse, render

ROOT = Path(__file__).parents[3]
PAIRS = read_pairs(ROOT / "training/corpus/pairs")


def test_there_are_at_least_five_hundred_pairs() -> None:
    assert len(PAIRS) >= 500


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: str(pair.english)[:40])
def test_every_gloss_is_notation_1(pair: Pair) -> None:
    assert render(parse(pair.gloss)) == pair.gloss


def test_no_sentence_stands_twice() -> None:
    forms = [normal_form(pair.english) for pair in PAIRS]
    assert sorted(form for form in set(forms) if forms.count(form) > 1) == []


def test_no_caption_of_the_demo_is_among_the_pairs() -> None:
    with (ROOT / "deploy/local/captions/briefing.tsv").open(encoding="utf-8", newline="") as stream:
        rows = csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE)
        captions = {normal_form(row["english"]) for row in rows}
    assert captions.isdisjoint(normal_form(pair.english) for pair in PAIRS)
    assert len(captions) >= 120
