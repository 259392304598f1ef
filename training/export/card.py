"""The model card of a bundle: what it is, what it was made of, how good it is, what it is not."""

from __future__ import annotations

from collections.abc import Mapping

from training.recipe import Recipe
from worker.model.bundle import Manifest

_CARD = """\
# {name} {version}

Translates English captions into ASL gloss, notation {notation}. A BERT encoder
({layers} layers of `{encoder}`) with a {decoder_layers}-layer Transformer decoder, in
CTranslate2 int8. Made by `gloss-train` with recipe {recipe}, seed {seed}.

## What it is not

Gloss is a written, incomplete picture of ASL: it leaves out most of what hands, face and space say.
A machine's gloss is no interpretation. In 2018 the World Federation of the Deaf and the World
Association of Sign Language Interpreters asked that signing avatars not replace human signers,
above all for live information. Do not use this model where a person depends on
being understood (medical, legal, emergency, education) without a qualified human interpreter.
Always show the English beside the gloss.

## Data

Pairs written for this project and pairs generated from its own grammar. Split by a hash of the
English: {percent}. No pair has been reviewed by a Deaf signer yet.

## Scores

On the hand-written test split, sacreBLEU `{signature}`:

| system | BLEU | chrF++ | exact match | lines |
|---|---|---|---|---|
{rows}

Copy is the English in capitals without articles; dictionary is learnt from the same pairs, word by
word. Export: float32 gives the trained model's output on every dev line; int8 scores
{int8} BLEU there, float32 {float32}.

## Known failures

Long lines may lose a clause or a modifier, rare names of several word pieces may be misspelled, and
word order on constructions it has not seen is a guess. The worker flags lost names, numbers and
negation; it does not repair them.
"""


def model_card(
    manifest: Manifest, recipe: Recipe, scores: Mapping[str, Mapping[str, float | str]]
) -> str:
    """The card as Markdown."""
    return _CARD.format(
        name=manifest.name,
        version=manifest.version,
        notation=manifest.notation,
        layers=recipe.encoder.layers,
        encoder=recipe.encoder.checkpoint,
        decoder_layers=recipe.decoder.layers,
        recipe=manifest.recipe["sha256"][:12],
        seed=manifest.recipe["seed"],
        percent="10% test, 10% dev, the rest training",
        signature=scores["model"]["signature"],
        rows="\n".join(_row(name, values) for name, values in scores.items()),
        int8=manifest.metrics["dev_int8"]["bleu"],
        float32=manifest.metrics["dev_float32"]["bleu"],
    )


def _row(name: str, values: Mapping[str, float | str]) -> str:
    return (
        f"| {name} | {values['bleu']} | {values['chrf']} | {values['exact_match']}% "
        f"| {values['sentences']} |"
    )
