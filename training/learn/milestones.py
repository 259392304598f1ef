"""Looks at the weights every so often: keeps them, scores them, and stops when they get no better.

What a stage ends with is the mean of the last looks, up to the best one when dev is watched. All of
it is a function of the scores in the trainer's own state and of the files in the stage's folder, so
that a run that goes on decides as it would have.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from torch import nn
from transformers import TrainerCallback, TrainerControl, TrainerState, TrainingArguments

from training.learn.stage_folder import StageFolder
from training.learn.weights import load_mean, save_weights
from training.recipe import StagePart


class Milestones(TrainerCallback):  # type: ignore[misc]  # transformers is untyped
    """Keeps weights at each milestone, asks for an evaluation, and stops early."""

    def __init__(self, stage: StagePart, steps_per_epoch: int, folder: StageFolder) -> None:
        self._stage = stage
        self._every = max(1, round(stage.milestone_epochs * steps_per_epoch))
        self._folder = folder
        self._needed_after_restart: set[int] = set()

    @property
    def most_kept(self) -> int:
        """How many sets of weights lie in the folder at most."""
        return 4 * self._stage.average_last + 1 if self._is_used else 0

    @property
    def _is_used(self) -> bool:
        return self._stage.average_last > 1 or self._stage.patience > 0

    def on_train_begin(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **kwargs: Any
    ) -> None:
        self._needed_after_restart = self._needed(state)

    def on_step_end(
        self,
        args: TrainingArguments,
        state: TrainerState,
        control: TrainerControl,
        model: nn.Module,
        **kwargs: Any,
    ) -> None:
        """Keep the weights at a milestone and have them scored."""
        if not self._is_used or state.global_step not in self._milestones(state):
            return
        if state.is_world_process_zero:
            save_weights(model, self._folder.milestone_file(state.global_step))
            self._folder.keep_milestones(self._needed(state) | self._needed_after_restart)
        control.should_evaluate = self._stage.patience > 0

    def on_evaluate(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **kwargs: Any
    ) -> None:
        """Stop once `patience` milestones have brought nothing better."""
        best = self._best(state)
        since = [step for step in self._scores(state) if step > best]
        if len(since) >= self._stage.patience:
            control.should_training_stop = True

    def on_save(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **kwargs: Any
    ) -> None:
        self._needed_after_restart = self._needed(state)

    def finish(self, model: nn.Module, state: TrainerState) -> list[int]:
        """Put the mean of the chosen milestones into the model; which ones they were."""
        chosen = self._chosen(state)
        if self._is_used and chosen:
            load_mean(model, [self._folder.milestone_file(step) for step in chosen])
        return chosen

    def _chosen(self, state: TrainerState) -> list[int]:
        last = self._best(state) if self._stage.patience else state.global_step
        steps = [step for step in self._milestones(state) if step <= last]
        return steps[-self._stage.average_last :]

    def _needed(self, state: TrainerState) -> set[int]:
        """What a stop here and a stop later may average over."""
        return {*self._chosen(state), *self._milestones(state)[-self._stage.average_last :]}

    def _milestones(self, state: TrainerState) -> list[int]:
        """The updates up to now after which the weights were looked at."""
        return milestones(self._every, state.global_step, state.max_steps)

    def _scores(self, state: TrainerState) -> dict[int, float]:
        return scores(state.log_history, f"eval_{self._stage.watch}")

    def _best(self, state: TrainerState) -> int:
        """The first milestone with the best score; 0 before any has one."""
        sign = -1.0 if self._stage.watch == "loss" else 1.0
        found = self._scores(state)
        return max(found, key=lambda step: (sign * found[step], -step), default=0)


def milestones(every: int, now: int, last: int) -> list[int]:
    """Each `every` updates up to now, and the last one of the stage."""
    steps = list(range(every, now + 1, every))
    return [*steps, last] if now == last and now not in steps else steps


def scores(history: Sequence[Mapping[str, float]], name: str) -> dict[int, float]:
    """From the update to what was scored after it."""
    return {int(entry["step"]): entry[name] for entry in history if name in entry}
