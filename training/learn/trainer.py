"""One stage of training with transformers' Seq2SeqTrainer.

A stage that was killed goes on from its last checkpoint when it is started again with the same
settings, data and model, and ends with the weights of a run that was never stopped; a finished one
is not trained again. Under torchrun the processes share out each update. Knows ids and tensors,
neither files of pairs nor languages.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from torch.nn import Dropout
from transformers import PrinterCallback

from training.errors import DataError, RecipeError
from training.learn.arguments import computed_precision, stage_arguments
from training.learn.batches import ExampleDataset, collate
from training.learn.job import Job, carry_out
from training.learn.milestones import Milestones
from training.learn.optimizer import build_optimizer, build_schedule
from training.learn.order import EpochOrder, Epochs
from training.learn.progress import ProgressLines
from training.learn.resources import plain_memory_errors
from training.learn.stage_folder import StageFolder, StageStart
from training.learn.stage_trainer import DevWatch, StageTrainer, dev_loss
from training.learn.weights import sketch
from training.model.examples import Example
from training.model.seq2seq import GlossModel
from training.recipe import StagePart, TrainerPart


@dataclass(frozen=True)
class StageRun:
    """How a stage runs, apart from what it learns.

    `dev`, or `score` (higher is better), is what a stage with patience watches.
    """

    seed: int
    precision: str
    work: Path
    say: Callable[[str], None]
    dev: Sequence[Example] = ()
    score: Callable[[Any], float] | None = None
    trainer: TrainerPart = field(default_factory=TrainerPart)


@dataclass(frozen=True)
class _Data:
    """What a stage learns from and what it watches."""

    train: ExampleDataset
    dev: ExampleDataset
    epochs: Epochs


def train_stage(
    model: GlossModel,
    examples: Sequence[Example],
    stage: StagePart,
    run: StageRun,
    taking_turns: Sequence[Example] = (),
) -> float:
    """Train `model` in place; the mean loss of the stage.

    Every epoch reads all `examples`, and of those `taking_turns` the stage's `pseudo_share`, the
    next ones each time. The files are in `run.work`/<name of the stage>. Raises TrainingError.
    """
    model.encoder.get_input_embeddings().weight.requires_grad_(False)
    turn = round(len(taking_turns) * stage.pseudo_share)
    data = _Data(
        ExampleDataset([*examples, *taking_turns]),
        ExampleDataset(run.dev),
        Epochs(len(examples), len(taking_turns), turn),
    )
    if not len(data.epochs):
        raise DataError(f"stage {stage.name}: no pairs to learn from; raise a share or add pairs")
    with plain_memory_errors(stage):
        loss = _train(model, data, stage, run)
    model.to("cpu").eval()
    return loss


def _train(model: GlossModel, data: _Data, stage: StagePart, run: StageRun) -> float:
    folder = StageFolder(run.work / stage.name)
    start = StageStart(_fingerprint(model, data, stage, run), sketch(model))
    order = EpochOrder(data.train.lengths, data.epochs, stage.batch_size, run.seed)
    milestones = Milestones(stage, order.updates, folder)
    trainer = _trainer(model, data, order, stage, run)
    trainer.add_callback(milestones)
    name = f"stage {stage.name}"
    job = Job(name, folder, start, run.trainer, run.say, milestones.most_kept)
    return carry_out(trainer, job, choose=lambda t: milestones.finish(t.model, t.state))


def _trainer(
    model: GlossModel, data: _Data, order: EpochOrder, stage: StagePart, run: StageRun
) -> StageTrainer:
    steps = max(1, round(stage.epochs * order.updates))
    optimizer = build_optimizer(model, stage)
    trainer = StageTrainer(
        model=model,
        args=stage_arguments(
            stage, steps, run.seed, run.precision, run.trainer.trackers, run.work / stage.name
        ),
        train_dataset=data.train,
        data_collator=collate,
        optimizers=(optimizer, build_schedule(optimizer, stage, steps)),
        order=order,
        watch=_watch(data, stage, run),
        callbacks=[ProgressLines(f"stage {stage.name}", stage.batch_size, run.say)],
    )
    trainer.remove_callback(PrinterCallback)
    return trainer


def _watch(data: _Data, stage: StagePart, run: StageRun) -> DevWatch | None:
    """What a stage with patience watches. Raises RecipeError when there is nothing."""
    if not stage.patience:
        return None
    if stage.watch == "bleu" and run.score is not None:
        return DevWatch("eval_bleu", run.score)
    if stage.watch == "loss" and len(data.dev):
        loss = partial(dev_loss, dataset=data.dev, batch_size=stage.batch_size, seed=run.seed)
        return DevWatch("eval_loss", loss)
    raise RecipeError(f"stage {stage.name}: patience needs dev pairs, and there are none")


def _fingerprint(model: GlossModel, data: _Data, stage: StagePart, run: StageRun) -> str:
    """A hash of all that decides what the stage ends with, except the model's weights."""
    settings = {
        "stage": stage.model_dump(),
        "seed": run.seed,
        "precision": computed_precision(run.precision),
        "loss": repr(getattr(model, "loss_options", None)),
        "dropout": [module.p for module in model.modules() if isinstance(module, Dropout)],
        "train": data.train.fingerprint(),
        "epochs": repr(data.epochs),
        "dev": data.dev.fingerprint() if stage.patience else "",
    }
    return hashlib.sha256(json.dumps(settings, sort_keys=True).encode()).hexdigest()
