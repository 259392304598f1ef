"""A decoder that looks at the right piece before it is trained."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch

from training import steps
from training.data.pairs import load_pairs
from training.learn.pointing import fit_pointing
from training.model.copier import initialise
from training.model.examples import Example
from training.model.seq2seq import GlossModel, build_model
from training.workspace import Workspace


@pytest.fixture
def examples(space: Workspace) -> list[Example]:
    steps.prepare(space, lambda message: None)
    return space.example_builder().build(load_pairs(space.data_file("train")))


def copier(space: Workspace, examples: list[Example], kind: str = "bert-generation") -> GlossModel:
    torch.manual_seed(3)
    model = build_model(space.encoder_shape(), replace(space.decoder_shape(), kind=kind))
    initialise(model, space.vocabulary, examples)
    return model


@pytest.mark.parametrize("kind", ["bert-generation", "bart", "mbart"])
def test_it_looks_at_the_linked_piece_of_most_pairs(
    space: Workspace, examples: list[Example], kind: str
) -> None:
    assert fit_pointing(copier(space, examples, kind), examples) > 0.8


def test_only_the_query_and_the_key_of_the_last_cross_attention_change(
    space: Workspace, examples: list[Example]
) -> None:
    model = copier(space, examples)
    before = {name: weight.clone() for name, weight in model.state_dict().items()}
    fit_pointing(model, examples)
    after = model.state_dict()
    changed = {name for name in before if not torch.equal(before[name], after[name])}
    last = f"decoder.bert.encoder.layer.{len(model.stack.layers) - 1}.crossattention.self"
    assert changed == {
        f"{last}.{part}.{of}" for part in ("query", "key") for of in ("weight", "bias")
    }
    assert all(weight.grad is None for weight in model.parameters())


def test_the_same_examples_give_the_same_values(space: Workspace, examples: list[Example]) -> None:
    found = []
    for _ in range(2):
        model = copier(space, examples)
        fit_pointing(model, examples)
        found.append(model.state_dict())
    assert all(torch.equal(found[0][name], found[1][name]) for name in found[0])


def test_pairs_without_an_alignment_change_nothing(
    space: Workspace, examples: list[Example]
) -> None:
    model = copier(space, examples)
    before = {name: weight.clone() for name, weight in model.state_dict().items()}
    assert fit_pointing(model, [replace(example, links=()) for example in examples]) == 0
    assert all(torch.equal(before[name], weight) for name, weight in model.state_dict().items())
