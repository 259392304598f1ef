"""Whether the machine has what a stage needs: disk before it starts, memory while it runs."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import torch
from torch import nn

from training.errors import ResourceError
from training.recipe import StagePart

_BYTES = 4
_SPARE_BYTES = 50_000_000
_ALLOCATION_FAILURES = ("can't allocate memory", "not enough memory", "out of memory")


def require_disk(model: nn.Module, milestones: int, name: str, folder: Path) -> None:
    """Raise ResourceError when a training's files would not fit beside what is there."""
    wanted = _needed_bytes(model, milestones)
    folder.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(folder).free
    if free < wanted:
        raise ResourceError(
            f"{folder}: {name} needs {wanted / 1e6:.0f} MB of disk and "
            f"{free / 1e6:.0f} MB are free; free some, or give another folder with --work"
        )


def _needed_bytes(model: nn.Module, milestones: int) -> int:
    """Two checkpoints, the milestones that are kept, the trained weights and the model."""
    whole = sum(weight.numel() for weight in model.parameters())
    trained = sum(weight.numel() for weight in model.parameters() if weight.requires_grad)
    checkpoint = whole + 2 * trained
    return _BYTES * (2 * checkpoint + (milestones + 1) * trained + whole) + _SPARE_BYTES


@contextmanager
def plain_memory_errors(stage: StagePart) -> Iterator[None]:
    """Turn a failed allocation into one line that says what to lower."""
    try:
        yield
    except (MemoryError, RuntimeError) as error:
        if not _is_memory(error):
            raise
        raise ResourceError(
            f"stage {stage.name}: not enough memory for {stage.batch_size} pairs at a time; raise "
            f"accumulation from {stage.accumulation} to {2 * stage.accumulation} (the same update "
            "in smaller parts), or lower batch_size or limits"
        ) from error


def _is_memory(error: Exception) -> bool:
    if isinstance(error, MemoryError | torch.OutOfMemoryError):
        return True
    return any(phrase in str(error) for phrase in _ALLOCATION_FAILURES)
