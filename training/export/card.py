"""The model card of a bundle: what it is, what it was made of, how good it is, what it is not.

Written from facts alone: a figure that is not there is not told, and what nobody stated (a licence)
is said to be unstated. The project's own pairs are described as such, a user's pairs as the user's.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import training
from training.data.splits import Split
from training.errors import DataError
from training.evaluate.report import JSON, markdown_table
from training.evaluate.sections import TITLES
from training.evaluate.statistics import SPAN_F1
from training.export import card_text as text
from training.export.quality_card import groups_of
from training.recipe import Recipe
from worker.gloss.conventions import NOTATION_1
from worker.model.bundle import Manifest

_CORPUS = Path(training.__file__).parent / "corpus"
_FAILURES = 5
_SYSTEM_GAIN = "model_gain_bleu"


@dataclass(frozen=True)
class Failure:
    """A test sentence, its reference, and what the model made of it."""

    english: str
    reference: str
    output: str


@dataclass(frozen=True)
class CardFacts:
    """What a run found beside its scores: pairs by kind, those reviewed, the worst sentences, and
    the rest of the evaluation as its JSON file has it.
    """

    sizes: Mapping[str, int] = field(default_factory=dict)
    failures: Sequence[Failure] = ()
    reviewed: int = 0
    evaluation: Mapping[str, Any] = field(default_factory=dict)


def read_facts(folder: Path) -> CardFacts:
    """The facts that `prepare`, `teach` and `evaluate` left in a workspace's folder."""
    report = _read(folder / "data" / "report.json")
    kinds = ("train", "dev", "test", "generated")
    sizes = {kind: report[kind] for kind in kinds if isinstance(report.get(kind), int)}
    taught = _read(folder / "data" / "teacher.json").get("pairs")
    if isinstance(taught, int):
        sizes["pseudo"] = taught
    evaluation = _read(folder / JSON)
    worst = evaluation.get("worst", [])
    rows = ((row["english"], row["reference"], row["output"]) for row in worst[:_FAILURES])
    reviewed = report.get("reviewed", 0)
    return CardFacts(sizes, tuple(Failure(*row) for row in rows), int(reviewed), evaluation)


def model_card(
    manifest: Manifest,
    recipe: Recipe,
    scores: Mapping[str, Mapping[str, float | str]],
    facts: CardFacts | None = None,
) -> str:
    """The card as Markdown."""
    facts, own = facts or CardFacts(), is_own_corpus(recipe)
    quantization = manifest.recipe.get("quantization", "int8")
    return text.CARD.format(
        name=manifest.name,
        version=manifest.version,
        notation=_notation(manifest),
        layers=recipe.encoder.layers,
        encoder=recipe.encoder.checkpoint,
        decoder_layers=recipe.decoder.layers,
        quantization=quantization,
        data=_data(manifest, recipe, facts, own),
        licence=_licence(recipe, own),
        recipe=_recipe(manifest, recipe),
        test="test file of its own" if recipe.data.test else "test split",
        signature=scores["model"]["signature"],
        scores=markdown_table(
            ("system", *(TITLES[name] for name in _measured(scores)), "lines"),
            [_row(name, values, _measured(scores)) for name, values in scores.items()],
        ),
        gain=_gains(scores),
        quantised=_quantised(manifest, quantization),
        groups_title=text.GROUPS,
        groups=groups_of(facts.evaluation),
        measured_title=text.MEASURED,
        measured=text.NOT_MEASURED,
        failures=_failures(facts.failures, own),
    )


def is_own_corpus(recipe: Recipe) -> bool:
    """Whether every pair file of a recipe is the project's own."""
    paths = recipe.data.pairs
    return bool(paths) and all(path.resolve().is_relative_to(_CORPUS) for path in paths)


