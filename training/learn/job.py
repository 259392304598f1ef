"""A training that survives being killed: finds what an earlier run left, goes on, and finishes.

The order of things under torchrun: all processes read the folder, then the first one changes it,
then all train. The folder has to be the same for all.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from training.learn.checkpoints import Checkpoints
from training.learn.resources import require_disk
from training.learn.stage_folder import StageFolder, StageStart
from training.learn.stage_trainer import StageTrainer, mean_loss
from training.learn.weights import load_weights, save_weights
from training.recipe import TrainerPart

Say = Callable[[str], None]


@dataclass(frozen=True)
class Job:
    """What is trained where. `kept_milestones` is how many sets of weights lie there at most."""

    name: str
    folder: StageFolder
    start: StageStart
    settings: TrainerPart
    say: Say
    kept_milestones: int = 0


def carry_out(
    trainer: StageTrainer, job: Job, choose: Callable[[StageTrainer], object] | None = None
) -> float:
    """Train the trainer's model as far as no earlier run has; the mean loss.

    `choose` puts other weights than the last ones into the model before they are kept.
    """
    known = job.folder.started_with(job.start)
    loss, checkpoint = (job.folder.loss(), job.folder.last_checkpoint()) if known else (None, None)
    trainer.accelerator.wait_for_everyone()  # nobody changes the folder before all have read it
    if loss is not None:
        job.say(f"{job.name}: trained before; its weights are in {job.folder.path}")
        load_weights(trainer.model, job.folder.weights_file)
        return loss
    if checkpoint is not None:
        job.say(f"{job.name}: goes on after {checkpoint.name.replace('-', ' ')}")
    elif trainer.is_world_process_zero():
        _begin(trainer, job, known)
    trainer.accelerator.wait_for_everyone()
    trainer.add_callback(Checkpoints(job.folder, job.settings, trainer.accelerator))
    trainer.train(resume_from_checkpoint=None if checkpoint is None else str(checkpoint))
    trainer.accelerator.wait_for_everyone()
    if choose is not None:
        choose(trainer)
    return _finish(trainer, job)


def _begin(trainer: StageTrainer, job: Job, known: bool) -> None:
    if job.folder.has_work() and not known:
        job.say(f"{job.name}: recipe, data or model have changed; it starts anew")
    job.folder.begin(job.start)
    require_disk(trainer.model, job.kept_milestones, job.name, job.folder.path)


def _finish(trainer: StageTrainer, job: Job) -> float:
    loss = mean_loss(trainer.state.log_history)
    if trainer.is_world_process_zero():
        save_weights(trainer.model, job.folder.weights_file)
        job.folder.finish(loss)
    trainer.accelerator.wait_for_everyone()
    return loss
