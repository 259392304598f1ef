"""A trained model to a proven bundle.

Converts, proves and scores the model on the dev split (`training.export.proof`), adds a shortlist
where the recipe asks for one and it changes nothing that matters, and only then writes the bundle
with its samples and its card.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from training.data.pairs import Pair, load_pairs
from training.data.splits import fingerprint
from training.errors import ExportError
from training.evaluate.convention import Convention
from training.export import shortlist
from training.export.assembly import assemble, write_assembled
from training.export.bundle_writer import require_replaceable
from training.export.card import model_card, read_facts
from training.export.lexicon_file import write_lexicon
from training.export.plain_file import write_plain
from training.export.proof import Proof, Trained, prove
from training.model.examples import Example
from training.model.seq2seq import GlossModel
from training.recipe import recipe_hash
from training.workspace import Workspace
from worker.gloss.conventions import NOTATION_1
from worker.model import bundle
from worker.model.bundle import Limits, Manifest, Markers, Words

_SAMPLES = 20
_SHORT_WORDS = 12
TOOLS = ("torch", "transformers", "ctranslate2", "tokenizers")


@dataclass(frozen=True)
class Evidence:
    """What the export is proven and described with; `training` is read for a shortlist only.

    `english` are the lines of the training pairs.
    """

    dev: Sequence[Pair]
    examples: Sequence[Example]
    scores: Mapping[str, Mapping[str, float | str]]
    training: Sequence[Example] = ()
    english: Sequence[str] = ()


def export(
    space: Workspace,
    model: GlossModel,
    evidence: Evidence,
    gloss_of: Callable[[Sequence[str]], str],
    target: Path,
) -> Manifest:
    """Write the bundle at `target`. Raises ExportError, and then writes nothing."""
    require_replaceable(target)
    trained = Trained(
        model,
        space.vocabulary,
        space.recipe.limits.max_target_pieces,
        gloss_of,
        space.recipe.export.quantization,
    )
    try:
        with tempfile.TemporaryDirectory(prefix="glosswire-export-") as scratch:
            proof = prove(trained, evidence.dev, evidence.examples, Path(scratch))
            mapped = space.recipe.export.shortlist and _add_shortlist(trained, evidence, proof)
            manifest = _manifest(space, evidence, proof).model_copy(update={"shortlist": mapped})
            facts = read_facts(space.folder)
            card = model_card(manifest, space.recipe, evidence.scores, facts)
            ready = assemble(proof.folder, space.tokenizer_file, card, Path(scratch) / "ready")
            if space.notation.name == NOTATION_1:
                write_lexicon(ready / bundle.LEXICON)
                write_plain(ready / bundle.PLAIN, evidence.english)
            if manifest.words is not None:
                shutil.copyfile(space.words_file, ready / bundle.WORDS)
            return write_assembled(target, manifest, ready, _sample_lines(evidence.dev))
    except OSError as error:
        raise ExportError(f"{target}: no room to export: {error.strerror or error}") from None


def _add_shortlist(trained: Trained, evidence: Evidence, proof: Proof) -> bool:
    """Whether a shortlist stands in the model's folder; one that changes too much is removed."""
    shortlist.write_shortlist(trained.vocabulary, evidence.training, proof.folder)
    lines = [(pair.english, e) for pair, e in zip(evidence.dev, evidence.examples, strict=True)]
    verdict = shortlist.measure(
        proof.folder, trained.vocabulary, lines, trained.gloss_of, trained.max_pieces
    )
    proof.metrics["shortlist"] = verdict.as_dict()
    if verdict.refusal:
        (proof.folder / shortlist.VOCABULARY_MAP).unlink()
    return verdict.refusal is None


def _manifest(space: Workspace, evidence: Evidence, proof: Proof) -> Manifest:
    recipe, markers = space.recipe, space.pieces.markers
    metrics = {f"test_{name}": dict(scores) for name, scores in evidence.scores.items()}
    metrics |= proof.metrics
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
        words=_words(space),
        files={},
        tools={name: version(name) for name in TOOLS},
        recipe={
            "sha256": recipe_hash(recipe),
            "seed": str(recipe.seed),
            "quantization": recipe.export.quantization,
        },
        corpus={"dev_sha256": fingerprint(evidence.dev)},
        metrics=metrics,
    )


def _words(space: Workspace) -> Words | None:
    """How the worker is to use the table of words; None where it gets none."""
    if space.recipe.export.words == "off" or not space.words_file.exists():
        return None
    tokenised = Convention.of(load_pairs(space.data_file("train"))).tokenised
    return Words(tokenised=tokenised, unseen=space.recipe.export.words == "all")


def _sample_lines(dev: Sequence[Pair]) -> list[str]:
    """The first short lines of dev."""
    return [pair.english for pair in dev if len(pair.english.split()) <= _SHORT_WORDS][:_SAMPLES]
