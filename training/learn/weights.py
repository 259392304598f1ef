"""The trained weights of a model as files, and a coarse sketch of a whole model.

Only what can be trained is written, as safetensors, whole or not at all. Frozen embeddings are
most of a small model, and they are the same in every file.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from training.errors import CheckpointError

_SAME_WITHIN = 1e-3


def save_weights(model: nn.Module, path: Path) -> None:
    """Write what can be trained of a model."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".partial")
    save_file({name: weight.contiguous() for name, weight in _trained(model).items()}, partial)
    partial.replace(path)


def load_weights(model: nn.Module, path: Path) -> None:
    """Put written weights into a model of the same shape. Raises CheckpointError."""
    _put(model, _read(path))


def load_mean(model: nn.Module, paths: Sequence[Path]) -> None:
    """Put the mean of written weights into a model. Raises CheckpointError."""
    total = _read(paths[0])
    for path in paths[1:]:
        for name, weight in _read(path).items():
            total[name] += weight
    _put(model, {name: weight / len(paths) for name, weight in total.items()})


def _trained(model: nn.Module) -> dict[str, Tensor]:
    return {name: w.detach() for name, w in model.named_parameters() if w.requires_grad}


def _read(path: Path) -> dict[str, Tensor]:
    try:
        return load_file(path)
    except (OSError, SafetensorError) as error:
        raise CheckpointError(
            f"{path}: cannot be read ({error}); delete the folder and train the stage again"
        ) from None


def _put(model: nn.Module, weights: dict[str, Tensor]) -> None:
    with torch.no_grad():
        for name, weight in _trained(model).items():
            weight.copy_(weights[name])


def sketch(model: nn.Module) -> list[float]:
    """The mean size of each parameter: tells models apart, whatever the last bits."""
    return [float(weight.detach().double().abs().mean()) for weight in model.parameters()]


def same_sketch(one: Sequence[float], other: Sequence[float]) -> bool:
    """Whether two sketches are of the same model, give or take the order of additions."""
    return len(one) == len(other) and all(
        math.isclose(a, b, rel_tol=_SAME_WITHIN, abs_tol=1e-9)
        for a, b in zip(one, other, strict=True)
    )
