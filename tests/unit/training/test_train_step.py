"""The step `train`: which pairs a stage reads, and what it refuses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from random import Random

import pytest
import torch
from safetensors.torch import load_file

from training import steps
from training.data.pairs import Pair, load_pairs, write_pairs
from training.errors import RecipeError
from training.model.examples import Example
from training.recipe import StagePart
from training.workspace import PSEUDO, RETOLD, Workspace


def silent(message: str) -> None:
    del message


def changed(space: Workspace, **fields: object) -> Workspace:
    return Workspace(space.recipe.model_copy(update=fields), space.recipe_file, space.folder)


def stage(**fields: object) -> StagePart:
    return StagePart.model_validate({"name": "only", "epochs": 1, "batch_size": 8, **fields})


@pytest.fixture
def prepared(space: Workspace) -> Workspace:
    """Some 25 written pairs, and 40 pseudo-pairs."""
    steps.prepare(space, silent)
    pseudo = [Pair(f"He sells {n} books.", f"IX-3p SELL {n} BOOK") for n in range(40)]
    write_pairs(space.data_file(PSEUDO), pseudo)
    return space


def said_by(space: Workspace) -> list[str]:
    said: list[str] = []
    steps.train(space, said.append)
    return said


def test_a_stage_reads_its_share_of_the_pseudo_pairs_and_copies_of_the_written(
    prepared: Workspace,
) -> None:
    stages = (
        stage(name="a", pseudo_share=0.25, written_copies=3),
        stage(name="b", written_copies="auto"),
    )
    said = said_by(changed(prepared, stages=stages))
    written = int(said[0].split()[0])
    assert said[0].startswith(f"{written} written, 0 generated and 40 pseudo-pairs")
    assert f"stage a: {10 + 3 * written} examples, 1 epochs" in said
    assert f"stage b: {40 + round(40 / written) * written} examples, 1 epochs" in said


def test_copies_are_the_pairs_as_they_are_and_then_as_they_are_retold(
    space: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = space.recipe.data.model_copy(update={"retold": 2})
    told = changed(space, data=data, stages=(stage(name="a"), stage(name="b", written_copies=4)))
    steps.prepare(told, silent)
    read: list[list[Example]] = []

    def take(model: object, examples: Sequence[Example], *others: object) -> float:
        read.append(list(examples))
        return 0.0

    monkeypatch.setattr(import_module("training.steps.train"), "train_stage", take)
    steps.train(told, silent)
    once, four_times = read
    written = load_pairs(told.data_file("train"))
    retold = load_pairs(told.data_file(RETOLD))
    assert len(retold) == 2 * len(written)
    assert {pair.english for pair in retold} - {pair.english for pair in written}
    assert four_times[: len(once)] == once == told.example_builder().build(written)
    assert four_times[len(once) : 3 * len(once)] == told.example_builder().build(retold)
    assert four_times[3 * len(once) :] == once


def test_a_stage_may_leave_out_written_pairs_by_their_tags(prepared: Workspace) -> None:
    written = load_pairs(prepared.data_file("train"))
    free = [replace(pair, tags=("free", "long")) for pair in written[:5]]
    write_pairs(prepared.data_file("train"), [*free, *written[5:]])
    chosen = stage(name="a", pseudo_share=0, written_copies=2, without_tags=["free"])
    said = said_by(changed(prepared, stages=(chosen,)))
    assert f"stage a: {2 * len(written[5:])} examples, 1 epochs" in said


def test_a_stage_may_keep_some_of_the_pairs_that_it_leaves_out(prepared: Workspace) -> None:
    written = load_pairs(prepared.data_file("train"))
    free = [replace(pair, tags=("free",)) for pair in written[:5]]
    idioms = [replace(pair, tags=("free", "idiom")) for pair in written[5:8]]
    write_pairs(prepared.data_file("train"), [*free, *idioms, *written[8:]])
    chosen = stage(name="a", pseudo_share=0, without_tags=["free"], kept_tags=["idiom"])
    said = said_by(changed(prepared, stages=(chosen,)))
    assert f"stage a: {len(written[5:])} examples, 1 epochs" in said


@pytest.mark.parametrize("key", ["without_tags", "kept_tags"])
def test_a_stage_that_names_a_tag_no_pair_has_says_so(prepared: Workspace, key: str) -> None:
    said = said_by(changed(prepared, stages=(stage(**{key: ["fre"]}),)))
    assert f"stage only: {key}: no pair has the tag fre" in said


def test_pairs_of_another_notation_cannot_be_told_again(space: Workspace, tmp_path: Path) -> None:
    pairs = tmp_path / "other.tsv"
    words = "river road letter cousin winter garden doctor window bread engine".split()
    lines = [" ".join(Random(n).sample(words, 6)) for n in range(60)]
    pairs.write_text("".join(f"{line}\t{line} ok\n" for line in lines))
    data = space.recipe.data.model_copy(update={"pairs": (pairs,), "retold": 1})
    with pytest.raises(RecipeError, match="retold must be 0"):
        steps.prepare(changed(space, data=data), silent)


def test_the_same_command_again_takes_the_finished_stages(prepared: Workspace) -> None:
    first = changed(prepared, stages=(stage(name="a"), stage(name="b")))
    steps.train(first, silent)
    kept = load_file(first.model_folder / "model.safetensors")
    said = said_by(first)
    assert len([line for line in said if "trained before" in line]) == 2
    again = load_file(first.model_folder / "model.safetensors")
    assert all(torch.equal(weight, again[name]) for name, weight in kept.items())
    said = said_by(changed(prepared, stages=(stage(name="a"), stage(name="b", epochs=2))))
    assert len([line for line in said if "trained before" in line]) == 1
    assert "stage b: recipe, data or model have changed; it starts anew" in said


def test_a_stage_may_watch_the_bleu_of_dev(prepared: Workspace) -> None:
    said = said_by(changed(prepared, stages=(stage(epochs=2, patience=2, watch="bleu"),)))
    assert len([line for line in said if "/16, dev BLEU" in line]) == 2


def test_pairs_longer_than_the_limits_are_counted(prepared: Workspace) -> None:
    limits = prepared.recipe.limits.model_copy(update={"max_source_pieces": 5})
    said = said_by(changed(prepared, stages=(stage(),), limits=limits))
    assert any("pairs left out: longer than the recipe's limits" in line for line in said)


def test_limits_beyond_the_encoders_positions_are_refused(prepared: Workspace) -> None:
    limits = prepared.recipe.limits.model_copy(update={"max_source_pieces": 128})
    with pytest.raises(RecipeError, match="has 96 positions; set it to 94 or less"):
        steps.train(changed(prepared, limits=limits), silent)


def test_two_stages_of_one_name_are_refused(prepared: Workspace) -> None:
    with pytest.raises(RecipeError, match="two have the same name"):
        steps.train(changed(prepared, stages=(stage(), stage())), silent)


def test_a_model_that_cannot_be_written_whole_leaves_the_old_one(
    prepared: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps.train(changed(prepared, stages=(stage(),)), silent)
    before = {p.name: p.read_bytes() for p in prepared.model_folder.iterdir()}

    def fail(self: object, folder: Path) -> None:
        (folder / "config.json").write_text("half")
        raise OSError("disk full")

    monkeypatch.setattr("training.model.seq2seq.GlossModel.save_pretrained", fail)
    with pytest.raises(OSError, match="disk full"):
        steps.train(changed(prepared, stages=(stage(),)), silent)
    assert {p.name: p.read_bytes() for p in prepared.model_folder.iterdir()} == before
