"""transformers' Seq2SeqTrainer with an order of its own and something else to watch.

The order of an epoch is `training.learn.order`'s; evaluation asks a function of the model; a
checkpoint holds no pickle but torch's own state files, which are read back as data only.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from accelerate.utils import broadcast
from torch.utils.data import DataLoader
from transformers import (
    Seq2SeqTrainer,
    TrainerCallback,
    TrainerControl,
    TrainerState,
    TrainingArguments,
)

from training.learn.batches import Collate, collate
from training.learn.order import EpochOrder
from training.model.seq2seq import IGNORED, quiet_loading


@dataclass(frozen=True)
class DevWatch:
    """A figure of the model on dev, and the name it is logged by."""

    name: str
    measure: Callable[[Any], float]


class _EpochStart(TrainerCallback):  # type: ignore[misc]  # transformers is untyped
    """Tells the order which epoch begins, also when a run goes on in the middle of one."""

    def __init__(self, order: EpochOrder, steps_per_epoch: int) -> None:
        self._order = order
        self._steps_per_epoch = steps_per_epoch

    def on_epoch_begin(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **kwargs: Any
    ) -> None:
        self._order.set_epoch(state.global_step // self._steps_per_epoch)


class StageTrainer(Seq2SeqTrainer):  # type: ignore[misc]  # transformers is untyped
    """Reads batches in a given order and evaluates by a given function."""

    control: TrainerControl

    def __init__(self, *, order: EpochOrder, watch: DevWatch | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._order = order
        self._watch = watch
        self.add_callback(_EpochStart(order, order.updates))

    def get_train_dataloader(self) -> Any:
        """Batches in the stage's own order, shared out among the processes."""
        loader = DataLoader(
            self.train_dataset,
            batch_size=self.args.per_device_train_batch_size,
            sampler=self._order,
            collate_fn=self.data_collator,
            num_workers=self.args.dataloader_num_workers,
            pin_memory=self.args.dataloader_pin_memory,
        )
        return self.accelerator.prepare(loader)

    def evaluate(self, *args: Any, **kwargs: Any) -> dict[str, float]:
        """Measure the model; the random numbers that training draws are not touched."""
        if self._watch is None:
            return {}
        self.model.eval()
        with torch.random.fork_rng():
            value = torch.tensor(self._watch.measure(self.model), device=self.args.device)
        if self.accelerator.num_processes > 1:
            value = broadcast(value, from_process=0)
        metrics = {self._watch.name: float(value)}
        self.log(metrics)
        self.control = self.callback_handler.on_evaluate(
            self.args, self.state, self.control, metrics
        )
        return metrics

    def save_model(self, output_dir: str | None = None, _internal_call: bool = False) -> None:
        """Write the model alone; transformers would pickle the arguments beside it."""
        if self.args.should_save:
            with quiet_loading():
                self.model.save_pretrained(output_dir or self.args.output_dir)


def dev_loss(
    model: Any, dataset: Any, batch_size: int, seed: int, collate: Collate = collate
) -> float:
    """The loss a target piece on a dataset, against the same random pieces each time."""
    torch.manual_seed(seed)
    order = sorted(range(len(dataset)), key=lambda n: len(dataset[n]["input_ids"]))
    total, pieces = 0.0, 0
    for start in range(0, len(order), batch_size):
        batch = collate([dataset[n] for n in order[start : start + batch_size]])
        count = int((batch["labels"] != IGNORED).sum())
        with torch.inference_mode():
            loss = model(**{name: part.to(model.device) for name, part in batch.items()}).loss
        total += float(loss) * count
        pieces += count
    return total / pieces


def mean_loss(history: Sequence[Mapping[str, float]]) -> float:
    """The mean of the logged losses, each over the updates since the one before."""
    total, last = 0.0, 0
    for entry in history:
        if "loss" in entry:
            total += entry["loss"] * (entry["step"] - last)
            last = int(entry["step"])
    return total / max(1, last)
