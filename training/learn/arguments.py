"""What transformers' trainer is told: the arguments of a stage.

Decides the precision that this machine computes in, and how the pairs of an update are shared out
among processes and accumulation parts. Does not know the model.
"""

from __future__ import annotations

import os
from pathlib import Path

import torch
from transformers import Seq2SeqTrainingArguments

from training.errors import RecipeError
from training.recipe import StagePart

_CLIP = 1.0
_PROGRESS_LINES = 25
_GPU_LOADERS = 4  # processes that pad batches while the GPU computes
_FIRST_WITH_TF32 = 8  # compute capability
_BFLOAT16_INSTRUCTIONS = ("amx_bf16", "avx512_bf16")


def stage_arguments(
    stage: StagePart, steps: int, seed: int, precision: str, trackers: tuple[str, ...], folder: Path
) -> Seq2SeqTrainingArguments:
    """The arguments of a stage of `steps` updates. Raises RecipeError."""
    computed, gpu = computed_precision(precision), torch.cuda.is_available()
    return Seq2SeqTrainingArguments(
        output_dir=str(folder),
        max_steps=steps,
        per_device_train_batch_size=part_size(stage),
        gradient_accumulation_steps=stage.accumulation,
        max_grad_norm=_CLIP,
        bf16=computed == "bfloat16",
        fp16=computed == "float16",
        tf32=True if gpu and torch.cuda.get_device_capability()[0] >= _FIRST_WITH_TF32 else None,
        use_cpu=not gpu,
        ddp_backend="gloo" if processes() > 1 and not gpu else None,
        seed=seed,
        save_strategy="no",  # training.learn.checkpoints says when
        report_to=list(trackers) or "none",
        disable_tqdm=True,
        log_level="error",
        logging_steps=max(10, steps // _PROGRESS_LINES),
        logging_nan_inf_filter=False,
        remove_unused_columns=False,
        dataloader_num_workers=_GPU_LOADERS if gpu else 0,  # on a CPU they would take its cores
        dataloader_pin_memory=gpu,
    )


def processes() -> int:
    """How many processes torchrun has started; 1 without it."""
    return int(os.environ.get("WORLD_SIZE", "1"))


def is_first_process() -> bool:
    """Whether this process is the one that speaks and writes."""
    return os.environ.get("RANK", "0") == "0"


def part_size(stage: StagePart) -> int:
    """The pairs that one process computes at a time. Raises RecipeError."""
    parts = processes() * stage.accumulation
    if stage.batch_size % parts:
        raise RecipeError(
            f"stage {stage.name}: batch_size {stage.batch_size} is not a multiple of {parts} "
            "(processes times accumulation)"
        )
    return stage.batch_size // parts


def computed_precision(wanted: str) -> str:
    """What a recipe's precision comes to on this machine. Raises RecipeError."""
    if wanted == "auto":
        return "bfloat16" if has_fast_bfloat16() else "float32"
    if wanted == "float16" and not torch.cuda.is_available():
        raise RecipeError("precision float16 needs a GPU; use auto, bfloat16 or float32")
    return wanted


def has_fast_bfloat16() -> bool:
    """Whether this machine computes bfloat16 faster than float32.

    A GPU does not, for models of this size: an NVIDIA H200 trained ten layers on 11,000 pairs a
    second in float32 (TF32) and on 3,400 in bfloat16 (batch 512). A CPU needs instructions of its
    own (AMX, or AVX-512's BF16): 1.9 times as fast with them on an AMD EPYC, and 1.7 times as slow
    on a Xeon that has neither.
    """
    if torch.cuda.is_available():
        return False
    found = torch.cpu.get_capabilities()
    return any(found.get(name, False) for name in _BFLOAT16_INSTRUCTIONS)
