"""The hand-written pairs."""

from __future__ import annotations

import csv
import re
from collections import Counter
from pathlib import Path

import pytest

from training.corpus.signs import LEXICON, read_signs
from training.data.pairs import read_pairs
from training.data.preparation import prepare_pairs
from training.data.splits import Split, fingerprint, normal_form
from training.evaluate.challenge.reader import read_challenge
from training.recipe import read_recipe
from worker.gloss.notation import parse, render

ROOT = Path(__file__).parents[3]
PAIRS = read_pairs(ROOT / "training/corpus/pairs")
FORMS = Counter(normal_form(pair.english) for pair in PAIRS)
SIGN_TABLES = sorted(LEXICON.glob("signs*.tsv"))
DEFAULT_RECIPE = ROOT / "training/recipes/default.yaml"
TEST_SPLIT = "1d89474a8706d3f1d3162b28440ee705ef2f7971326c4c9e1dcd3a8d7028ee95"
DECISIONS = "## Decisions where the notation is silent"


def test_there_are_enough_pairs_and_enough_of_them_are_long() -> None:
    lengths = [len(pair.english.split()) for pair in PAIRS]
    assert len(PAIRS) >= 2500
    assert sum(length > 12 for length in lengths) > len(PAIRS) / 3
    assert sum(length > 20 for length in lengths) > len(PAIRS) / 10


def test_every_gloss_is_notation_1() -> None:
    assert [pair.gloss for pair in PAIRS if render(parse(pair.gloss)) != pair.gloss] == []


def test_the_test_split_is_the_one_that_figures_were_measured_on() -> None:
    """Whoever changes a pair of it changes this hash knowingly, and measures anew."""
    prepared = prepare_pairs(read_recipe(DEFAULT_RECIPE).data, lambda message: None)
    sizes = {split: len(pairs) for split, pairs in prepared.splits.items()}
    assert min(sizes[Split.DEV], sizes[Split.TEST]) > 0.08 * len(PAIRS)
    assert fingerprint(prepared.splits[Split.TEST]) == TEST_SPLIT


def test_no_sentence_stands_twice() -> None:
    assert sorted(form for form, count in FORMS.items() if count > 1) == []


def test_no_line_of_the_property_challenge_is_among_the_pairs() -> None:
    asked = {normal_form(item.english) for item in read_challenge()}
    assert asked.isdisjoint(FORMS)
    assert len(asked) >= 500


def test_no_caption_of_the_demo_is_among_the_pairs() -> None:
    with (ROOT / "deploy/local/captions/briefing.tsv").open(encoding="utf-8", newline="") as stream:
        rows = csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE)
        captions = {normal_form(row["english"]) for row in rows}
    assert captions.isdisjoint(FORMS)
    assert len(captions) >= 120


def test_every_example_of_the_decisions_is_notation_1() -> None:
    text = (ROOT / "worker/docs/notation.md").read_text(encoding="utf-8")
    table = text.partition(DECISIONS)[2].partition("\n## ")[0]
    examples = [item for item in re.findall(r"`([^`]+)`", table) if not item.endswith(".tsv")]
    assert len(examples) >= 60
    assert [item for item in examples if render(parse(item)) != item] == []


def test_the_lists_of_signs_name_no_sense_twice() -> None:
    entries = [entry for table in SIGN_TABLES for entry in read_signs(table)]
    senses = Counter((entry.english, entry.gloss, entry.part) for entry in entries)
    assert [sense for sense, count in senses.items() if count > 1] == []


@pytest.mark.parametrize("table", SIGN_TABLES, ids=lambda table: table.stem)
def test_every_section_of_a_list_of_signs_is_sorted(table: Path) -> None:
    sections: list[list[str]] = [[]]
    for line in table.read_text(encoding="utf-8").splitlines()[3:]:
        if line.startswith("#"):
            sections.append([])
        else:
            sections[-1].append(line.partition("\t")[0].lower())
    assert [section for section in sections if section != sorted(section)] == []


def test_back_is_a_sign_of_its_own_only_where_nothing_returns() -> None:
    calqued = re.compile(r"(?:COME|GO|GIVE|BRING|PAY) #BACK")
    assert [pair.gloss for pair in PAIRS if calqued.search(pair.gloss)] == []


def test_a_ride_is_no_taking() -> None:
    taken = re.compile(r"\bTAKE (?:#BUS|TRAIN|TAXI|SHIP|AIRPLANE|FERRY)(?= |$)")
    assert [pair.gloss for pair in PAIRS if taken.search(pair.gloss)] == []
