"""Toy pairs, toy checkpoints and a comparison of all rows on them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
import yaml
from tokenizers import Tokenizer, models, pre_tokenizers, processors
from transformers import (
    BartConfig,
    BartForConditionalGeneration,
    XLMRobertaConfig,
    XLMRobertaModel,
    XLNetConfig,
    XLNetModel,
)

from training.compare.registry import FROM_SCRATCH, PUBLISHED

FIRST = {"he": "HE", "she": "SHE", "books": "BOOK", "food": "FOOD"}
SECOND = {"sells": "SELL", "reads": "READ", "is": "BE"}
TAILS = {"": "", " new": " NEW"}


def silent(message: str) -> None:
    del message


def pairs() -> list[tuple[str, str]]:
    return [
        (f"{a.capitalize()} {b}{tail}.", f"{A} {B}{T}")
        for a, A in FIRST.items()
        for b, B in SECOND.items()
        for tail, T in TAILS.items()
    ]


def write_pairs(path: Path, rows: list[tuple[str, str]]) -> None:
    path.write_text("".join(f"{e}\t{g}\n" for e, g in rows), encoding="utf-8")


def toy_tokenizer(folder: Path) -> int:
    """A word-level tokenizer with RoBERTa's special pieces; the size of its vocabulary."""
    words = [*FIRST, *SECOND, *FIRST.values(), *SECOND.values(), "NEW", "OLD", "new", "old", "."]
    words += [word.capitalize() for word in FIRST]
    pieces = dict.fromkeys(["<pad>", "<s>", "</s>", "<unk>", *words])
    tokenizer = Tokenizer(models.WordLevel({p: n for n, p in enumerate(pieces)}, "<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.add_special_tokens(["<pad>", "<s>", "</s>"])
    special = [("<s>", 1), ("</s>", 2)]
    tokenizer.post_processor = processors.TemplateProcessing("<s> $A </s>", None, special)
    folder.mkdir(parents=True)
    tokenizer.save(str(folder / "tokenizer.json"))
    return len(pieces)


def write_checkpoints(folder: Path) -> None:
    """Toy XLM-R, XLNet and BART with random weights, as a hub would give them."""
    torch.manual_seed(3)
    ids = {"pad_token_id": 0, "bos_token_id": 1, "eos_token_id": 2}
    size = toy_tokenizer(folder / "xlm")
    XLMRobertaModel(
        XLMRobertaConfig(
            vocab_size=size, hidden_size=16, num_hidden_layers=2, num_attention_heads=2,
            intermediate_size=32, max_position_embeddings=40, type_vocab_size=1, **ids,
        )
    ).save_pretrained(folder / "xlm")  # fmt: skip
    toy_tokenizer(folder / "xlnet")
    XLNetModel(
        XLNetConfig(vocab_size=size, d_model=16, n_layer=2, n_head=2, d_inner=32, **ids)
    ).save_pretrained(folder / "xlnet")
    toy_tokenizer(folder / "bart")
    BartForConditionalGeneration(
        BartConfig(
            vocab_size=size, d_model=32, encoder_layers=1, decoder_layers=1,
            encoder_attention_heads=2, decoder_attention_heads=2, encoder_ffn_dim=64,
            decoder_ffn_dim=64, dropout=0, max_position_embeddings=40,
            decoder_start_token_id=2, **ids,
        )
    ).save_pretrained(folder / "bart")  # fmt: skip
    (folder / "damaged").mkdir()
    (folder / "damaged" / "config.json").write_text((folder / "xlm/config.json").read_text())
    (folder / "damaged" / "model.safetensors").write_bytes(b"\0" * 64)


def toy_settings(encoder: Path) -> dict[str, Any]:
    bert = {"weights": str(encoder), "layers": 1}
    return {
        "threads": 1,
        "budget": {"pretrain_steps": 10, "finetune_steps": 120},
        "sizes": {
            "width": 32, "heads": 2, "encoder_layers": 1, "decoder_layers": 1, "vocabulary": 120,
            "dropout": 0, "max_source_pieces": 24, "max_target_pieces": 16,
        },
        "rates": {
            "batch_size": 18, "pretrain": 3e-3, "scratch": 5e-3, "encoder": 5e-3, "decoder": 1e-2
        },
        "data": {"pairs": ["pairs.tsv"], "test": "test.tsv"},
        "table_a": list(FROM_SCRATCH),
        "table_b": [
            {"system": "copy"},
            {"system": "dictionary"},
            *({"system": name, **bert} for name in PUBLISHED if name.startswith("bert-")),
            {"system": "low-resource", "recipe": "recipe.yaml", "quick": True},
            {"system": "xlm-roberta", "weights": "checkpoints/xlm", "layers": 1},
            {"system": "xlnet", "weights": "checkpoints/xlnet", "layers": 1},
            {"system": "bart", "weights": "checkpoints/bart"},
            {"system": "mass"},
            {"system": "elmo"},
            {"system": "bart", "label": "bart-absent"},
            {"system": "bart", "label": "bart-hub", "weights": "facebook/bart-base"},
            {"system": "xlm-roberta", "label": "xlm-damaged", "weights": "checkpoints/damaged"},
            {"system": "xlnet", "label": "xlnet-wrong", "weights": "checkpoints/xlm"},
            {"system": "bert-plain", "label": "bert-package", "weights": "package:no_such_thing"},
        ],
    }  # fmt: skip


def write_comparison(folder: Path, encoder: Path) -> Path:
    """A YAML with every row of both tables, and all that it names."""
    rows = pairs()
    write_pairs(folder / "pairs.tsv", [row for n, row in enumerate(rows) if n % 4])
    write_pairs(folder / "test.tsv", rows[::4])
    write_checkpoints(folder / "checkpoints")
    (folder / "recipe.yaml").write_text(
        f"name: toy\nversion: 0.0.1\nencoder: {{checkpoint: '{encoder}', layers: 1}}\n"
        "decoder: {layers: 1, dropout: 0}\nlimits: {max_source_pieces: 40, max_target_pieces: 60}\n"
        "data: {pairs: [pairs.tsv]}\nloss: {sampled_pieces: 50, label_smoothing: 0}\n"
        "stages: [{name: only, epochs: 6000, batch_size: 8, decoder_rate: 0.003}]\n"
        "quick: {stages: [{name: only, epochs: 60, batch_size: 8, decoder_rate: 0.003}]}\n"
    )
    file = folder / "compare.yaml"
    file.write_text(yaml.safe_dump(toy_settings(encoder), sort_keys=False))
    return file
