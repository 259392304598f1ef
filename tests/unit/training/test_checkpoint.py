"""EncoderDecoderModel checkpoints that transformers made elsewhere."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
import torch
from transformers import (
    AutoModel,
    BartConfig,
    BartForCausalLM,
    BertConfig,
    BertGenerationConfig,
    BertGenerationDecoder,
    BertLMHeadModel,
    EncoderDecoderConfig,
    EncoderDecoderModel,
)
from typer.testing import CliRunner

from tests.unit.training.toy_encoders import write_encoder
from training.cli import app
from training.errors import CheckpointError, DataError, ExportError, RecipeError
from training.export.checkpoint import Checkpoint, export_checkpoint
from training.export.parity import Subject, random_examples, score_gap, torch_greedy
from training.export.spec import write_model
from training.model.piece_names import read_source_pieces
from training.model.vocabulary import Vocabulary
from worker.model.bundle import read_manifest, read_samples
from worker.model.translator import open_translator


def decoder(kind: str, pieces: int) -> Any:
    shared = {"vocab_size": pieces, "is_decoder": True, "add_cross_attention": True}
    if kind == "bart":
        return BartForCausalLM(
            BartConfig(
                d_model=32, decoder_layers=2, decoder_attention_heads=4, decoder_ffn_dim=48,
                max_position_embeddings=40, scale_embedding=True, **shared,
            )
        )  # fmt: skip
    sizes = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4}
    sizes |= {"intermediate_size": 48, "max_position_embeddings": 40}
    if kind == "bert":
        return BertLMHeadModel(BertConfig(**shared, **sizes))
    return BertGenerationDecoder(BertGenerationConfig(layer_norm_eps=1e-6, **shared, **sizes))


def write_checkpoint(folder: Path, kind: str, encoder: str = "bert") -> Path:
    write_encoder(encoder, folder)
    parts = AutoModel.from_pretrained(folder)
    torch.manual_seed(2)
    other = decoder(kind, parts.config.vocab_size)
    joint = EncoderDecoderConfig.from_encoder_decoder_configs(parts.config, other.config)
    model = EncoderDecoderModel(config=joint, encoder=parts, decoder=other)
    with torch.no_grad():
        for weight in model.parameters():
            weight.add_(torch.randn_like(weight) * 0.2)
    pieces = read_source_pieces(folder / "tokenizer.json")
    for config in (model.config, model.generation_config):
        config.decoder_start_token_id = pieces.index("[CLS]")
        config.eos_token_id = pieces.index("[SEP]")
        config.pad_token_id = pieces.index("[PAD]")
    model.save_pretrained(folder)
    return folder


@pytest.mark.parametrize("kind", ["bert-generation", "bart"])
@pytest.mark.parametrize("encoder", ["bert", "distilbert"])
def test_a_checkpoint_made_elsewhere_becomes_a_bundle_that_the_worker_serves(
    tmp_path: Path, kind: str, encoder: str
) -> None:
    folder = write_checkpoint(tmp_path / "bert2gloss", kind, encoder)
    manifest = export_checkpoint(Checkpoint(folder, quantization="float32"), tmp_path / "bundle")
    assert manifest.metrics["parity"]["greedy_lines"] == 8
    samples = read_samples(tmp_path / "bundle")
    translator = open_translator(tmp_path / "bundle")
    glosses = [found.gloss for found in translator.translate([s.english for s in samples])]
    assert glosses == [sample.gloss for sample in samples]
    assert any(glosses)
    assert "was not measured" in (tmp_path / "bundle/README.md").read_text()


@pytest.mark.parametrize("kind", ["bert-generation", "bart"])
def test_two_epsilons_in_one_checkpoint_cost_no_exactness(tmp_path: Path, kind: str) -> None:
    folder = write_checkpoint(tmp_path / "model", kind)
    model = EncoderDecoderModel.from_pretrained(folder, attn_implementation="eager").eval()
    assert model.encoder.embeddings.LayerNorm.eps == 1e-12
    pieces = tuple(read_source_pieces(folder / "tokenizer.json"))
    vocabulary = Vocabulary(pieces, pieces)
    write_model(model, vocabulary, tmp_path / "ct2", None)
    examples = random_examples(vocabulary, 10)
    subject = Subject(model, tmp_path / "ct2", vocabulary, 12)
    assert score_gap(subject, examples, torch_greedy(model, vocabulary, examples, 12)) < 1e-4


def test_two_epsilons_leave_no_room_for_float16(tmp_path: Path) -> None:
    folder = write_checkpoint(tmp_path / "model", "bart")
    with pytest.raises(ExportError, match="epsilons"):
        export_checkpoint(Checkpoint(folder, quantization="float16"), tmp_path / "bundle")
    assert not (tmp_path / "bundle").exists()


def test_another_end_piece_than_the_encoders_is_decoded_all_the_same(tmp_path: Path) -> None:
    folder = write_checkpoint(tmp_path / "model", "bert-generation")
    model = EncoderDecoderModel.from_pretrained(folder)
    for config in (model.config, model.generation_config):
        config.eos_token_id, config.decoder_start_token_id = 1, 2
    model.save_pretrained(folder)
    export_checkpoint(Checkpoint(folder, quantization="float32"), tmp_path / "bundle")
    assert open_translator(tmp_path / "bundle").translate(["He sells food."])


def test_case_is_as_asked_for(tmp_path: Path) -> None:
    folder = write_checkpoint(tmp_path / "model", "bert-generation")
    upper, lower = (
        export_checkpoint(Checkpoint(folder, case=case), tmp_path / case)
        for case in ("upper", "lower")
    )
    assert (upper.target.case, lower.target.case) == ("upper", "lower")
    glosses = [sample.gloss for sample in read_samples(tmp_path / "upper")]
    assert any(glosses)
    assert glosses == [gloss.upper() for gloss in glosses]


def test_a_decoder_with_a_transform_before_its_pieces_is_refused_by_name(tmp_path: Path) -> None:
    folder = write_checkpoint(tmp_path / "model", "bert")
    with pytest.raises(CheckpointError, match="bert decoder has no place"):
        export_checkpoint(Checkpoint(folder), tmp_path / "bundle")


def test_a_checkpoint_of_another_kind_is_refused_by_name(tmp_path: Path) -> None:
    folder = write_encoder("bert", tmp_path / "model")
    with pytest.raises(CheckpointError, match="a bert checkpoint"):
        export_checkpoint(Checkpoint(folder), tmp_path / "bundle")


def test_target_pieces_that_the_worker_cannot_join_are_refused(tmp_path: Path) -> None:
    folder = write_checkpoint(tmp_path / "model", "bert-generation")
    other = write_encoder("roberta", tmp_path / "other")
    with pytest.raises(CheckpointError, match="BPE with"):
        export_checkpoint(Checkpoint(folder, tokenizer=other), tmp_path / "bundle")


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", None])
def test_sample_lines_that_cannot_be_used_are_a_plain_error(
    tmp_path: Path, content: bytes | None
) -> None:
    path = tmp_path / "lines.txt"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(DataError, match=r"lines\.txt"):
        export_checkpoint(Checkpoint(tmp_path, samples=path), tmp_path / "bundle")


def test_a_folder_without_a_checkpoint_is_a_plain_error(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match="can be loaded") as caught:
        export_checkpoint(Checkpoint(tmp_path), tmp_path / "bundle")
    assert "\n" not in str(caught.value)


def test_weights_that_are_missing_are_a_plain_error(tmp_path: Path) -> None:
    folder = write_checkpoint(tmp_path / "model", "bert-generation")
    broken = Path(shutil.copytree(folder, tmp_path / "broken"))
    (broken / "model.safetensors").unlink()
    with pytest.raises(CheckpointError, match="can be loaded"):
        export_checkpoint(Checkpoint(broken), tmp_path / "bundle")


def test_the_command_converts_a_checkpoint_with_all_its_options(tmp_path: Path) -> None:
    folder = write_checkpoint(tmp_path / "model", "bert-generation")
    (tmp_path / "lines.txt").write_text("He sells old books.\n\nMany schools.\n")
    where = ["--from", folder, "--tokenizer", folder, "--output", tmp_path / "bundle"]
    how = ["--samples", tmp_path / "lines.txt", "--case", "lower", "--quantization", "float32"]
    found = CliRunner().invoke(app, ["export", *map(str, [*where, *how])])
    assert found.exit_code == 0, found.exception
    assert "identical on 2 lines" in found.stderr
    manifest = read_manifest(tmp_path / "bundle")
    assert (manifest.target.case, manifest.recipe["quantization"]) == ("lower", "float32")


@pytest.mark.parametrize("what", [[], ["recipe.yaml", "--from", "folder"]])
def test_the_command_wants_a_recipe_or_a_checkpoint_and_not_both(what: list[str]) -> None:
    found = CliRunner().invoke(app, ["export", *what, "--output", "bundle"])
    assert isinstance(found.exception, RecipeError)
