"""One layer-norm epsilon for a model whose encoder and decoder have two.

A norm does not see the size of its input but for its epsilon: the norm of c times x with epsilon
c * c * e is the norm of x with epsilon e. So a stack whose epsilon is the smaller runs on numbers
c times as large, and what it gives out is as before. Knows CTranslate2's arrangement only.
"""

from __future__ import annotations

from typing import Any

import numpy as np


def scale_stream(spec: Any, factor: float) -> None:
    """Make every number that a spec's norms read `factor` times as large, and nothing else."""
    scale = np.float32(factor)
    spec.scale_embeddings = np.float32(_plain(spec.scale_embeddings)) * scale
    spec.position_encodings.encodings *= scale
    _multiply(spec.layernorm_embedding, scale)
    last = spec.layer[-1]
    for layer in spec.layer:
        attentions = [layer.self_attention, *([layer.attention] if _has_cross(layer) else [])]
        for attention in attentions:
            _scale_sublayer(
                attention.linear[0], attention.linear[-1], attention.layer_norm, scale, spec, False
            )
        _scale_sublayer(
            layer.ffn.linear_0, layer.ffn.linear_1, layer.ffn.layer_norm, scale, spec, layer is last
        )


def _plain(value: Any) -> float:
    """The scale of the embeddings; False stands for none."""
    return 1.0 if value is False else float(value)


def _has_cross(layer: Any) -> bool:
    return hasattr(layer, "attention")


def _scale_sublayer(
    inner: Any, outer: Any, norm: Any, scale: np.float32, spec: Any, ends_the_stack: bool
) -> None:
    """A sub-layer gives out larger numbers.

    After a norm its input is larger too, which its first step takes back; before a norm it is not.
    """
    outer.weight *= scale
    outer.bias *= scale
    if spec.pre_norm:
        return
    inner.weight /= scale
    if not ends_the_stack:
        _multiply(norm, scale)


def _multiply(norm: Any, scale: np.float32) -> None:
    norm.gamma *= scale
    norm.beta *= scale
