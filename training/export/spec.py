"""An encoder-decoder model as a CTranslate2 model: the same numbers, rearranged.

The encoders and decoders are those of `training.model.encoders`. A step from the encoder's width to
the decoder's is folded into the keys and values that read it. CTranslate2 keeps one layer-norm
epsilon for a model: a stack that has a smaller one is scaled up, which gives the same outputs (see
`training.export.epsilon`); embeddings that both sides share are kept once (`shared_table`). Knows
neither texts nor bundles.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from ctranslate2.specs import common_spec, transformer_spec

from training.errors import CheckpointError, ExportError
from training.export.epsilon import scale_stream
from training.export.shared_table import share
from training.model.encoders import require_convertible
from training.model.layers import Attention, Layer, Stack, decoder_stack, encoder_stack
from training.model.vocabulary import END, START, TARGET_SPECIALS, UNKNOWN, Vocabulary

_ACTIVATIONS = {
    "gelu": common_spec.Activation.GELU,
    "gelu_new": common_spec.Activation.GELUTanh,
    "gelu_pytorch_tanh": common_spec.Activation.GELUTanh,
    "relu": common_spec.Activation.RELU,
    "silu": common_spec.Activation.SWISH,
    "swish": common_spec.Activation.SWISH,
}
_HALF_PRECISION = ("float16", "int8_float16")
Array = npt.NDArray[np.float32]


def write_model(
    model: Any,
    vocabulary: Vocabulary,
    folder: Path,
    quantization: str | None,
    start: str = START,
) -> None:
    """Write a CTranslate2 model, float32 when `quantization` is None. Raises ExportError.

    `start` is the target piece that decoding starts from.
    """
    spec = build_spec(model, vocabulary, start)
    if quantization in _HALF_PRECISION and _scale(model) != 1:
        raise ExportError(
            "encoder and decoder have different layer-norm epsilons, and float16 has no room to "
            "make up for it; use --quantization int8, bfloat16 or float32"
        )
    spec.validate()
    spec.optimize(quantization=quantization)
    try:
        folder.mkdir(parents=True)
        spec.save(str(folder))
    except OSError as error:
        raise ExportError(f"{folder}: the model cannot be written: {error.strerror}") from None


def build_spec(
    model: Any, vocabulary: Vocabulary, start: str = START
) -> transformer_spec.TransformerSpec:
    """The model's numbers in CTranslate2's arrangement. Raises ExportError."""
    encoder, decoder = _stacks(model)
    _check(encoder, decoder, vocabulary)
    spec = transformer_spec.TransformerSpec(
        transformer_spec.TransformerEncoderSpec(
            len(encoder.layers),
            encoder.heads,
            pre_norm=False,
            activation=_ACTIVATIONS[encoder.activation],
            layernorm_embedding=True,
        ),
        transformer_spec.TransformerDecoderSpec(
            len(decoder.layers),
            decoder.heads,
            pre_norm=decoder.pre_norm,
            activation=_ACTIVATIONS[decoder.activation],
            layernorm_embedding=True,
            alignment_layer=-1,
            alignment_heads=decoder.heads,
        ),
    )
    _set_encoder(spec.encoder, encoder, len(vocabulary.source))
    _set_decoder(spec.decoder, decoder, getattr(model, "enc_to_dec_proj", None))
    vocabulary = _share_table(spec, vocabulary)
    scale = _scale(model)
    if scale != 1:
        scale_stream(spec.encoder if _epsilon(encoder) < _epsilon(decoder) else spec.decoder, scale)
    _describe(spec, vocabulary, start, max(_epsilon(encoder), _epsilon(decoder)))
    return spec


def _share_table(spec: Any, vocabulary: Vocabulary) -> Vocabulary:
    """Give both sides one table where that changes nothing; the vocabulary to register."""
    encoder, decoder = spec.encoder, spec.decoder
    if not np.array_equal(decoder.projection.weight, decoder.embeddings.weight):
        return vocabulary
    table = share(vocabulary, encoder.embeddings[0].weight, decoder.embeddings.weight)
    if table is None:
        return vocabulary
    bias = decoder.projection.bias
    if not isinstance(bias, np.ndarray):  # CTranslate2's word for a step that has none
        bias = np.zeros(len(vocabulary.target), np.float32)
    decoder.projection.bias = table.bias(bias)
    encoder.scale_embeddings = np.float32(table.scale)
    encoder.position_encodings.encodings += table.centre
    encoder.embeddings[0].weight = table.rows
    # Copies: CTranslate2 finds equal tables itself, and writes the first alone.
    decoder.embeddings.weight, decoder.projection.weight = table.rows.copy(), table.rows.copy()
    return Vocabulary(table.pieces, table.pieces)


def _describe(spec: Any, vocabulary: Vocabulary, start: str, epsilon: float) -> None:
    spec.config.layer_norm_epsilon = epsilon
    spec.config.add_source_bos = True
    spec.config.add_source_eos = True
    spec.config.bos_token = START
    spec.config.eos_token = END
    spec.config.unk_token = UNKNOWN
    spec.config.decoder_start_token = start
    spec.register_source_vocabulary(list(vocabulary.source))
    spec.register_target_vocabulary(list(vocabulary.target))


def _stacks(model: Any) -> tuple[Stack, Stack]:
    try:
        require_convertible(model.config)
    except CheckpointError as error:
        raise ExportError(str(error)) from None
    return encoder_stack(model.encoder), decoder_stack(model.decoder)


def _epsilon(stack: Stack) -> float:
    return float(stack.embedding_norm.eps)


def _scale(model: Any) -> float:
    """How many times larger the numbers in the stack with the smaller epsilon have to be."""
    pair = [_epsilon(stack) for stack in _stacks(model)]
    return float((max(pair) / min(pair)) ** 0.5)


def _check(encoder: Stack, decoder: Stack, vocabulary: Vocabulary) -> None:
    for stack in (encoder, decoder):
        if {norm.eps for norm in stack.norms} != {_epsilon(stack)}:
            raise ExportError("the layer norms of a stack must share one epsilon")
    if len(vocabulary.source) > encoder.words.weight.shape[0]:
        raise ExportError("the tokenizer has more pieces than the encoder has embeddings")
    if len(vocabulary.target) != decoder.words.weight.shape[0]:
        raise ExportError(
            f"the decoder writes {decoder.words.weight.shape[0]} pieces, the target vocabulary has "
            f"{len(vocabulary.target)}"
        )
    for side in (vocabulary.source, vocabulary.target):
        repeated = len(side) != len(set(side))
        if repeated or not set(TARGET_SPECIALS) <= set(side):
            raise ExportError("a vocabulary repeats a piece or lacks a special one")


def _set_encoder(spec: Any, encoder: Stack, pieces: int) -> None:
    spec.scale_embeddings = False
    spec.embeddings[0].weight = _array(encoder.words.weight)[:pieces]  # the rest is never read
    spec.position_encodings.encodings = _array(encoder.positions)
    _set_norm(spec.layernorm_embedding, encoder.embedding_norm)
    for layer_spec, layer in zip(spec.layer, encoder.layers, strict=True):
        _set_self_attention(layer_spec.self_attention, layer.attention)
        _set_feed_forward(layer_spec.ffn, layer)


def _set_decoder(spec: Any, decoder: Stack, projection: Any) -> None:
    scale = decoder.embedding_scale
    spec.scale_embeddings = False if scale == 1 else np.float32(scale)
    spec.embeddings.weight = _array(decoder.words.weight)
    spec.position_encodings.encodings = _array(decoder.positions)
    _set_norm(spec.layernorm_embedding, decoder.embedding_norm)
    for layer_spec, layer in zip(spec.layer, decoder.layers, strict=True):
        _set_self_attention(layer_spec.self_attention, layer.attention)
        _set_cross_attention(layer_spec.attention, layer.cross, projection)
        _set_feed_forward(layer_spec.ffn, layer)
    if decoder.pre_norm:
        _set_norm(spec.layer_norm, decoder.final_norm)
    _set_linear(spec.projection, decoder.head)


def _set_self_attention(spec: Any, attention: Attention) -> None:
    parts = (attention.query, attention.key, attention.value)
    _set_fused(spec.linear[0], [(_array(p.weight), _array(p.bias)) for p in parts])
    _set_linear(spec.linear[1], attention.output)
    _set_norm(spec.layer_norm, attention.norm)


def _set_cross_attention(spec: Any, attention: Attention | None, projection: Any) -> None:
    if attention is None:
        raise ExportError("the decoder has no cross-attention: it never reads the source")
    _set_linear(spec.linear[0], attention.query)
    parts = [_after(projection, part) for part in (attention.key, attention.value)]
    _set_fused(spec.linear[1], parts)
    _set_linear(spec.linear[2], attention.output)
    _set_norm(spec.layer_norm, attention.norm)


def _after(projection: Any, linear: Any) -> tuple[Array, Array]:
    """Weight and bias of a linear step that follows a projection, as one step."""
    weight, bias = _array(linear.weight), _array(linear.bias)
    if projection is None:
        return weight, bias
    wide = weight.astype(np.float64)
    folded = wide @ _array(projection.weight).astype(np.float64)
    shift = wide @ _array(projection.bias).astype(np.float64)
    return folded.astype(np.float32), (bias + shift).astype(np.float32)


def _set_feed_forward(spec: Any, layer: Layer) -> None:
    _set_linear(spec.linear_0, layer.inner)
    _set_linear(spec.linear_1, layer.outer)
    _set_norm(spec.layer_norm, layer.norm)


def _set_fused(spec: Any, parts: list[tuple[Array, Array]]) -> None:
    spec.weight = np.concatenate([weight for weight, _ in parts])
    spec.bias = np.concatenate([bias for _, bias in parts])


def _set_linear(spec: Any, linear: Any) -> None:
    spec.weight = _array(linear.weight)
    if linear.bias is not None:
        spec.bias = _array(linear.bias)


def _set_norm(spec: Any, norm: Any) -> None:
    spec.gamma = _array(norm.weight)
    spec.beta = _array(norm.bias)


def _array(weight: Any) -> Array:
    # A copy: optimising a spec changes its arrays in place, and they would be the model's own.
    values: Array = weight.detach().float().cpu().numpy().copy()
    return values
