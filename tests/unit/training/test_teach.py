"""The step `teach`, and a whole run by it, on the toy encoder."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from training import steps
from training.cli import app
from training.data.pairs import load_pairs
from training.distil.students import Student, distil
from training.recipe import Recipe, read_recipe
from training.workspace import PSEUDO, Workspace
from worker.gloss.aligned import Item
from worker.model import bundle
from worker.model.bundle import Words
from worker.model.translator import open_translator

SUBJECTS = ["farmer", "nurse", "driver", "baker", "singer", "painter"]
QUALITIES = ["old", "tired", "quick", "proud", "calm"]
VERBS = [("waited", "WAIT"), ("walked", "WALK"), ("talked", "TALK"), ("rested", "REST")]
ROWS = [
    f"the {quality} {subject} {verb} .\tQ-{quality.upper()} {subject.upper()} {sign} ."
    for subject in SUBJECTS
    for quality in QUALITIES
    for verb, sign in VERBS
]
UNLABELLED = [
    f"the {quality} {subject} {verb} ."
    for subject in ("sailor", "teacher")
    for quality in ("kind", "old")
    for verb in ("jumped", "waited")
]
RECIPE = """
name: toy
version: 0.0.1
encoder: {{checkpoint: '{encoder}', layers: 2}}
decoder: {{layers: 1, dropout: 0}}
limits: {{max_source_pieces: 60, max_target_pieces: 60}}
data: {{pairs: [pairs.tsv], unlabelled: [english.txt]}}
teacher: {{taggers: 1, layers: 1, epochs: 2, list_rounds: 1}}
loss: {{sampled_pieces: 50, label_smoothing: 0}}
stages:
  - {{name: pseudo, epochs: 1, batch_size: 8}}
  - {{name: pairs, epochs: 1, batch_size: 8, written_copies: auto, pseudo_share: 0.5}}
quick:
  stages: [{{name: only, epochs: 1, batch_size: 16}}]