def _read(path: Path) -> dict[str, Any]:
    """A JSON file's fields; none where a step that writes it was not run."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise DataError(f"{path}: cannot be read: {error}; run the steps again") from None
    return dict(found)


def _notation(manifest: Manifest) -> str:
    if manifest.notation == NOTATION_1:
        return f"notation {NOTATION_1}"
    return "in the convention of its training pairs, whatever that is"


def _data(manifest: Manifest, recipe: Recipe, facts: CardFacts, own: bool) -> str:
    sizes = facts.sizes
    parts = [text.OWN_DATA.format(reviewed=_reviewed(facts)) if own else text.USER_DATA]
    if not own and facts.reviewed:
        parts.append(f"Marked in the pairs as reviewed: {facts.reviewed:,}.")
    if not own and recipe.data.generated:
        parts.append("Beside them, pairs generated from the project's grammar.")
    if sizes:
        names = {"generated": "generated by the grammar", "pseudo": "glossed by a teacher model"}
        counts = (f"{sizes[kind]:,} {names.get(kind, kind)}" for kind in sizes if sizes[kind])
        parts.append("Pairs: " + ", ".join(counts) + ".")
    if not recipe.data.test:
        parts.append(
            f"Held back by a hash: {recipe.data.test_percent}% test, "
            f"{recipe.data.dev_percent}% dev; the rest is training."
        )
    if manifest.notation == NOTATION_1:
        parts.append(text.TABLES)
    return "\n\n".join(parts)


def _reviewed(facts: CardFacts) -> str:
    """How many of the hand-written pairs a Deaf signer has reviewed."""
    if not facts.reviewed:
        return "No pair has been reviewed by a Deaf signer yet."
    written = sum(facts.sizes.get(str(split), 0) for split in Split)
    return f"{facts.reviewed:,} of {written:,} written pairs have been reviewed by a Deaf signer."


def _measured(scores: Mapping[str, Mapping[str, float | str]]) -> list[str]:
    """The metrics of a table: span F1 only where it was measured."""
    told = {name for values in scores.values() for name in values}
    return [name for name in TITLES if name != SPAN_F1 or name in told]


def _row(name: str, values: Mapping[str, float | str], metrics: Sequence[str]) -> list[str]:
    return [name, *(_figure(values, metric) for metric in metrics), str(values["sentences"])]


def _figure(values: Mapping[str, float | str], metric: str) -> str:
    if metric not in values:
        return "not measured"
    low, high = values.get(f"{metric}_low"), values.get(f"{metric}_high")
    return f"{values[metric]}" if low is None else f"{values[metric]} [{low}, {high}]"


def _gains(scores: Mapping[str, Mapping[str, float | str]]) -> str:
    """What the model gains over each other system that it was compared with."""
    gains = [
        f"{name} {values[_SYSTEM_GAIN]} BLEU, 95% "
        f"[{values[f'{_SYSTEM_GAIN}_low']}, {values[f'{_SYSTEM_GAIN}_high']}], "
        f"p {values[f'{_SYSTEM_GAIN}_p']}"
        for name, values in scores.items()
        if _SYSTEM_GAIN in values
    ]
    return f" The model less {'; less '.join(gains)} (paired bootstrap)." if gains else ""


def _licence(recipe: Recipe, own: bool) -> str:
    if own:
        return text.OWN_LICENCE
    stated = recipe.card.licence or "not stated; ask for it before you share this model"
    return f"Licence of the pairs: {stated}."


def _recipe(manifest: Manifest, recipe: Recipe) -> str:
    """What `gloss-train run` needs to repeat the model, in words."""
    own = f"`{recipe.name}` {recipe.version}, {manifest.recipe['sha256'][:12]}"
    made = f"Made by `gloss-train run` with recipe {own}, seed {manifest.recipe['seed']}."
    parts = [made]
    if recipe.data.generated:
        parts.append(f"Pairs generated by the grammar: {recipe.data.generated:,}.")
    stages = "; ".join(
        f"`{stage.name}`, {stage.epochs:g} epochs in batches of {stage.batch_size}"
        for stage in recipe.stages
    )
    return " ".join([*parts, f"Stages: {stages}."])


def _quantised(manifest: Manifest, quantization: str) -> str:
    exact = manifest.metrics["dev_float32"]["bleu"]
    text = f"Export: float32 gives the trained model's output on every dev line, {exact} BLEU there"
    kinds = dict.fromkeys((quantization, "int8"))
    others = [
        f"{kind} {manifest.metrics[f'dev_{kind}']['bleu']}"
        for kind in kinds
        if f"dev_{kind}" in manifest.metrics and kind != "float32"
    ]
    return f"{text}; {', '.join(others)}." if others else f"{text}."


def _failures(failures: Sequence[Failure], own: bool) -> str:
    known = text.OWN_FAILURES if own else text.USER_FAILURES
    if not failures:
        return known
    rows = [(found.english, found.reference, found.output) for found in failures]
    table = markdown_table(("English", "reference", "model"), rows)
    return f"{known}\n\nIts worst sentences in the test:\n\n{table}"
