"""Students of fewer layers, each trained on what a teacher writes and exported like any model.

A student's stages are the recipe's; the teacher's pairs take the place of pseudo-pairs, and the
hand-made pairs stay beside them as the recipe has them. Everything that was reached is kept in the
run's folder, so that a killed run goes on.

data/            the prepared pairs, and labels.jsonl, what the teacher writes
students/E-D/    a workspace for each student of E encoder and D decoder layers
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from safetensors import safe_open

from training import steps
from training.data.pairs import Pair, load_pairs, read_sentences, write_pairs
from training.data.splits import fingerprint, normal_form
from training.distil.frontier import Point, measure, write_frontier
from training.distil.labels import label
from training.errors import DataError
from training.model.notation import NOTATION_FILE
from training.workspace import PSEUDO, Workspace
from worker.errors import BundleError
from worker.model import bundle
from worker.model.translator import open_translator

Say = Callable[[str], None]
_PREPARED = (
    *(f"{name}.jsonl" for name in ("train", "dev", "test", "generated", "retold")),
    NOTATION_FILE,
    bundle.WORDS,  # not every convention has them
)


@dataclass(frozen=True)
class Student:
    """How many layers of the encoder a student keeps, and how many its decoder has."""

    encoder_layers: int
    decoder_layers: int

    @property
    def name(self) -> str:
        """As it is called in folders and tables."""
        return f"{self.encoder_layers}-{self.decoder_layers}"


@dataclass(frozen=True)
class _Model:
    """A bundle to be measured, and the weights that it was made from where they are known."""

    name: str
    folder: Path
    weights: Path | None = None


def distil(
    space: Workspace, teacher: Path, students: Sequence[Student], output: Path, say: Say
) -> list[Point]:
    """Train the students, write their bundles and the frontier to `output`. Raises TrainingError.

    `teacher` is a bundle, or the folder of a run of the same recipe.
    """
    models = [_open_teacher(space, teacher, output, say)]
    steps.prepare(space, say)
    _label(space, models[0].folder, say)
    for student in students:
        models.append(_train(space, student, output, say))
    test = load_pairs(space.data_file("test"))
    points = measure({model.name: model.folder for model in models}, test, say)
    sizes = {model.name: _parameters(model.weights) for model in models}
    points = [point.with_parameters(sizes[point.name]) for point in points]
    write_frontier(output, points)
    say(f"{output / 'frontier.md'} written")
    return points


def _open_teacher(space: Workspace, teacher: Path, output: Path, say: Say) -> _Model:
    """The teacher as a bundle; a run's model is exported first. Raises DataError."""
    if (teacher / bundle.MANIFEST).exists():
        try:
            bundle.verify(teacher, bundle.read_manifest(teacher))
        except BundleError as error:
            raise DataError(f"{teacher}: {error}") from None
        return _Model("teacher", teacher)
    own = Workspace(space.recipe, space.recipe_file, teacher)
    if not own.model_folder.is_dir():
        raise DataError(f"{teacher}: neither a bundle nor the folder of a trained run")
    if not own.scores_file.exists():
        steps.evaluate(own, say)
    steps.export(own, output / "teacher", say)
    return _Model("teacher", output / "teacher", own.model_folder)


def _label(space: Workspace, teacher: Path, say: Say) -> None:
    """Have the teacher gloss the training pairs' English and the unlabelled text, once."""
    manifest = bundle.read_manifest(teacher)
    if manifest.notation != space.notation.name:
        raise DataError(
            f"{teacher}: writes notation {manifest.notation}, the pairs are in "
            f"{space.notation.name}; take a teacher trained on such pairs"
        )
    sentences = _sentences(space)
    mark = fingerprint([Pair(sentence, "") for sentence in sentences])
    mark = f"{mark} {manifest.model_dump_json()}"
    note = space.folder / "data" / "labels.json"
    if note.exists() and json.loads(note.read_text(encoding="utf-8")) == mark:
        say("the teacher's pairs are there already")
        return
    note.unlink(missing_ok=True)
    write_pairs(_labels_file(space), label(open_translator(teacher), sentences, say))
    note.write_text(json.dumps(mark) + "\n", encoding="utf-8")


def _labels_file(space: Workspace) -> Path:
    return space.data_file("labels")


def _sentences(space: Workspace) -> list[str]:
    """The English to learn from, each sentence once, none of dev or test."""
    held_back = {
        normal_form(pair.english)
        for name in ("dev", "test")
        for pair in load_pairs(space.data_file(name))
    }
    english = [pair.english for pair in load_pairs(space.data_file("train"))]
    for path in space.recipe.data.unlabelled:
        english += read_sentences(path)
    kept: dict[str, str] = {}
    for sentence in english:
        kept.setdefault(normal_form(sentence), sentence)
    return [sentence for form, sentence in kept.items() if form and form not in held_back]


def _train(space: Workspace, student: Student, output: Path, say: Say) -> _Model:
    """Train and export a student."""
    say(f"student {student.name}: {student.encoder_layers} encoder layers, "
        f"{student.decoder_layers} in the decoder")  # fmt: skip
    own = _workspace(space, student)
    steps.train(own, say)
    steps.evaluate(own, say)
    target = output / "students" / student.name
    steps.export(own, target, say)
    return _Model(student.name, target, own.model_folder)


def _workspace(space: Workspace, student: Student) -> Workspace:
    """The student's own folder, with the pairs in it."""
    recipe = space.recipe
    layers = {"layers": student.encoder_layers}
    fields = {
        "name": f"{recipe.name}-{student.name}",
        "encoder": recipe.encoder.model_copy(update=layers),
        "decoder": recipe.decoder.model_copy(update={"layers": student.decoder_layers}),
    }
    folder = space.folder / "students" / student.name
    own = Workspace(recipe.model_copy(update=fields), space.recipe_file, folder)
    (folder / "data").mkdir(parents=True, exist_ok=True)
    for name in _PREPARED:
        if (space.folder / "data" / name).exists():
            shutil.copyfile(space.folder / "data" / name, folder / "data" / name)
    shutil.copyfile(_labels_file(space), own.data_file(PSEUDO))
    return own


def _parameters(weights: Path | None) -> int | None:
    """How many numbers a model has, frozen ones included; None where only a bundle is known."""
    if weights is None:
        return None
    total = 0
    with safe_open(weights / "model.safetensors", framework="np") as file:
        for name in file.keys():  # noqa: SIM118  # the file is no dictionary
            size = 1
            for length in file.get_slice(name).get_shape():
                size *= length
            total += size
    return total
