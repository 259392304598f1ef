"""Light Transformer decoders, made of transformers' own classes.

`bert-generation` and `bart` normalise after each sub-layer, `mbart` before it. Whatever is not
asked for is the encoder's: width, heads, feed-forward size, activation. Knows no weights.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from transformers import (
    BartConfig,
    BartForCausalLM,
    BertGenerationConfig,
    BertGenerationDecoder,
    MBartConfig,
    MBartForCausalLM,
)

from training.errors import RecipeError
from training.model.encoders import EncoderFacts
from training.model.layers import decoder_stack


@dataclass(frozen=True)
class DecoderShape:
    """The decoder; what is None is as the encoder has it."""

    layers: int
    vocabulary_size: int
    max_positions: int
    start_id: int
    end_id: int
    pad_id: int
    dropout: float = 0.1
    kind: str = "bert-generation"
    width: int | None = None
    heads: int | None = None
    feed_forward: int | None = None
    activation: str | None = None


def build_decoder(shape: DecoderShape, encoder: EncoderFacts) -> Any:
    """A decoder with fresh weights. Raises RecipeError for sizes that do not go together."""
    width = shape.width or encoder.width
    heads = shape.heads or _default_heads(width, encoder)
    if width % heads:
        raise RecipeError(f"decoder.heads: a width of {width} cannot be cut into {heads} heads")
    default = encoder.feed_forward if width == encoder.width else 4 * width
    size = {"width": width, "heads": heads, "feed_forward": shape.feed_forward or default}
    activation = shape.activation or encoder.activation
    if shape.kind == "bert-generation":
        return BertGenerationDecoder(_bert_config(shape, encoder, activation, **size))
    config, model = {
        "bart": (BartConfig, BartForCausalLM),
        "mbart": (MBartConfig, MBartForCausalLM),
    }[shape.kind]
    decoder = model(config(**_bart_fields(shape, activation, **size)))
    set_epsilon(decoder, encoder.epsilon)
    return decoder


def set_epsilon(decoder: Any, epsilon: float) -> None:
    """Give every norm the encoder's epsilon: CTranslate2 keeps one for a model, BART fixes its."""
    for norm in decoder_stack(decoder).norms:
        norm.eps = epsilon


def _default_heads(width: int, encoder: EncoderFacts) -> int:
    """As many as keep the encoder's width of a head, when they divide the width."""
    head = encoder.width // encoder.heads
    return width // head if width % head == 0 else encoder.heads


def _bert_config(
    shape: DecoderShape,
    encoder: EncoderFacts,
    activation: str,
    *,
    width: int,
    heads: int,
    feed_forward: int,
) -> Any:
    return BertGenerationConfig(
        **_shared_fields(shape),
        hidden_size=width,
        num_hidden_layers=shape.layers,
        num_attention_heads=heads,
        intermediate_size=feed_forward,
        hidden_act=activation,
        layer_norm_eps=encoder.epsilon,
        hidden_dropout_prob=shape.dropout,
        attention_probs_dropout_prob=0.0,  # the alignment loss reads the attention itself
    )


def _bart_fields(
    shape: DecoderShape, activation: str, *, width: int, heads: int, feed_forward: int
) -> dict[str, Any]:
    return {
        **_shared_fields(shape),
        "d_model": width,
        "decoder_layers": shape.layers,
        "encoder_layers": shape.layers,  # transformers calls these the layers of the decoder, too
        "decoder_attention_heads": heads,
        "encoder_attention_heads": heads,
        "decoder_ffn_dim": feed_forward,
        "activation_function": activation,
        "dropout": shape.dropout,
        "attention_dropout": 0.0,
        "decoder_start_token_id": shape.start_id,
        "forced_eos_token_id": None,
    }


def _shared_fields(shape: DecoderShape) -> dict[str, Any]:
    return {
        "vocab_size": shape.vocabulary_size,
        "max_position_embeddings": shape.max_positions,
        "bos_token_id": shape.start_id,
        "eos_token_id": shape.end_id,
        "pad_token_id": shape.pad_id,
        "is_decoder": True,
        "add_cross_attention": True,
        "tie_word_embeddings": True,
        "attn_implementation": "eager",
    }
