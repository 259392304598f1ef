"""The whole way, prepare to export, on a toy encoder."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest
import torch

from tests.unit.training.conftest import vocabulary
from training import steps
from training.data.pairs import load_pairs
from training.errors import DataError, ExportError
from training.export import parity
from training.export.spec import write_model
from training.learn.batches import ExampleDataset, collate
from training.model.copier import initialise
from training.model.seq2seq import alignment_loss, build_model, load_model
from training.recipe import Recipe, read_recipe
from training.workspace import Workspace
from worker.errors import BundleError
from worker.model import bundle
from worker.model.translator import open_translator


def silent(message: str) -> None:
    del message


@pytest.fixture
def trained(space: Workspace) -> Workspace:
    steps.prepare(space, silent)
    steps.train(space, silent)
    steps.evaluate(space, silent)
    return space


def test_a_run_ends_in_a_bundle_that_the_worker_serves(trained: Workspace, tmp_path: Path) -> None:
    target = tmp_path / "bundle"
    manifest = steps.export(trained, target, silent)
    translator = open_translator(target)
    assert translator.info.name == "toy"
    assert translator.translate(["He sells food."])[0].gloss != ""
    assert manifest.metrics["dev_float32"]["sentences"] == len(load_pairs(trained.data_file("dev")))
    assert "| copy |" in (target / "README.md").read_text()
    assert "sign language interpreters" in (target / "README.md").read_text().lower()


def test_the_output_depends_on_the_source(trained: Workspace, tmp_path: Path) -> None:
    steps.export(trained, tmp_path / "bundle", silent)
    translator = open_translator(tmp_path / "bundle")
    lines = [pair.english for pair in load_pairs(trained.data_file("train"))]
    assert len({result.gloss for result in translator.translate(lines)}) > len(lines) // 2


def test_an_export_that_differs_from_the_model_leaves_the_old_bundle_as_it_was(
    trained: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "bundle"
    steps.export(trained, target, silent)
    before = (target / bundle.MANIFEST).read_bytes()

    def wrong(*args: object) -> list[list[str]]:
        return [["he"] for _ in load_pairs(trained.data_file("dev"))]

    monkeypatch.setattr(parity, "ctranslate2_greedy", wrong)
    with pytest.raises(ExportError, match="differs from the trained model"):
        steps.export(trained, target, silent)
    assert (target / bundle.MANIFEST).read_bytes() == before
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".bundle")] == []


def test_a_bundle_with_a_changed_byte_is_refused(trained: Workspace, tmp_path: Path) -> None:
    target = tmp_path / "bundle"
    steps.export(trained, target, silent)
    content = bytearray((target / "model/model.bin").read_bytes())
    content[-100] ^= 1
    (target / "model/model.bin").write_bytes(content)
    with pytest.raises(BundleError, match="damaged"):
        open_translator(target)


def test_float32_export_of_random_weights_is_exact(space: Workspace, tmp_path: Path) -> None:
    steps.prepare(space, silent)
    examples = space.example_builder().build(load_pairs(space.data_file("train")))
    model = build_model(space.encoder_shape(), space.decoder_shape()).eval()
    write_model(model, space.vocabulary, tmp_path / "ct2", None)
    expected = parity.torch_greedy(model, space.vocabulary, examples, 20)
    found = parity.ctranslate2_greedy(tmp_path / "ct2", space.vocabulary, examples, 20)
    assert any(expected)
    assert expected == found


def test_writing_a_model_does_not_change_it(space: Workspace, tmp_path: Path) -> None:
    model = build_model(space.encoder_shape(), space.decoder_shape())
    before = {name: weight.clone() for name, weight in model.state_dict().items()}
    write_model(model, space.vocabulary, tmp_path / "ct2", "int8")
    after = model.state_dict()
    assert all(torch.equal(weight, after[name]) for name, weight in before.items())


def test_the_copier_recovers_source_pieces_before_any_training(space: Workspace) -> None:
    steps.prepare(space, silent)
    examples = space.example_builder().build(load_pairs(space.data_file("train")))
    model = build_model(space.encoder_shape(), space.decoder_shape())
    assert initialise(model, space.vocabulary, examples) > 0.9


def test_a_saved_model_gives_the_same_output(space: Workspace, tmp_path: Path) -> None:
    steps.prepare(space, silent)
    examples = space.example_builder().build(load_pairs(space.data_file("train")))
    model = build_model(space.encoder_shape(), space.decoder_shape()).eval()
    model.save_pretrained(tmp_path / "saved")
    again = load_model(tmp_path / "saved")
    outputs = [parity.torch_greedy(m, space.vocabulary, examples, 20) for m in (model, again)]
    assert outputs[0] == outputs[1]


def test_the_same_seed_gives_the_same_model(space: Workspace) -> None:
    steps.prepare(space, silent)
    weights: list[dict[str, torch.Tensor]] = []
    for _ in range(2):
        steps.train(space, silent)
        weights.append(dict(load_model(space.model_folder).state_dict()))
        shutil.rmtree(space.model_folder)
    assert all(torch.equal(weights[0][name], weights[1][name]) for name in weights[0])


def test_links_of_a_batch_become_a_mask_of_the_right_cells(space: Workspace) -> None:
    steps.prepare(space, silent)
    examples = space.example_builder().build(load_pairs(space.data_file("train")))[:4]
    batch = collate([ExampleDataset(examples)[n] for n in range(4)])
    found: Sequence[tuple[int, int]] = [tuple(cell) for cell in batch["alignment"][0].nonzero()]
    assert {(int(t), int(s)) for t, s in found} == set(examples[0].links)


def test_attention_on_the_linked_piece_costs_nothing() -> None:
    alignment = torch.tensor([[[True, False], [False, False]]])
    right, wrong = torch.tensor([[[1.0, 0.0], [0.5, 0.5]]]), torch.tensor([[[0.1, 0.9]] * 2])
    assert float(alignment_loss(right, alignment)) == pytest.approx(0)
    assert float(alignment_loss(wrong, alignment)) == pytest.approx(2.302, abs=1e-2)


def test_evaluation_reports_the_baselines_beside_the_model(trained: Workspace) -> None:
    scores = json.loads(trained.scores_file.read_text())
    assert set(scores) == {"model", "copy", "dictionary", "rules"}
    assert "tok:none" in scores["model"]["signature"]


def test_glosses_that_are_no_notation_1_stop_a_run_that_asks_for_it_and_are_named(
    recipe_file: Path, tmp_path: Path
) -> None:
    lines = [f"Word{n} runs fast.\tIX-3p run {n}" for n in range(20)]
    (recipe_file.parent / "pairs.tsv").write_text("\n".join(lines), encoding="utf-8")
    text = recipe_file.read_text().replace("[pairs.tsv]", "[pairs.tsv], notation: '1'")
    recipe_file.write_text(text)
    space = Workspace(read_recipe(recipe_file), recipe_file, tmp_path / "work")
    with pytest.raises(DataError, match=r"pairs\.tsv:1: .*'run'"):
        steps.prepare(space, silent)


def test_an_encoder_with_fewer_pieces_makes_a_smaller_bundle_of_the_same_kind(
    recipe: Recipe, recipe_file: Path, tmp_path: Path
) -> None:
    pieces = 100
    fewer = recipe.model_copy(
        update={"encoder": recipe.encoder.model_copy(update={"pieces": pieces})}
    )
    said: list[str] = []
    space = Workspace(fewer, recipe_file, tmp_path / "work")
    steps.prepare(space, said.append)
    assert any(f"{pieces} of {len(set(vocabulary()))} pieces kept" in line for line in said)
    steps.train(space, silent)
    steps.evaluate(space, silent)
    steps.export(space, tmp_path / "bundle", silent)
    assert open_translator(tmp_path / "bundle").translate(["He sells food."])[0].gloss != ""
    kept = json.loads((tmp_path / "bundle" / "tokenizer.json").read_text())["model"]["vocab"]
    assert len(kept) == pieces
