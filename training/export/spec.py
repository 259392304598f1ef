"""A GlossModel as a CTranslate2 model: the same numbers, rearranged.

BERT is post-norm with a norm after its embeddings; the row for token type 0 is folded into the
position table, which is exact for single-segment input. Encoder and decoder must share one
layer-norm epsilon, since CTranslate2 keeps one for the model.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from ctranslate2.specs import common_spec, transformer_spec

from training.errors import ExportError
from training.model.seq2seq import GlossModel
from training.model.vocabulary import END, START, TARGET_SPECIALS, UNKNOWN, Vocabulary

_ACTIVATIONS = {
    "gelu": common_spec.Activation.GELU,
    "gelu_new": common_spec.Activation.GELUTanh,
    "relu": common_spec.Activation.RELU,
}
Array = npt.NDArray[np.float32]


def write_model(
    model: GlossModel, vocabulary: Vocabulary, folder: Path, quantization: str | None
) -> None:
    """Write a CTranslate2 model, float32 when `quantization` is None. Raises ExportError."""
    spec = build_spec(model, vocabulary)
    spec.validate()
    spec.optimize(quantization=quantization)
    folder.mkdir(parents=True)
    spec.save(str(folder))


def build_spec(model: GlossModel, vocabulary: Vocabulary) -> transformer_spec.TransformerSpec:
    """The model's numbers in CTranslate2's arrangement. Raises ExportError."""
    encoder, decoder = model.encoder.config, model.decoder.config
    _check(encoder, decoder, vocabulary)
    heads = decoder.num_attention_heads
    spec = transformer_spec.TransformerSpec.from_config(
        (encoder.num_hidden_layers, decoder.num_hidden_layers),
        heads,
        pre_norm=False,
        activation=_ACTIVATIONS[encoder.hidden_act],
        alignment_layer=-1,
        alignment_heads=heads,
        layernorm_embedding=True,
    )
    _set_encoder(spec.encoder, model.encoder)
    _set_decoder(spec.decoder, model.decoder)
    spec.config.layer_norm_epsilon = encoder.layer_norm_eps
    spec.config.add_source_bos = True
    spec.config.add_source_eos = True
    spec.config.bos_token = START
    spec.config.eos_token = END
    spec.config.unk_token = UNKNOWN
    spec.config.decoder_start_token = START
    spec.register_source_vocabulary(list(vocabulary.source))
    spec.register_target_vocabulary(list(vocabulary.target))
    return spec


def _check(encoder: Any, decoder: Any, vocabulary: Vocabulary) -> None:
    if encoder.hidden_act not in _ACTIVATIONS or encoder.hidden_act != decoder.hidden_act:
        raise ExportError(f"activation {encoder.hidden_act} has no place in a CTranslate2 model")
    if encoder.layer_norm_eps != decoder.layer_norm_eps:
        raise ExportError("encoder and decoder must share one layer-norm epsilon")
    for side in (vocabulary.source, vocabulary.target):
        repeated = len(side) != len(set(side))
        if repeated or not set(TARGET_SPECIALS) <= set(side):
            raise ExportError("a vocabulary repeats a piece or lacks a special one")


def _set_encoder(spec: Any, encoder: Any) -> None:
    table = encoder.embeddings
    spec.scale_embeddings = False
    spec.embeddings[0].weight = _array(table.word_embeddings.weight)
    positions = _array(table.position_embeddings.weight)
    spec.position_encodings.encodings = positions + _array(table.token_type_embeddings.weight)[0]
    _set_norm(spec.layernorm_embedding, table.LayerNorm)
    for layer_spec, layer in zip(spec.layer, encoder.encoder.layer, strict=True):
        _set_self_attention(layer_spec.self_attention, layer.attention)
        _set_feed_forward(layer_spec.ffn, layer)


def _set_decoder(spec: Any, decoder: Any) -> None:
    table = decoder.bert.embeddings
    spec.scale_embeddings = False
    spec.embeddings.weight = _array(table.word_embeddings.weight)
    spec.position_encodings.encodings = _array(table.position_embeddings.weight)
    _set_norm(spec.layernorm_embedding, table.LayerNorm)
    for layer_spec, layer in zip(spec.layer, decoder.bert.encoder.layer, strict=True):
        _set_self_attention(layer_spec.self_attention, layer.attention)
        _set_cross_attention(layer_spec.attention, layer.crossattention)
        _set_feed_forward(layer_spec.ffn, layer)
    _set_linear(spec.projection, decoder.lm_head.decoder)


def _set_self_attention(spec: Any, attention: Any) -> None:
    parts = (attention.self.query, attention.self.key, attention.self.value)
    _set_fused(spec.linear[0], parts)
    _set_linear(spec.linear[1], attention.output.dense)
    _set_norm(spec.layer_norm, attention.output.LayerNorm)


def _set_cross_attention(spec: Any, attention: Any) -> None:
    _set_linear(spec.linear[0], attention.self.query)
    _set_fused(spec.linear[1], (attention.self.key, attention.self.value))
    _set_linear(spec.linear[2], attention.output.dense)
    _set_norm(spec.layer_norm, attention.output.LayerNorm)


def _set_feed_forward(spec: Any, layer: Any) -> None:
    _set_linear(spec.linear_0, layer.intermediate.dense)
    _set_linear(spec.linear_1, layer.output.dense)
    _set_norm(spec.layer_norm, layer.output.LayerNorm)


def _set_fused(spec: Any, parts: tuple[Any, ...]) -> None:
    spec.weight = np.concatenate([_array(part.weight) for part in parts])
    spec.bias = np.concatenate([_array(part.bias) for part in parts])


def _set_linear(spec: Any, linear: Any) -> None:
    spec.weight = _array(linear.weight)
    spec.bias = _array(linear.bias)


def _set_norm(spec: Any, norm: Any) -> None:
    spec.gamma = _array(norm.weight)
    spec.beta = _array(norm.bias)


def _array(weight: Any) -> Array:
    # A copy: optimising a spec changes its arrays in place, and they would be the model's own.
    values: Array = weight.detach().float().cpu().numpy().copy()
    return values
