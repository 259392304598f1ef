"""When a checkpoint is written, and when it counts.

transformers writes it; a checkpoint counts once every process has written its part, and then the
one before goes. Processes decide together, since all of them have to write.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import torch
from accelerate import Accelerator
from accelerate.utils import broadcast
from transformers import TrainerCallback, TrainerControl, TrainerState, TrainingArguments

from training.learn.stage_folder import StageFolder
from training.recipe import TrainerPart


class Checkpoints(TrainerCallback):  # type: ignore[misc]  # transformers is untyped
    """Asks for a checkpoint every so many minutes or updates."""

    def __init__(
        self,
        folder: StageFolder,
        settings: TrainerPart,
        accelerator: Accelerator,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._folder = folder
        self._settings = settings
        self._accelerator = accelerator
        self._clock = clock
        self._last = clock()

    def on_train_begin(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **kwargs: Any
    ) -> None:
        self._last = self._clock()

    def on_step_end(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **kwargs: Any
    ) -> None:
        """Save when it is time; log first, so that no part of the mean loss is lost."""
        if state.global_step < state.max_steps and self._is_due(state.global_step):
            control.should_log = control.should_save = True

    def _is_due(self, step: int) -> bool:
        every = self._settings.checkpoint_steps
        minutes = (self._clock() - self._last) / 60
        due = minutes >= self._settings.checkpoint_minutes or (every > 0 and step % every == 0)
        if self._accelerator.num_processes == 1:
            return due
        flag = torch.tensor([int(due)], device=self._accelerator.device)
        return bool(broadcast(flag, from_process=0).item())

    def on_save(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **kwargs: Any
    ) -> None:
        """Let the checkpoint count once every process has written its part."""
        self._accelerator.wait_for_everyone()
        if state.is_world_process_zero:
            self._folder.complete_checkpoint(state.global_step)
        self._last = self._clock()
