"""One stage of training with transformers' Seq2SeqTrainer.

The encoder and the decoder have a learning rate each, rising linearly and falling linearly to a
share of it; embeddings are frozen. Knows ids and tensors, neither files nor languages.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch.optim import AdamW
from torch.optim.lr_scheduler import LambdaLR
from transformers import PrinterCallback, Seq2SeqTrainer, Seq2SeqTrainingArguments

from training.learn.batches import ExampleDataset, collate
from training.learn.progress import ProgressLines
from training.model.examples import Example
from training.model.seq2seq import GlossModel
from training.recipe import StagePart

_BETAS = (0.9, 0.98)
_WEIGHT_DECAY = 0.01
_CLIP = 1.0


@dataclass(frozen=True)
class StageRun:
    """How a stage runs, apart from what it learns."""

    seed: int
    precision: str
    work: Path
    say: Callable[[str], None]


def train_stage(
    model: GlossModel, examples: Sequence[Example], stage: StagePart, run: StageRun
) -> float:
    """Train `model` in place; the mean loss of the stage."""
    model.encoder.get_input_embeddings().weight.requires_grad_(False)
    steps = math.ceil(len(examples) / stage.batch_size * stage.epochs)
    optimizer = _optimizer(model, stage)
    trainer = Seq2SeqTrainer(
        model=model,
        args=_arguments(stage, steps, run),
        train_dataset=ExampleDataset(examples),
        data_collator=collate,
        optimizers=(optimizer, _schedule(optimizer, stage, steps)),
        callbacks=[ProgressLines(stage.name, stage.batch_size, run.say)],
    )
    trainer.remove_callback(PrinterCallback)
    model.train()
    result = trainer.train()
    model.eval()
    return float(result.training_loss)


def _arguments(stage: StagePart, steps: int, run: StageRun) -> Seq2SeqTrainingArguments:
    bfloat16 = run.precision == "auto" and has_fast_bfloat16()
    return Seq2SeqTrainingArguments(
        output_dir=str(run.work / stage.name),
        max_steps=steps,
        per_device_train_batch_size=stage.batch_size,
        train_sampling_strategy="group_by_length",
        max_grad_norm=_CLIP,
        bf16=bfloat16 or run.precision == "bfloat16",
        use_cpu=not torch.cuda.is_available(),
        seed=run.seed,
        save_strategy="no",
        report_to="none",
        disable_tqdm=True,
        logging_steps=max(10, steps // 25),
        remove_unused_columns=False,
        dataloader_pin_memory=False,
    )


def has_fast_bfloat16() -> bool:
    """Whether this machine computes bfloat16 faster than float32.

    On a CPU only matrix units (AMX) make it so: with AVX-512 alone it took 1.7 times as long here.
    """
    if torch.cuda.is_available():
        return bool(torch.cuda.is_bf16_supported())
    return bool(torch.cpu.get_capabilities().get("amx_bf16", False))


def _optimizer(model: GlossModel, stage: StagePart) -> AdamW:
    groups = []
    for part, rate in ((model.encoder, stage.encoder_rate), (model.decoder, stage.decoder_rate)):
        for decay in (True, False):
            weights = [
                weight
                for weight in part.parameters()
                if weight.requires_grad and (weight.dim() > 1) == decay
            ]
            groups.append(
                {"params": weights, "lr": rate, "weight_decay": _WEIGHT_DECAY if decay else 0.0}
            )
    return AdamW(groups, betas=_BETAS, fused=True)


def _schedule(optimizer: AdamW, stage: StagePart, steps: int) -> LambdaLR:
    warmup = max(1, round(steps * stage.warmup_share))

    def share(step: int) -> float:
        if step < warmup:
            return (step + 1) / warmup
        progress = (step - warmup) / max(1, steps - warmup)
        return 1 - (1 - stage.final_rate_share) * progress

    return LambdaLR(optimizer, share)
