"""A trained model to a proven bundle.

Converts to float32 and to int8, proves both on the dev split (`training.export.parity`), and only
then writes the bundle with its samples and its card.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from training.data.pairs import Pair
from training.data.splits import fingerprint
from training.evaluate.metrics import Scores, score
from training.export import parity
from training.export.bundle_writer import write_bundle
from training.export.card import model_card
from training.export.spec import write_model
from training.model.examples import Example
from training.model.seq2seq import GlossModel
from training.recipe import recipe_hash
from training.workspace import Workspace
from worker.model import bundle
from worker.model.bundle import Limits, Manifest, Markers, Sample

QUANTIZATION = "int8"
_SAMPLES = 20
_TOOLS = ("torch", "transformers", "ctranslate2", "tokenizers")


@dataclass(frozen=True)
class Evidence:
    """What the export is proven and described with."""

    dev: Sequence[Pair]
    examples: Sequence[Example]
    scores: Mapping[str, Mapping[str, float | str]]


@dataclass(frozen=True)
class Proof:
    """The dev scores of the torch model and of the int8 model, and the latter's glosses."""

    trained: Scores
    quantised: Scores
    glosses: Sequence[str]


def export(
    space: Workspace,
    model: GlossModel,
    evidence: Evidence,
    gloss_of: Callable[[Sequence[str]], str],
    target: Path,
) -> Manifest:
    """Write the bundle at `target`. Raises ExportError, and then writes nothing."""
    with tempfile.TemporaryDirectory(prefix="glosswire-export-") as scratch:
        exact, small = Path(scratch) / "float32", Path(scratch) / QUANTIZATION
        write_model(model, space.vocabulary, exact, None)
        write_model(model, space.vocabulary, small, QUANTIZATION)
        proof = _prove(space, model, evidence, gloss_of, (exact, small))
        manifest = _manifest(space, evidence, proof)

        def fill(folder: Path) -> None:
            shutil.copytree(small, folder / bundle.MODEL_FOLDER)
            shutil.copyfile(space.tokenizer_file, folder / bundle.TOKENIZER)
            card = model_card(manifest, space.recipe, evidence.scores)
            (folder / bundle.MODEL_CARD).write_text(card, encoding="utf-8")

        return write_bundle(target, manifest, fill, _samples(evidence.dev, proof))


def _prove(
    space: Workspace,
    model: GlossModel,
    evidence: Evidence,
    gloss_of: Callable[[Sequence[str]], str],
    folders: tuple[Path, Path],
) -> Proof:
    limit = space.recipe.limits.max_target_pieces
    vocabulary, examples = space.vocabulary, evidence.examples
    expected = parity.torch_greedy(model, vocabulary, examples, limit)
    exact = parity.ctranslate2_greedy(folders[0], vocabulary, examples, limit)
    parity.require_identical(expected, exact)
    references = [pair.gloss for pair in evidence.dev]
    small = parity.ctranslate2_greedy(folders[1], vocabulary, examples, limit)
    glosses = [gloss_of(pieces) for pieces in small]
    trained = score([gloss_of(pieces) for pieces in expected], references)
    quantised = score(glosses, references)
    parity.require_close(trained, quantised)
    return Proof(trained, quantised, glosses)


def _manifest(space: Workspace, evidence: Evidence, proof: Proof) -> Manifest:
    recipe, markers = space.recipe, space.pieces.markers
    metrics = {f"test_{name}": dict(scores) for name, scores in evidence.scores.items()}
    metrics["dev_float32"] = proof.trained.as_dict()
    metrics["dev_int8"] = proof.quantised.as_dict()
    return Manifest(
        format_version=bundle.FORMAT_VERSION,
        name=recipe.name,
        version=recipe.version,
        source_language="en",
        sign_language="ase",
        notation=space.notation.name,
        digits=space.notation.digits,
        source=space.notation.source,
        limits=Limits(**recipe.limits.model_dump()),
        markers=Markers(capital=markers.capital, acronym=markers.acronym) if markers else None,
        target=space.target_format,
        files={},
        tools={name: version(name) for name in _TOOLS},
        recipe={"sha256": recipe_hash(space.recipe_file), "seed": str(recipe.seed)},
        corpus={"dev_sha256": fingerprint(evidence.dev)},
        metrics=metrics,
    )


def _samples(dev: Sequence[Pair], proof: Proof) -> list[Sample]:
    """The first short lines of dev with what the int8 model gives for them."""
    rows = zip(dev, proof.glosses, strict=True)
    short = [(pair.english, gloss) for pair, gloss in rows if len(pair.english.split()) <= 12]
    return [Sample(english=english, gloss=gloss) for english, gloss in short[:_SAMPLES]]
