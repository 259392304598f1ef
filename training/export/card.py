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
from training.recipe import Recipe
from worker.gloss.conventions import NOTATION_1
from worker.model.bundle import Manifest

_CORPUS = Path(training.__file__).parent / "corpus"
_FAILURES = 5
_CARD = """\
# {name} {version}

Translates English captions into ASL gloss, {notation}. A BERT encoder
({layers} layers of `{encoder}`) with a {decoder_layers}-layer Transformer decoder, in
CTranslate2 {quantization}. Made by `gloss-train` with recipe {recipe}, seed {seed}.

## What it is not

Gloss is a written, incomplete picture of ASL: it leaves out most of what hands, face and space say.
A machine's gloss is no interpretation. In 2018 the World Federation of the Deaf and the World
Association of Sign Language Interpreters asked that signing avatars not replace human signers,
above all for live information. Do not use this model where a person depends on
being understood (medical, legal, emergency, education) without a qualified human interpreter.
Always show the English beside the gloss.

## Data

{data}

## Scores

On the {test}, sacreBLEU `{signature}`; in brackets the 95% interval of the bootstrap:

{scores}

Copy is the English in the case of the gloss, without articles; dictionary is learnt from the same
pairs, word by word.{gain}

{quantised}

## Known failures

{failures}
"""
_OWN_DATA = """\
Pairs written for this project and pairs generated from its own grammar, under the project's
licence. {reviewed}"""
_USER_DATA = """\
Pairs given by whoever trained this model, not by the makers of `gloss-train`, who have not seen
them. Whether Deaf signers wrote or reviewed them is for that person to say. The model may repeat
what stands in them."""
_OWN_FAILURES = """\
Long lines may lose a clause or a modifier, rare names of several word pieces may be misspelled, and
word order on constructions it has not seen is a guess. The worker flags lost names, numbers and
negation; it does not repair them."""
_USER_FAILURES = """\
Words, names and constructions that the training pairs do not show are guesses; lines longer than
theirs lose content. It knows their subject and their gloss convention only. The worker flags what
it can see lost; it does not repair it."""


@dataclass(frozen=True)
class Failure:
    """A test sentence, its reference, and what the model made of it."""

    english: str
    reference: str
    output: str


@dataclass(frozen=True)
class CardFacts:
    """What a run found beside its scores: pairs by kind, those reviewed, the worst sentences."""

    sizes: Mapping[str, int] = field(default_factory=dict)
    failures: Sequence[Failure] = ()
    reviewed: int = 0


def read_facts(folder: Path) -> CardFacts:
    """The facts that `prepare`, `teach` and `evaluate` left in a workspace's folder."""
    report = _read(folder / "data" / "report.json")
    kinds = ("train", "dev", "test", "generated")
    sizes = {kind: report[kind] for kind in kinds if isinstance(report.get(kind), int)}
    taught = _read(folder / "data" / "teacher.json").get("pairs")
    if isinstance(taught, int):
        sizes["pseudo"] = taught
    worst = _read(folder / JSON).get("worst", [])
    rows = ((row["english"], row["reference"], row["output"]) for row in worst[:_FAILURES])
    reviewed = report.get("reviewed", 0)
    return CardFacts(sizes, tuple(Failure(*row) for row in rows), int(reviewed))


def model_card(
    manifest: Manifest,
    recipe: Recipe,
    scores: Mapping[str, Mapping[str, float | str]],
    facts: CardFacts | None = None,
) -> str:
    """The card as Markdown."""
    facts, own = facts or CardFacts(), is_own_corpus(recipe)
    quantization = manifest.recipe.get("quantization", "int8")
    return _CARD.format(
        name=manifest.name,
        version=manifest.version,
        notation=_notation(manifest),
        layers=recipe.encoder.layers,
        encoder=recipe.encoder.checkpoint,
        decoder_layers=recipe.decoder.layers,
        quantization=quantization,
        recipe=manifest.recipe["sha256"][:12],
        seed=manifest.recipe["seed"],
        data=_data(recipe, facts, own),
        test="test file of its own" if recipe.data.test else "test split",
        signature=scores["model"]["signature"],
        scores=markdown_table(
            ("system", *TITLES.values(), "lines"),
            [_row(name, values) for name, values in scores.items()],
        ),
        gain=_gain(scores["model"]),
        quantised=_quantised(manifest, quantization),
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


def _data(recipe: Recipe, facts: CardFacts, own: bool) -> str:
    sizes = facts.sizes
    parts = [_OWN_DATA.format(reviewed=_reviewed(facts)) if own else _USER_DATA]
    if not own and facts.reviewed:
        parts.append(f"Marked in the pairs as reviewed: {facts.reviewed:,}.")
    if not own and recipe.data.generated:
        parts.append("Beside them, pairs generated from the project's grammar.")
    if not own:
        licence = recipe.card.licence or "not stated; ask for it before you share this model"
        parts.append(f"Licence of the pairs: {licence}.")
    if sizes:
        names = {"generated": "generated by the grammar", "pseudo": "glossed by a teacher model"}
        counts = (f"{sizes[kind]:,} {names.get(kind, kind)}" for kind in sizes if sizes[kind])
        parts.append("Pairs: " + ", ".join(counts) + ".")
    if not recipe.data.test:
        parts.append(
            f"Held back by a hash: {recipe.data.test_percent}% test, "
            f"{recipe.data.dev_percent}% dev; the rest is training."
        )
    return "\n\n".join(parts)


def _reviewed(facts: CardFacts) -> str:
    """How many of the hand-written pairs a Deaf signer has reviewed."""
    if not facts.reviewed:
        return "No pair has been reviewed by a Deaf signer yet."
    written = sum(facts.sizes.get(str(split), 0) for split in Split)
    return f"{facts.reviewed:,} of {written:,} written pairs have been reviewed by a Deaf signer."


def _row(name: str, values: Mapping[str, float | str]) -> list[str]:
    cells = [_figure(values, metric) for metric in TITLES]
    return [name, *cells, str(values["sentences"])]


def _figure(values: Mapping[str, float | str], metric: str) -> str:
    if metric not in values:
        return "not measured"
    low, high = values.get(f"{metric}_low"), values.get(f"{metric}_high")
    return f"{values[metric]}" if low is None else f"{values[metric]} [{low}, {high}]"


def _gain(model: Mapping[str, float | str]) -> str:
    if "gain_bleu" not in model:
        return ""
    interval = f"[{model['gain_bleu_low']}, {model['gain_bleu_high']}]"
    return (
        f" The model less the dictionary: {model['gain_bleu']} BLEU, 95% {interval}, "
        f"p {model['gain_bleu_p']} (paired bootstrap)."
    )


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
    text = _OWN_FAILURES if own else _USER_FAILURES
    if not failures:
        return text
    rows = [(found.english, found.reference, found.output) for found in failures]
    table = markdown_table(("English", "reference", "model"), rows)
    return f"{text}\n\nIts worst sentences in the test:\n\n{table}"
