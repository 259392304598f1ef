"""Toy encoders of every type that can be exported, each with a tokenizer of its own kind."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from tokenizers import (
    Tokenizer,
    decoders,
    models,
    normalizers,
    pre_tokenizers,
    processors,
    trainers,
)
from transformers import (
    BertConfig,
    BertModel,
    DistilBertConfig,
    DistilBertModel,
    RobertaConfig,
    RobertaModel,
    XLMRobertaConfig,
    XLMRobertaModel,
)

from training.model.vocabulary import END, PAD, START, Vocabulary, build_vocabulary
from worker.model.target import TargetFormat

TEXT = [
    "He sells food and old books to Mary.",
    "She reads a new book in the school near Boston.",
    "What is your name? My name is Ann, not Mary.",
    "They do not sell 12 books, they sell food.",
    "many schools sell many old and new books",
] * 4
TYPES = ("bert", "roberta", "xlm-roberta", "distilbert")
_ROBERTA_SPECIALS = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]
_BERT_SPECIALS = ["[PAD]", "[unused1]", "[unused2]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
_SIZES = {"hidden_size": 32, "num_hidden_layers": 3, "num_attention_heads": 4}


def write_encoder(kind: str, folder: Path, *, spread: float = 0.2) -> Path:
    """A checkpoint folder with its tokenizer; `spread` is the size of its random weights."""
    torch.manual_seed(3)
    tokenizer = _TOKENIZERS[kind]()
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer.save(str(folder / "tokenizer.json"))
    model = _model(kind, tokenizer.get_vocab_size())
    with torch.no_grad():
        for weight in model.parameters():
            weight.add_(torch.randn_like(weight) * spread)
    model.save_pretrained(folder)
    return folder


def _model(kind: str, pieces: int) -> Any:
    if kind == "distilbert":
        return DistilBertModel(
            DistilBertConfig(
                vocab_size=pieces, dim=32, n_layers=3, n_heads=4, hidden_dim=64,
                max_position_embeddings=96,
            )
        )  # fmt: skip
    if kind == "bert":
        return BertModel(
            BertConfig(
                vocab_size=pieces, intermediate_size=64, max_position_embeddings=96, **_SIZES
            )
        )
    config, model = {
        "roberta": (RobertaConfig, RobertaModel),
        "xlm-roberta": (XLMRobertaConfig, XLMRobertaModel),
    }[kind]
    return model(
        config(
            vocab_size=pieces + 3,  # some checkpoints have rows that no piece uses
            intermediate_size=64,
            max_position_embeddings=98,
            pad_token_id=1,
            layer_norm_eps=1e-5,
            type_vocab_size=1,
            **_SIZES,
        )
    )


def _wordpiece() -> Tokenizer:
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    trainer = trainers.WordPieceTrainer(vocab_size=160, special_tokens=_BERT_SPECIALS)
    tokenizer.train_from_iterator(TEXT, trainer)
    return tokenizer


def _byte_level() -> Tokenizer:
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=400,
        special_tokens=_ROBERTA_SPECIALS,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
    )
    tokenizer.train_from_iterator(TEXT, trainer)
    tokenizer.post_processor = processors.RobertaProcessing(("</s>", 2), ("<s>", 0))
    return tokenizer


def _unigram() -> Tokenizer:
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    trainer = trainers.UnigramTrainer(
        vocab_size=120, special_tokens=_ROBERTA_SPECIALS, unk_token="<unk>"
    )
    tokenizer.train_from_iterator(TEXT, trainer)
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    return tokenizer


_TOKENIZERS = {
    "bert": _wordpiece,
    "distilbert": _wordpiece,
    "roberta": _byte_level,
    "xlm-roberta": _unigram,
}


def special_ids(vocabulary: Vocabulary) -> dict[str, Any]:
    ids = vocabulary.target_ids()
    return {"start_id": ids[START], "end_id": ids[END], "pad_id": ids[PAD]}


def vocabulary_of(folder: Path, form: TargetFormat) -> Vocabulary:
    return build_vocabulary(folder / "tokenizer.json", form)
