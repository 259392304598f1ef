"""The last step: the trained model converted, proven and written as a bundle."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path

from training.data.pairs import load_pairs
from training.errors import DataError
from training.export.exporter import Evidence
from training.export.exporter import export as write_export
from training.model.examples import Example
from training.model.seq2seq import load_model
from training.steps.glosses import gloss_of
from training.workspace import GENERATED, Workspace
from worker.model.bundle import Manifest

Say = Callable[[str], None]


def export(space: Workspace, target: Path, say: Say) -> Manifest:
    """Prove the exported model and write the bundle. Raises ExportError."""
    dev = load_pairs(space.data_file("dev"))
    examples = space.example_builder().build(dev)
    if len(examples) != len(dev):
        raise DataError("a dev line is longer than the recipe's limits; raise the limits")
    english = [pair.english for pair in load_pairs(space.data_file("train"))]
    evidence = Evidence(dev, examples, _read_scores(space), _training_examples(space), english)
    model = load_model(space.model_folder)
    say(f"proving the export on {len(dev):,} dev lines, in float32 and as it will be shipped")
    manifest = write_export(space, model, evidence, partial(gloss_of, space), target)
    exact, small = manifest.metrics["dev_float32"], manifest.metrics["dev_int8"]
    if "shortlist" in manifest.metrics:
        found = manifest.metrics["shortlist"]
        changed = f"{found['differing']:g} of {found['lines']:g} lines differ"
        say(f"shortlist: {changed}; refused: {found['refused']}")
    say(
        f"float32 export: identical to the trained model on {len(dev)} dev lines; "
        f"BLEU {exact['bleu']}, int8 {small['bleu']}"
    )
    size = sum(entry.size for entry in manifest.files.values())
    say(f"bundle written to {target} ({size / 1e6:.1f} MB)")
    return manifest


def _training_examples(space: Workspace) -> list[Example]:
    """What a shortlist is made from; nothing when the recipe asks for none."""
    if not space.recipe.export.shortlist:
        return []
    pairs = [*load_pairs(space.data_file("train")), *load_pairs(space.data_file(GENERATED))]
    return space.example_builder().build(pairs)


def _read_scores(space: Workspace) -> dict[str, dict[str, float | str]]:
    try:
        scores: dict[str, dict[str, float | str]] = json.loads(space.scores_file.read_text())
    except OSError:
        raise DataError(
            f"{space.scores_file}: not there; run `gloss-train evaluate` first"
        ) from None
    return scores