"""


@pytest.fixture
def recipe_file(tmp_path: Path, encoder_folder: Path) -> Path:
    (tmp_path / "pairs.tsv").write_text("\n".join(ROWS) + "\n", encoding="utf-8")
    (tmp_path / "english.txt").write_text("\n".join(UNLABELLED) + "\n", encoding="utf-8")
    path = tmp_path / "recipe.yaml"
    path.write_text(RECIPE.format(encoder=encoder_folder), encoding="utf-8")
    return path


@pytest.fixture
def said() -> list[str]:
    return []


def silent(message: str) -> None:
    del message


def turn_glosses(pairs: Path) -> None:
    """Make pairs whose gloss runs against the English."""
    turned = [
        f"{english}\t{' '.join(gloss.split()[::-1])}"
        for english, gloss in (row.split("\t") for row in ROWS)
    ]
    pairs.write_text("\n".join(turned) + "\n", encoding="utf-8")


def taught(recipe: Recipe, recipe_file: Path, folder: Path, said: list[str]) -> Workspace:
    space = Workspace(recipe, recipe_file, folder)
    steps.prepare(space, said.append)
    steps.teach(space, said.append)
    return space


def test_unlabelled_sentences_with_new_words_become_aligned_pseudo_pairs(
    recipe: Recipe, recipe_file: Path, tmp_path: Path, said: list[str]
) -> None:
    space = taught(recipe, recipe_file, tmp_path / "work", said)
    pairs = load_pairs(space.data_file(PSEUDO))
    sentences = [pair for pair in pairs if pair.english in UNLABELLED]
    assert {word for pair in sentences for word in pair.english.split()} >= {"sailor", "kind"}
    assert "the old sailor waited ." in {pair.english for pair in sentences}
    for pair in sentences:
        shown = {pair.english[a:b]: pair.gloss.split()[n] for n, a, b in pair.alignment or ()}
        assert shown["."] == "."
        assert "the" not in shown
        assert shown.get("waited", "WAIT") == "WAIT"
    report = json.loads(space.teacher_file.read_text())
    assert report["coverage"] > 0.95
    assert report["pairs"] == len(pairs)


def test_the_teacher_is_learnt_once_for_the_same_pairs_text_and_settings(
    recipe: Recipe, recipe_file: Path, tmp_path: Path, said: list[str]
) -> None:
    space = taught(recipe, recipe_file, tmp_path / "work", said)
    written = space.data_file(PSEUDO).read_bytes()
    said.clear()
    steps.teach(space, said.append)
    assert [line for line in said if "there already" in line]
    with (tmp_path / "english.txt").open("a") as text:
        text.write("the calm captain talked .\n")
    steps.teach(space, said.append)
    assert space.data_file(PSEUDO).read_bytes() != written


def test_of_many_pairs_only_some_teach_the_taggers(
    recipe: Recipe, recipe_file: Path, tmp_path: Path, said: list[str]
) -> None:
    assert recipe.teacher is not None
    few = recipe.teacher.model_copy(update={"max_pairs": 16, "batch_size": 8, "epochs": 3})
    taught(recipe.model_copy(update={"teacher": few}), recipe_file, tmp_path / "work", said)
    assert [line for line in said if "tagger 1 of 1: step 6/6" in line]


def test_pairs_that_do_not_follow_the_english_get_no_teacher(
    recipe: Recipe, recipe_file: Path, tmp_path: Path, said: list[str]
) -> None:
    turn_glosses(tmp_path / "pairs.tsv")
    space = taught(recipe, recipe_file, tmp_path / "work", said)
    assert load_pairs(space.data_file(PSEUDO)) == []
    assert [line for line in said if "does not follow the English" in line]


def test_a_bundle_brings_its_words_as_the_recipe_says(
    recipe: Recipe, recipe_file: Path, tmp_path: Path
) -> None:
    space = Workspace(recipe, recipe_file, tmp_path / "work")
    steps.prepare(space, silent)
    steps.train(space, silent)
    steps.evaluate(space, silent)
    for asked, words in (
        ("seen", Words(tokenised=True, unseen=False)),
        ("all", Words(tokenised=True, unseen=True)),
        ("off", None),
    ):
        part = recipe.export.model_copy(update={"words": asked})
        changed = replace(space, recipe=recipe.model_copy(update={"export": part}))
        manifest = steps.export(changed, tmp_path / "bundle", silent)
        assert manifest.words == words
        assert (bundle.WORDS in manifest.files) is (words is not None)


def test_a_student_brings_the_words_that_its_teacher_brings(
    recipe: Recipe, recipe_file: Path, tmp_path: Path
) -> None:
    space = Workspace(recipe, recipe_file, tmp_path / "work")
    for step in (steps.prepare, steps.train):
        step(space, silent)
    own = Workspace(recipe, recipe_file, tmp_path / "distil")
    distil(own, space.folder, [Student(1, 1)], tmp_path / "out", silent)
    assert open_translator(tmp_path / "out/students/1-1").words


def test_pairs_that_do_not_follow_the_english_give_no_words(
    recipe: Recipe, recipe_file: Path, tmp_path: Path
) -> None:
    space = Workspace(recipe, recipe_file, tmp_path / "work")
    steps.prepare(space, silent)
    assert space.words_file.exists()
    turn_glosses(tmp_path / "pairs.tsv")
    steps.prepare(space, silent)
    assert not space.words_file.exists()


def test_a_table_of_words_has_what_each_became_the_most_frequent_first(
    recipe: Recipe, recipe_file: Path, tmp_path: Path
) -> None:
    more = [*ROWS, *["the old duck waited .\tQ-OLD DUCK LINGER ."] * 2]
    (tmp_path / "pairs.tsv").write_text("\n".join(more) + "\n", encoding="utf-8")
    space = Workspace(recipe, recipe_file, tmp_path / "work")
    steps.prepare(space, silent)
    table = [line.split("\t") for line in space.words_file.read_text().splitlines()]
    assert table[0] == ["english", "gloss", "shape"]
    assert [row for row in table if row[0] in ("waited", "the", ".", "old")] == [
        [".", ".", "mark"],
        ["old", "Q-OLD", "plain"],
        ["the", "", "plain"],
        ["waited", "WAIT", "plain"],
        ["waited", "LINGER", "plain"],
    ]


def test_without_unlabelled_text_the_pairs_sentences_take_words_of_the_vocabulary(
    recipe: Recipe, recipe_file: Path, tmp_path: Path, said: list[str]
) -> None:
    data = recipe.data.model_copy(update={"unlabelled": ()})
    alone = recipe.model_copy(update={"data": data})
    space = taught(alone, recipe_file, tmp_path / "work", said)
    pairs = load_pairs(space.data_file(PSEUDO))
    shown = {word for row in ROWS for word in row.split("\t")[0].split()}
    words = {word for pair in pairs for word in pair.english.split()} - shown
    assert words
    assert words <= set(space.vocabulary.whole_words())
    assert all(pair.alignment for pair in pairs)
    assert [line for line in said if "no unlabelled English" in line]


def test_a_recipe_without_a_teacher_has_no_pseudo_pairs(
    recipe: Recipe, recipe_file: Path, tmp_path: Path, said: list[str]
) -> None:
    untaught = recipe.model_copy(update={"teacher": None})
    space = taught(untaught, recipe_file, tmp_path / "work", said)
    assert load_pairs(space.data_file(PSEUDO)) == []


def test_no_sentence_of_dev_or_test_is_glossed(
    recipe: Recipe, recipe_file: Path, tmp_path: Path, said: list[str]
) -> None:
    everything = [row.split("\t")[0] for row in ROWS]
    (tmp_path / "english.txt").write_text("\n".join([*UNLABELLED, *everything]), encoding="utf-8")
    space = taught(recipe, recipe_file, tmp_path / "work", said)
    glossed = {pair.english for pair in load_pairs(space.data_file(PSEUDO))}
    for name in ("dev", "test"):
        held_back = {pair.english for pair in load_pairs(space.data_file(name))}
        assert held_back
        assert glossed.isdisjoint(held_back)


def test_run_makes_of_pairs_and_text_a_bundle_that_the_worker_serves(
    recipe_file: Path, tmp_path: Path
) -> None:
    target = tmp_path / "bundle"
    command = ["run", str(recipe_file), "--output", str(target), "--work", str(tmp_path / "work")]
    result = CliRunner().invoke(app, [*command, "--seed", "3"])
    assert result.exit_code == 0, result.output
    manifest = bundle.read_manifest(target)
    assert (manifest.notation, manifest.recipe["seed"]) == ("learnt", "3")
    translator = open_translator(target)
    garbled = [Item("WAITTED", (4, 10))]
    assert translator.words.corrected(garbled, "she waited") == (
        [Item("WAIT", (4, 10))],
        ["waited"],
    )
    lines = [row.split("\t")[0] for row in ROWS[::7]]
    assert len({found.gloss for found in translator.translate(lines)}) > 1


def test_the_quick_variant_changes_what_it_names_and_nothing_else(recipe_file: Path) -> None:
    plain, quick = read_recipe(recipe_file), read_recipe(recipe_file, quick=True)
    assert [stage.name for stage in quick.stages] == ["only"]
    assert quick.model_copy(update={"stages": plain.stages}) == plain


def test_run_refuses_a_folder_that_is_no_bundle_before_it_works(
    recipe_file: Path, tmp_path: Path
) -> None:
    precious = tmp_path / "precious"
    precious.mkdir()
    (precious / "notes.txt").write_text("mine")
    work = tmp_path / "work"
    command = ["run", str(recipe_file), "--output", str(precious), "--work", str(work)]
    assert CliRunner().invoke(app, command).exit_code != 0
    assert (precious / "notes.txt").read_text() == "mine"
    assert not work.exists()
