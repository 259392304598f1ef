"""The vocabulary map: what it allows, what it changes, and when it is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from training import steps
from training.data.pairs import load_pairs
from training.export.shortlist import (
    VOCABULARY_MAP,
    Difference,
    Verdict,
    measure,
    what_matters,
    write_shortlist,
)
from training.export.spec import write_model
from training.model.seq2seq import build_model
from training.recipe import ExportPart
from training.workspace import Workspace
from worker.model.translator import open_translator


def silent(message: str) -> None:
    del message


def asked(space: Workspace, **changes: object) -> Workspace:
    part = ExportPart(**changes)  # type: ignore[arg-type]
    recipe = space.recipe.model_copy(update={"export": part})
    return Workspace(recipe, space.recipe_file, space.folder)


@pytest.fixture
def trained(space: Workspace) -> Workspace:
    steps.prepare(space, silent)
    steps.train(space, silent)
    steps.evaluate(space, silent)
    return space


def test_a_map_allows_what_is_aligned_what_is_copied_and_what_is_spelled_alike(
    space: Workspace, tmp_path: Path
) -> None:
    steps.prepare(space, silent)
    examples = space.example_builder().build(load_pairs(space.data_file("train")))
    write_shortlist(space.vocabulary, examples, tmp_path)
    rows = (tmp_path / VOCABULARY_MAP).read_text().splitlines()
    allowed = {key: set(values.split(" ")) for key, values in (row.split("\t") for row in rows)}
    assert {"[SEP]", "IX-3p", "fs-@", "@++", "a", "##z"} <= allowed[""]
    assert "what" in allowed["what"]
    assert {"sell", "sells"} <= allowed["sells"]
    assert set().union(*allowed.values()) <= set(space.vocabulary.target)


def test_only_what_the_map_allows_is_written(space: Workspace, tmp_path: Path) -> None:
    steps.prepare(space, silent)
    lines = load_pairs(space.data_file("train"))
    examples = space.example_builder().build(lines)
    model = build_model(space.encoder_shape(), space.decoder_shape()).eval()
    with torch.no_grad():  # it would say nothing but BOOK, which the map does not have
        model.stack.head.bias[space.vocabulary.target_ids()["book"]] += 100
    write_model(model, space.vocabulary, tmp_path / "ct2", None)
    (tmp_path / "ct2" / VOCABULARY_MAP).write_text("\tIX-3p\n")
    rows = [(pair.english, example) for pair, example in zip(lines, examples, strict=True)]
    verdict = measure(tmp_path / "ct2", space.vocabulary, rows, " ".join, 5)
    assert len(verdict.differences) == len(lines)
    assert {d.full for d in verdict.differences} == {"book book book book book"}
    assert {piece for d in verdict.differences for piece in d.short.split()} <= {
        "IX-3p", "[UNK]", "[CLS]", "[PAD]",
    }  # fmt: skip
    assert verdict.refusal


def test_an_export_with_a_shortlist_is_served_with_it_or_says_why_not(
    trained: Workspace, tmp_path: Path
) -> None:
    manifest = steps.export(asked(trained, shortlist=True), tmp_path / "bundle", silent)
    found = manifest.metrics["shortlist"]
    assert float(found["lines"]) > 0
    assert manifest.shortlist == (found["refused"] == "no")
    assert (tmp_path / "bundle/model" / VOCABULARY_MAP).exists() == manifest.shortlist
    assert open_translator(tmp_path / "bundle").translate(["He sells food."])[0].gloss


@pytest.mark.parametrize("weights", ["int8_float16", "float16", "bfloat16", "float32"])
def test_every_quantisation_is_scored_on_this_cpu_and_served(
    trained: Workspace, tmp_path: Path, weights: str
) -> None:
    manifest = steps.export(asked(trained, quantization=weights), tmp_path / "bundle", silent)
    assert manifest.recipe["quantization"] == weights
    assert {"dev_float32", "dev_int8", f"dev_{weights}", "parity"} <= set(manifest.metrics)
    if weights == "float16":
        assert manifest.metrics["dev_float16"]["arithmetic"] == "float32"
    assert open_translator(tmp_path / "bundle").translate(["He sells food."])[0].gloss


@pytest.mark.parametrize(
    ("full", "short", "what"),
    [
        ("HAVE 12 BOOK", "HAVE 2 BOOK", "number"),
        ("IX-1p neg[ GO ]", "IX-1p GO", "negation"),
        ("NOT GO", "GO", "negation"),
        ("X-NOT GO", "GO", "negation"),
        ("fs-ANN GO", "fs-AN GO", "name"),
        ("SEE MARY", "SEE MARIA", "name"),
        ("BIG BOOK", "LARGE BOOK", None),
        ("BOOK BIG", "BIG BOOK", None),
    ],
)
def test_a_change_to_a_number_a_name_or_a_negation_is_critical(
    full: str, short: str, what: str | None
) -> None:
    found = what_matters("We saw Mary there.", full, short)
    assert found is None if what is None else what in str(found)


@pytest.mark.parametrize(
    ("differing", "critical", "refusal"),
    [(0, None, None), (1, None, None), (2, None, "more than 0.1%"), (1, "a name (X)", "a name")],
)
def test_one_line_in_a_thousand_may_differ_where_nothing_hangs_on_it(
    differing: int, critical: str | None, refusal: str | None
) -> None:
    rows = (Difference("E", "A", "B", critical),) * differing
    found = Verdict(1000, rows).refusal
    assert found is None if refusal is None else refusal in str(found)
