"""Training through transformers' Seq2SeqTrainer until the time or the steps are used up.

The learning rate rises over the first 6% of the budget and falls linearly to a twentieth, so that a
stage that is stopped by the clock still ends with a small one. Knows no system.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.optim import AdamW
from torch.optim.lr_scheduler import LambdaLR
from torch.utils.data import Dataset
from transformers import (
    PrinterCallback,
    Seq2SeqTrainer,
    Seq2SeqTrainingArguments,
    TrainerCallback,
)

from training.compare.settings import Limit
from training.compare.system import Conditions, Fitted

IGNORED = -100
_WARMUP_SHARE = 0.06
_FINAL_SHARE = 0.05
_NEVER = 10**7
Row = dict[str, Any]
Collate = Callable[[Sequence[Row]], dict[str, Tensor]]


@dataclass(frozen=True)
class Stage:
    """A stage's name, end and learning rates; `encoder_rate` is for the encoder's weights."""

    name: str
    limit: Limit
    rate: float
    encoder_rate: float


class Rows(Dataset[Row]):
    """Rows under the names that transformers' trainer looks for."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self._rows = rows

    def __len__(self) -> int:
        return len(self._rows)

    def __getitem__(self, index: int) -> Row:
        return self._rows[index]


class Clock(TrainerCallback):  # type: ignore[misc]  # transformers is untyped
    """Stops a stage at its limit, remembers its losses and says how far it is."""

    def __init__(self, stage: Stage, conditions: Conditions) -> None:
        self._stage = stage
        self._conditions = conditions
        self._start = time.monotonic()
        self._said = self._start
        self._cpu_start = time.process_time()
        self.seconds = self.cpu_seconds = 0.0
        self.losses: list[float] = []

    def share(self, step: int) -> float:
        """The share of the budget that is used up, 0 to 1."""
        limit = self._stage.limit
        if limit.steps is not None:
            return min(1.0, step / limit.steps)
        return min(1.0, (time.monotonic() - self._start) / (limit.seconds or 1.0))

    def on_train_begin(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        """Start the clock."""
        self._start = self._said = time.monotonic()
        self._cpu_start = time.process_time()

    def on_step_end(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        """Stop when the budget is used up."""
        if self.share(state.global_step) >= 1:
            control.should_training_stop = True
        self.seconds = time.monotonic() - self._start
        self.cpu_seconds = time.process_time() - self._cpu_start

    def on_log(
        self, args: Any, state: Any, control: Any, logs: dict[str, Any] | None = None, **kw: Any
    ) -> None:
        """Remember a loss, and report one every quarter of a minute."""
        if not logs or "loss" not in logs:
            return
        self.losses.append(float(logs["loss"]))
        if time.monotonic() - self._said > 15:
            self._said = time.monotonic()
            self._conditions.say(self._line(state.global_step))

    def _line(self, step: int) -> str:
        used, elapsed = self.share(step), time.monotonic() - self._start
        left = elapsed * (1 - used) / max(used, 1e-6)
        return (
            f"{self._stage.name}: step {step}, loss {self.losses[-1]:.3f}, "
            f"{step / elapsed:.1f} steps/s, {left:.0f} s left"
        )


def fit(
    model: nn.Module, rows: Sequence[Row], collate: Collate, stage: Stage, conditions: Conditions
) -> Fitted:
    """Train `model` in place."""
    settings = conditions.settings
    clock = Clock(stage, conditions)
    optimizer = AdamW(_groups(model, stage), betas=(0.9, 0.98))
    trainer = Seq2SeqTrainer(
        model=model,
        args=_arguments(stage, conditions),
        train_dataset=Rows(rows),
        data_collator=collate,
        optimizers=(optimizer, LambdaLR(optimizer, lambda step: _rate_share(clock.share(step)))),
        callbacks=[clock],
    )
    trainer.remove_callback(PrinterCallback)
    model.train()
    steps = int(trainer.train().global_step)
    model.eval()
    tenth = max(1, len(clock.losses) // 10)
    first, last = clock.losses[:tenth], clock.losses[-tenth:]
    return Fitted(
        stage=stage.name,
        steps=steps,
        seconds=round(clock.seconds, 1),
        cpu_seconds=round(clock.cpu_seconds, 1),
        sequences=steps * settings.rates.batch_size,
        first_loss=round(sum(first) / len(first), 4),
        last_loss=round(sum(last) / len(last), 4),
    )


def pretrain_stage(conditions: Conditions) -> Stage:
    """Table A's pre-training, the same for every row."""
    settings = conditions.settings
    return Stage("pretrain", settings.budget.pretrain, *[settings.rates.pretrain] * 2)


def finetune_stage(conditions: Conditions, *, scratch: bool) -> Stage:
    """A table's fine-tuning, the same for every row of it."""
    rates, limit = conditions.settings.rates, conditions.settings.budget.finetune
    if scratch:
        return Stage("finetune", limit, rates.scratch, rates.scratch)
    return Stage("finetune", limit, rates.decoder, rates.encoder)


def pad(rows: Sequence[Sequence[int]], value: int) -> Tensor:
    """Rows of ids as one tensor."""
    width = max(map(len, rows))
    return torch.tensor([[*row, *[value] * (width - len(row))] for row in rows])


def attention_mask(rows: Sequence[Sequence[Any]]) -> Tensor:
    """1 where a row has an id, 0 where it is padded."""
    return pad([[1] * len(row) for row in rows], 0)


def _rate_share(used: float) -> float:
    if used < _WARMUP_SHARE:
        return max(0.02, used / _WARMUP_SHARE)
    return 1 - (1 - _FINAL_SHARE) * (used - _WARMUP_SHARE) / (1 - _WARMUP_SHARE)


def _groups(model: nn.Module, stage: Stage) -> list[dict[str, Any]]:
    groups: dict[tuple[float, float], list[nn.Parameter]] = {}
    for name, weight in model.named_parameters():
        if weight.requires_grad:
            encodes = "encoder." in name and "decoder." not in name
            rate = stage.encoder_rate if encodes else stage.rate
            groups.setdefault((rate, 0.01 if weight.dim() > 1 else 0.0), []).append(weight)
    return [{"params": p, "lr": lr, "weight_decay": d} for (lr, d), p in groups.items()]


def _arguments(stage: Stage, conditions: Conditions) -> Seq2SeqTrainingArguments:
    steps = stage.limit.steps
    return Seq2SeqTrainingArguments(
        output_dir=str(conditions.folder / stage.name),
        max_steps=steps or _NEVER,
        per_device_train_batch_size=conditions.settings.rates.batch_size,
        train_sampling_strategy="group_by_length",
        max_grad_norm=1.0,
        use_cpu=not torch.cuda.is_available(),
        seed=conditions.settings.seed,
        save_strategy="no",
        report_to="none",
        disable_tqdm=True,
        logging_steps=max(1, steps // 10) if steps else 10,
        remove_unused_columns=False,
        dataloader_pin_memory=False,
    )
