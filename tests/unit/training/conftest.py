"""A toy encoder: real BERT code with small random weights and a vocabulary of letters and words."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch
from transformers import BertConfig, BertModel

from training.recipe import Recipe, read_recipe
from training.workspace import Workspace

WORDS = "he she sells food book books reads the a is what your name not do many old new".split()
LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"
PAIRS = [
    ("He sells food.", "t[ FOOD ] IX-3p SELL"),
    ("She reads a book.", "IX-3p READ BOOK"),
    ("What is your name?", "whq[ POSS-2p NAME WHAT ]"),
    ("He does not read.", "IX-3p neg[ NOT READ ]"),
    ("Many books.", "MANY BOOK"),
    ("Ann sells 12 books.", "fs-ANN SELL 12 BOOK"),
]


def vocabulary() -> list[str]:
    special = ["[PAD]", "[unused1]", "[unused2]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    continued = ["##" + letter for letter in LETTERS]
    return [*special, *LETTERS, *continued, *".,?'-", *dict.fromkeys([*WORDS, "read", "sell"])]


def write_tokenizer(path: Path) -> None:
    """A tokenizer.json with the truncation and padding that some checkpoints carry."""
    pieces = {piece: index for index, piece in enumerate(dict.fromkeys(vocabulary()))}
    padding = {
        "strategy": {"Fixed": 8}, "direction": "Right", "pad_to_multiple_of": None,
        "pad_id": 0, "pad_type_id": 0, "pad_token": "[PAD]",
    }  # fmt: skip
    truncation = {"max_length": 8, "strategy": "LongestFirst", "stride": 0, "direction": "Right"}
    normalizer = {
        "type": "BertNormalizer", "clean_text": True, "handle_chinese_chars": True,
        "strip_accents": None, "lowercase": True,
    }  # fmt: skip
    model = {
        "type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##",
        "max_input_chars_per_word": 100, "vocab": pieces,
    }  # fmt: skip
    content: dict[str, object] = {
        "version": "1.0", "truncation": truncation, "padding": padding, "added_tokens": [],
        "normalizer": normalizer, "pre_tokenizer": {"type": "BertPreTokenizer"},
        "post_processor": None, "decoder": None, "model": model,
    }  # fmt: skip
    path.write_text(json.dumps(content), encoding="utf-8")


@pytest.fixture(scope="session")
def encoder_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("encoder")
    torch.manual_seed(7)
    config = BertConfig(
        vocab_size=len(dict.fromkeys(vocabulary())),
        hidden_size=32,
        num_hidden_layers=3,
        num_attention_heads=4,
        intermediate_size=64,
        max_position_embeddings=96,
    )
    BertModel(config).save_pretrained(folder)
    write_tokenizer(folder / "tokenizer.json")
    return folder


@pytest.fixture
def recipe_file(tmp_path: Path, encoder_folder: Path) -> Path:
    """A recipe that trains the toy encoder on a dozen pairs in seconds."""
    rows = [f"{english}\t{gloss}" for english, gloss in PAIRS]
    rows += [f"{e[:-1]} {n}.\t{g} {n}" for n in range(3, 12) for e, g in PAIRS[:3]]
    (tmp_path / "pairs.tsv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    path = tmp_path / "recipe.yaml"
    path.write_text(
        f"name: toy\nversion: 0.0.1\nencoder: {{checkpoint: '{encoder_folder}', layers: 2}}\n"
        "decoder: {layers: 1, dropout: 0}\nlimits: {max_source_pieces: 40, max_target_pieces: 60}\n"
        "data: {pairs: [pairs.tsv]}\nloss: {sampled_pieces: 50, label_smoothing: 0}\n"
        "stages: [{name: only, epochs: 30, batch_size: 8, decoder_rate: 0.003}]\n",
        encoding="utf-8",
    )
    return path


@pytest.fixture
def recipe(recipe_file: Path) -> Recipe:
    return read_recipe(recipe_file)


@pytest.fixture
def space(recipe: Recipe, recipe_file: Path, tmp_path: Path) -> Workspace:
    return Workspace(recipe, recipe_file, tmp_path / "work")
