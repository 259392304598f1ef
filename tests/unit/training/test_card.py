"""The card tells facts, tells a user's pairs from the project's, and never leaves a gap."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import training
from training.errors import DataError
from training.evaluate.metrics import score
from training.export.card import CardFacts, Failure, is_own_corpus, model_card, read_facts
from training.recipe import CardPart, Recipe
from worker.model.bundle import Limits, Manifest
from worker.model.target import TargetFormat

CORPUS = Path(training.__file__).parent / "corpus" / "pairs"
SCORES = {
    "model": {
        **score(["A B C D", "A"], ["A B C D", "B"]).as_dict(),
        "gain_bleu": 5.2, "gain_bleu_low": 4.4, "gain_bleu_high": 6.1, "gain_bleu_p": 0.001,
    },
    "dictionary": {
        **score(["A B C X", "A"], ["A B C D", "B"]).as_dict(),
        "model_gain_bleu": 5.2, "model_gain_bleu_low": 4.4, "model_gain_bleu_high": 6.1,
        "model_gain_bleu_p": 0.001,
    },
}  # fmt: skip


def manifest(notation: str = "1", quantization: str = "int8") -> Manifest:
    metrics: dict[str, dict[str, float | str]] = {
        "dev_float32": {"bleu": 94.2},
        "dev_int8": {"bleu": 94.1},
        f"dev_{quantization}": {"bleu": 94.1},
    }
    return Manifest(
        format_version="1.0",
        name="toy",
        version="0.0.1",
        source_language="en",
        sign_language="ase",
        notation=notation,
        limits=Limits(max_source_pieces=9, max_target_pieces=9),
        target=TargetFormat(case="upper"),
        files={},
        recipe={"sha256": "0123456789abcdef", "seed": "4", "quantization": quantization},
        metrics=metrics,
    )


def with_pairs(recipe: Recipe, path: Path, licence: str = "") -> Recipe:
    data = recipe.data.model_copy(update={"pairs": (path,)})
    made: Recipe = recipe.model_copy(update={"data": data, "card": CardPart(licence=licence)})
    return made


def test_every_card_says_what_a_gloss_is_not_and_who_should_not_use_it(recipe: Recipe) -> None:
    for path in (CORPUS, Path("my.tsv")):
        card = model_card(manifest(), with_pairs(recipe, path), SCORES)
        assert "World Federation of the Deaf" in card
        assert "medical, legal, emergency" in card
        assert "## Who should not use it, and for what" in card
        assert "English beside the gloss" in card


def test_a_user_s_pairs_are_not_called_the_project_s(recipe: Recipe) -> None:
    card = model_card(manifest(), with_pairs(recipe, Path("my.tsv")), SCORES)
    assert "written for this project" not in card
    assert "whoever trained this model" in card
    assert "Licence of the pairs: not stated" in card


def test_a_stated_licence_is_told(recipe: Recipe) -> None:
    card = model_card(manifest(), with_pairs(recipe, Path("my.tsv"), "CC BY 4.0"), SCORES)
    assert "Licence of the pairs: CC BY 4.0." in card


def test_the_project_s_own_pairs_are_called_so(recipe: Recipe) -> None:
    own = with_pairs(recipe, CORPUS)
    assert is_own_corpus(own)
    card = model_card(manifest(), own, SCORES)
    assert "written for this project" in card
    assert "No pair has been reviewed by a Deaf signer yet." in " ".join(card.split())
    assert "Apache-2.0, as the project" in card


def test_the_tables_that_come_with_it_are_told_in_notation_1_alone(recipe: Recipe) -> None:
    told = [model_card(manifest(notation), recipe, SCORES) for notation in ("1", "learnt")]
    assert ["`plain.tsv` has figurative English" in card for card in told] == [True, False]


def test_the_card_says_how_many_pairs_were_reviewed(recipe: Recipe) -> None:
    facts = CardFacts({"train": 1900, "dev": 50, "test": 50, "generated": 9}, (), reviewed=12)
    card = model_card(manifest(), with_pairs(recipe, CORPUS), SCORES, facts)
    assert "12 of 2,000 written pairs have been reviewed by a Deaf signer." in card
    user = model_card(manifest(), with_pairs(recipe, Path("my.tsv")), SCORES, facts)
    assert "Marked in the pairs as reviewed: 12." in user


def test_scores_stand_with_intervals_gain_and_signature(recipe: Recipe) -> None:
    card = model_card(manifest(), recipe, SCORES)
    model = SCORES["model"]
    assert f"| model | {model['bleu']} [{model['bleu_low']}, {model['bleu_high']}]" in card
    assert "| dictionary |" in card
    assert "The model less dictionary 5.2 BLEU, 95% [4.4, 6.1], p 0.001" in card
    assert str(model["signature"]) in card


def test_a_figure_that_is_not_there_is_not_made_up(recipe: Recipe) -> None:
    short: dict[str, dict[str, float | str]] = {
        "model": {"bleu": 1.0, "chrf": 2.0, "exact_match": 3.0, "sentences": 4, "signature": "s"}
    }
    card = model_card(manifest(), recipe, short)
    assert "| model | 1.0 | 2.0 | 3.0 | not measured | 4 |" in card
    assert "paired bootstrap" not in card


@pytest.mark.parametrize("quantization", ["int8", "float16", "float32"])
def test_quality_before_and_after_quantisation_is_told(recipe: Recipe, quantization: str) -> None:
    card = model_card(manifest(quantization=quantization), recipe, SCORES)
    assert "94.2 BLEU there" in card or quantization == "float32"
    assert "int8 94.1" in card
    assert f"CTranslate2 {quantization}." in card


def test_failures_are_shown_with_reference_and_output(recipe: Recipe) -> None:
    facts = CardFacts({"train": 900, "dev": 50, "pseudo": 12000}, [Failure("a | b", "C", "`D`")])
    card = model_card(manifest("learnt"), recipe, SCORES, facts)
    assert "| a \\| b | C | \\`D\\` |" in card
    assert "900 train, 50 dev, 12,000 glossed by a teacher model" in card
    assert "convention of its training pairs" in card


def test_no_card_leaves_a_placeholder(recipe: Recipe) -> None:
    card = model_card(manifest(), recipe, SCORES)
    assert "{" not in card
    assert "None" not in card


def test_facts_are_read_from_what_the_steps_left(tmp_path: Path) -> None:
    assert read_facts(tmp_path) == CardFacts()
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "report.json").write_text(json.dumps({"train": 8, "reviewed": 2}))
    (tmp_path / "data" / "teacher.json").write_text(json.dumps({"pairs": 3}))
    row = {"english": "e", "reference": "r", "output": "o", "chrf": 1.0, "edits": 1}
    (tmp_path / "evaluation.json").write_text(json.dumps({"worst": [row] * 9}))
    facts = read_facts(tmp_path)
    assert len(facts.evaluation["worst"]) == 9
    assert facts.sizes == {"train": 8, "pseudo": 3}
    assert facts.reviewed == 2
    assert facts.failures == (Failure("e", "r", "o"),) * 5


def test_a_broken_fact_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "evaluation.json").write_text("{")
    with pytest.raises(DataError, match=r"evaluation\.json"):
        read_facts(tmp_path)


def test_the_card_says_how_to_repeat_the_model(recipe: Recipe) -> None:
    card = model_card(manifest(), recipe, SCORES)
    made = card.split("## Recipe")[1].split("##")[0]
    assert "`toy` 0.0.1, 0123456789ab" in made
    assert "seed 4" in made
    assert "`only`, 30 epochs in batches of 8" in made


def test_scores_by_domain_and_phenomenon_stand_where_they_were_measured(recipe: Recipe) -> None:
    group = {
        "name": "health",
        "sentences": 7,
        "values": {"bleu": 51.0},
        "intervals": {"bleu": {"low": 40.0, "high": 60.0}},
    }
    evaluation = {"domains": [group], "phenomena": [group | {"name": "negation"}]}
    card = model_card(manifest(), recipe, SCORES, CardFacts(evaluation=evaluation))
    assert "| health | 7 | 51.0 [40.0, 60.0] |" in card
    assert "| negation | 7 | 51.0 [40.0, 60.0] |" in card
    assert "neither domains nor tags" in model_card(manifest(), recipe, SCORES)


def test_span_f1_is_told_only_where_there_are_spans(recipe: Recipe) -> None:
    assert "span F1" not in model_card(manifest(), recipe, SCORES)
    marked = {"model": score(["neg[ NOT ] A"], ["neg[ NOT ] A"]).as_dict()}
    card = model_card(manifest(), recipe, marked)
    assert "span F1 %" in card
    assert "| model | 0.0" in card or "100.0 [100.0, 100.0] | 1 |" in card
