"""Students taught by a toy teacher, and the frontier they are put on."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from training import steps
from training.commands.distil import _numbers
from training.data.pairs import load_pairs
from training.distil.frontier import Point, as_markdown, on_frontier
from training.distil.labels import label
from training.distil.students import Student, distil
from training.errors import DataError
from training.workspace import Workspace
from worker.model.translator import ModelInfo, Translation, open_translator

TEXT = ["She sells 12 books.", "What is your food?", "He reads.", "HE READS!"]


def silent(message: str) -> None:
    del message


class FakeTeacher:
    """Writes the first and the last word in capitals, and nothing for one word."""

    info = ModelInfo("fake", "0", "1", "greedy", "captions")

    def fits(self, sentence: str) -> bool:
        return len(sentence) < 20

    def translate(self, sentences: Sequence[str]) -> list[Translation]:
        return [self._one(sentence) for sentence in sentences]

    def _one(self, sentence: str) -> Translation:
        words = sentence.split()
        if len(words) < 2:
            return Translation("", (), 1.0)
        first = (0, len(words[0]))
        return Translation(f"t[ {words[0].upper()} ] {words[-1].upper()}", (first, None), 1.0)


def test_a_label_links_signs_and_not_brackets_to_where_the_teacher_looked() -> None:
    said: list[str] = []
    sentences = ["she sees him", "no", "this one is longer than it reads"]
    pairs = list(label(FakeTeacher(), sentences, said.append))
    assert [pair.gloss for pair in pairs] == ["t[ SHE ] HIM"]
    assert pairs[0].alignment == ((1, 0, 3),)
    assert said == ["1 sentences left out: longer than the teacher reads"]


@pytest.fixture
def taught(space: Workspace) -> Workspace:
    """A recipe short enough for several students, with unlabelled text."""
    text = space.folder.parent / "text.txt"
    text.write_text("\n".join(TEXT) + "\n", encoding="utf-8")
    recipe = space.recipe
    stage = recipe.stages[0].model_copy(update={"epochs": 8})
    data = recipe.data.model_copy(update={"unlabelled": (text,)})
    made = recipe.model_copy(update={"data": data, "stages": (stage,)})
    return Workspace(made, space.recipe_file, space.folder)


def test_students_learn_from_the_teacher_and_stand_beside_it_on_the_frontier(
    taught: Workspace, tmp_path: Path
) -> None:
    for step in (steps.prepare, steps.train):
        step(taught, silent)
    own = Workspace(taught.recipe, taught.recipe_file, tmp_path / "distil")
    students = [Student(1, 1), Student(2, 1)]
    points = distil(own, taught.folder, students, tmp_path / "out", silent)
    assert [point.name for point in points] == ["teacher", "1-1", "2-1"]
    counts = [point.parameters for point in points]
    assert counts[0] == counts[2]
    assert counts[1] is not None
    assert counts[2] is not None
    assert counts[1] < counts[2]
    assert points[0].same_as_teacher == 100
    _labels_are_what_the_teacher_writes(own, tmp_path / "out/teacher")
    translator = open_translator(tmp_path / "out/students/1-1")
    assert translator.info.name == "toy-1-1"
    table = (tmp_path / "out/frontier.md").read_text()
    assert "| teacher |" in table
    assert "| 1-1 |" in table
    assert (tmp_path / "out/frontier.png").read_bytes().startswith(b"\x89PNG")
    stored = json.loads((tmp_path / "out/frontier.json").read_text())
    assert [row["bleu"] for row in stored["models"]] == [point.bleu for point in points]
    _a_second_run_trains_nothing(own, tmp_path / "out/teacher", tmp_path / "again")


def _labels_are_what_the_teacher_writes(own: Workspace, bundle: Path) -> None:
    labels = load_pairs(own.folder / "students/1-1/data/pseudo.jsonl")
    english = [pair.english for pair in labels]
    held_back = {p.english for name in ("dev", "test") for p in load_pairs(own.data_file(name))}
    assert {pair.english for pair in load_pairs(own.data_file("train"))} <= set(english)
    assert set(english) & set(TEXT[:2])
    assert "HE READS!" not in english
    assert not held_back & set(english)
    found = open_translator(bundle).translate(english)
    assert [pair.gloss for pair in labels] == [result.gloss for result in found]


def _a_second_run_trains_nothing(own: Workspace, bundle: Path, output: Path) -> None:
    said: list[str] = []
    points = distil(own, bundle, [Student(1, 1)], output, said.append)
    assert any("the teacher's pairs are there already" in line for line in said)
    assert any("trained before" in line for line in said)
    assert points[0].parameters is None


def test_what_is_no_teacher_is_refused_before_anything_is_done(
    taught: Workspace, tmp_path: Path
) -> None:
    with pytest.raises(DataError, match="neither a bundle nor"):
        distil(taught, tmp_path / "nothing", [Student(1, 1)], tmp_path / "out", silent)
    (tmp_path / "damaged").mkdir()
    (tmp_path / "damaged/manifest.json").write_text("{}", encoding="utf-8")
    with pytest.raises(DataError, match="damaged"):
        distil(taught, tmp_path / "damaged", [Student(1, 1)], tmp_path / "out", silent)
    assert not taught.folder.exists()


def point(name: str, rate: float, bleu: float) -> Point:
    return Point(name, 30.0, rate, bleu, 90.0, 50.0, 95.0, 100, "signature", None)


def test_a_model_that_another_beats_in_both_is_not_on_the_frontier() -> None:
    points = [
        point("teacher", 300, 95), point("slow", 200, 94), point("fast", 900, 80),
        point("even", 900, 80), point("middle", 500, 94), point("worse", 500, 90),
    ]  # fmt: skip
    kept = [p.name for p in points if on_frontier(p, points)]
    assert kept == ["teacher", "fast", "even", "middle"]


def test_the_table_says_what_is_not_known() -> None:
    table = as_markdown([point("teacher", 300, 95)])
    assert "| teacher | unknown | 30.0 | 300 | 95.0 |" in table
    assert "`signature`" in table


def test_layers_are_given_as_numbers_from_one_on() -> None:
    assert _numbers("--layers", "3,1, 2") == [1, 2, 3]
    for wrong in ("0", "1,", "two", "-1"):
        with pytest.raises(Exception, match="takes numbers"):
            _numbers("--layers", wrong)
