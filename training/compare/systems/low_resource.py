"""The low-resource recipe: the project's own run, given the same pairs and unlabelled text.

It takes the time its recipe takes, which the table states.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from training import steps
from training.compare.exports import MOST_LINES
from training.compare.material import Material
from training.compare.settings import PublishedRow
from training.compare.system import Conditions, Fitted, NotRunError
from training.data.pairs import Pair
from training.errors import ExportError
from training.export import parity
from training.export.spec import write_model
from training.model.seq2seq import GlossModel, load_model
from training.recipe import read_recipe
from training.steps.glosses import gloss_of
from training.workspace import Workspace


class LowResource:
    """A workspace trained by a recipe."""

    table = "B"
    _space: Workspace
    _model: GlossModel

    def __init__(self, row: PublishedRow) -> None:
        self.name = row.name
        self._row = row

    def prepare(self, data: Material, conditions: Conditions) -> list[Fitted]:
        if self._row.recipe is None:
            raise NotRunError("the YAML names no recipe for it")
        recipe = read_recipe(self._row.recipe, quick=self._row.quick)
        pairs, unlabelled = _write(data, conditions.folder)
        # The same data as every other row.
        changed = {"pairs": (pairs,), "unlabelled": (unlabelled,), "generated": 0}
        recipe = recipe.model_copy(update={"data": recipe.data.model_copy(update=changed)})
        if self._row.weights is not None:
            encoder = recipe.encoder.model_copy(update={"checkpoint": self._row.weights})
            recipe = recipe.model_copy(update={"encoder": encoder})
        self._space = Workspace(recipe, self._row.recipe, conditions.folder / "work")
        return []

    def train(self, data: Material, conditions: Conditions) -> list[Fitted]:
        for step in (steps.prepare, steps.teach, steps.train):
            step(self._space, conditions.say)
        self._model = load_model(self._space.model_folder)
        return []

    def translate(self, lines: Sequence[str]) -> list[str]:
        builder = self._space.example_builder()
        built = [builder.build([Pair(line, "")]) for line in lines]  # none for a line too long
        most = self._space.recipe.limits.max_target_pieces
        examples = [example for one in built for example in one]
        pieces = parity.torch_greedy(self._model, self._space.vocabulary, examples, most)
        written = iter(pieces)
        return [gloss_of(self._space, next(written)) if one else "" for one in built]

    def parameters(self) -> int:
        return sum(weight.numel() for weight in self._model.parameters())

    def save(self, folder: Path) -> None:
        self._model.save_pretrained(folder)

    def exports(self, folder: Path, lines: Sequence[str]) -> str:
        vocabulary, most = self._space.vocabulary, self._space.recipe.limits.max_target_pieces
        pairs = [Pair(line, "") for line in lines[:MOST_LINES]]
        examples = self._space.example_builder().build(pairs)
        try:
            write_model(self._model, vocabulary, folder, None)
        except ExportError as error:
            return f"no: {error}"
        expected = parity.torch_greedy(self._model, vocabulary, examples, most)
        found = parity.ctranslate2_greedy(folder, vocabulary, examples, most)
        different = sum(a != b for a, b in zip(expected, found, strict=True))
        return f"no: the converted model differs on {different} lines" if different else "yes"

    def remarks(self, data: Material) -> list[str]:
        variant = ", its quick variant" if self._row.quick else ""
        name = self._space.recipe.name
        return [f"recipe {name}{variant}; its time is its own, not the table's budget"]


def _write(data: Material, folder: Path) -> tuple[Path, Path]:
    folder.mkdir(parents=True, exist_ok=True)
    pairs, unlabelled = folder / "pairs.tsv", folder / "unlabelled.txt"
    rows = [f"{pair.english}\t{pair.gloss}\n" for pair in data.train]
    pairs.write_text("".join(rows), encoding="utf-8")
    unlabelled.write_text("\n".join(data.unlabelled) + "\n", encoding="utf-8")
    return pairs, unlabelled
