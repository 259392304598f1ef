"""Where and how a model runs: the device, the compute type, the threads.

Knows ctranslate2 and the cores there are; nothing of bundles and sentences.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import ctranslate2

from worker.errors import BundleError, SettingsError
from worker.model.cores import available_cores


@dataclass(frozen=True)
class Execution:
    """How to run a model. Zero threads means: as many as the CPU quota allows."""

    device: str = "auto"
    compute_type: str = "auto"
    inter_threads: int = 0
    intra_threads: int = 0
    beam_size: int = 0


def choose_device(device: str) -> str:
    """The device that `device` stands for. Raises SettingsError where there is none."""
    has_gpu = device != "cpu" and ctranslate2.get_cuda_device_count() > 0
    if device == "cuda" and not has_gpu:
        raise SettingsError(
            "device is cuda, but no CUDA device was found; use --device cpu or auto"
        )
    return "cuda" if has_gpu else "cpu"


def load_model(path: Path, device: str, execution: Execution) -> ctranslate2.Translator:
    """Load a model onto its device. Raises SettingsError or BundleError."""
    wanted = _compute_type(device, execution.compute_type)
    cores = available_cores()
    inter = execution.inter_threads or (cores if device == "cpu" else 1)
    try:
        return ctranslate2.Translator(
            str(path),
            device=device,
            compute_type=wanted,
            inter_threads=inter,
            intra_threads=execution.intra_threads or max(1, cores // inter),
        )
    except ValueError as error:
        raise SettingsError(f"compute type {wanted!r} on {device}: {error}") from None
    except RuntimeError as error:
        raise BundleError(f"the model in {path} cannot be loaded: {error}") from None


def _compute_type(device: str, wanted: str) -> str:
    supported = ctranslate2.get_supported_compute_types(device)
    if wanted == "auto":
        return "int8_float16" if device == "cuda" and "int8_float16" in supported else "int8"
    if wanted not in supported:
        raise SettingsError(
            f"compute type {wanted!r} does not work on {device} here; it can do: "
            + ", ".join(sorted(supported))
        )
    return wanted
