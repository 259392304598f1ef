"""One set of names for the parts of every encoder and decoder that can be trained and exported.

BERT, RoBERTa, XLM-R and DistilBERT call the same layers by different names, and so do
BertGeneration, BART and mBART. A `Stack` is a view: its parts are the model's own modules, so what
is written to them is written to the model. Knows no numbers and no files.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from torch import Tensor

_BART_POSITIONS = 2  # rows that BART's position table has before its first position


@dataclass(frozen=True)
class Attention:
    """An attention sub-layer; its norm stands after it, or before it in a pre-norm stack."""

    query: Any
    key: Any
    value: Any
    output: Any
    norm: Any


@dataclass(frozen=True)
class Layer:
    """One layer; `cross` is None in an encoder, `inner` and `outer` are the feed-forward pair."""

    attention: Attention
    cross: Attention | None
    inner: Any
    outer: Any
    norm: Any


@dataclass(frozen=True)
class Stack:
    """An encoder or a decoder.

    `positions` begins with the row of the first piece and holds what is added to every piece
    besides (BERT's token type 0). `head` writes pieces, and is None in an encoder.
    """

    module: Any
    words: Any
    positions: Tensor
    embedding_norm: Any
    layers: tuple[Layer, ...]
    heads: int
    activation: str
    final_norm: Any = None
    embedding_scale: float = 1.0
    head: Any = None

    @property
    def pre_norm(self) -> bool:
        """Whether each sub-layer's norm stands before it."""
        return self.final_norm is not None

    @property
    def norms(self) -> list[Any]:
        """Every layer norm."""
        found = [self.embedding_norm]
        for layer in self.layers:
            cross = [layer.cross.norm] if layer.cross else []
            found += [layer.attention.norm, *cross, layer.norm]
        return [*found, self.final_norm] if self.pre_norm else found


def encoder_stack(encoder: Any) -> Stack:
    """The parts of an encoder of one of the types in `training.model.encoders`."""
    config, table = encoder.config, encoder.embeddings
    roberta = config.model_type in ("roberta", "xlm-roberta")
    positions = table.position_embeddings.weight[config.pad_token_id + 1 if roberta else 0 :]
    if config.model_type == "distilbert":
        layers = tuple(_distilbert_layer(layer) for layer in encoder.transformer.layer)
        activation = config.activation
    else:
        positions = positions + table.token_type_embeddings.weight[0]
        layers = tuple(_bert_layer(layer) for layer in encoder.encoder.layer)
        activation = config.hidden_act
    heads = config.num_attention_heads
    return Stack(
        encoder, table.word_embeddings, positions, table.LayerNorm, layers, heads, activation
    )


def decoder_stack(decoder: Any) -> Stack:
    """The parts of a decoder of one of the types in `training.model.decoders`."""
    if decoder.config.model_type == "bert-generation":
        return _bert_decoder(decoder)
    stack, config = decoder.model.decoder, decoder.config
    return Stack(
        module=stack,
        words=stack.embed_tokens,
        positions=stack.embed_positions.weight[_BART_POSITIONS:],
        embedding_norm=stack.layernorm_embedding,
        layers=tuple(_bart_layer(layer) for layer in stack.layers),
        heads=config.decoder_attention_heads,
        activation=config.activation_function,
        final_norm=stack.layer_norm if config.model_type == "mbart" else None,
        embedding_scale=float(stack.embed_tokens.embed_scale),
        head=decoder.lm_head,
    )


def _bert_decoder(decoder: Any) -> Stack:
    table = decoder.bert.embeddings
    return Stack(
        module=decoder.bert,
        words=table.word_embeddings,
        positions=table.position_embeddings.weight,
        embedding_norm=table.LayerNorm,
        layers=tuple(_bert_layer(layer) for layer in decoder.bert.encoder.layer),
        heads=decoder.config.num_attention_heads,
        activation=decoder.config.hidden_act,
        head=decoder.lm_head.decoder,
    )


def _bert_layer(layer: Any) -> Layer:
    cross = getattr(layer, "crossattention", None)
    return Layer(
        _bert_attention(layer.attention),
        _bert_attention(cross) if cross is not None else None,
        layer.intermediate.dense,
        layer.output.dense,
        layer.output.LayerNorm,
    )


def _bert_attention(attention: Any) -> Attention:
    inside, output = attention.self, attention.output
    return Attention(inside.query, inside.key, inside.value, output.dense, output.LayerNorm)


def _distilbert_layer(layer: Any) -> Layer:
    a = layer.attention
    attention = Attention(a.q_lin, a.k_lin, a.v_lin, a.out_lin, layer.sa_layer_norm)
    return Layer(attention, None, layer.ffn.lin1, layer.ffn.lin2, layer.output_layer_norm)


def _bart_layer(layer: Any) -> Layer:
    a, c = layer.self_attn, layer.encoder_attn
    return Layer(
        Attention(a.q_proj, a.k_proj, a.v_proj, a.out_proj, layer.self_attn_layer_norm),
        Attention(c.q_proj, c.k_proj, c.v_proj, c.out_proj, layer.encoder_attn_layer_norm),
        layer.fc1,
        layer.fc2,
        layer.final_layer_norm,
    )
