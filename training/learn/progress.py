"""A line of progress now and then: step, loss, rate and time left."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from transformers import TrainerCallback, TrainerControl, TrainerState, TrainingArguments


class ProgressLines(TrainerCallback):  # type: ignore[misc]  # transformers is untyped
    """Says how far a stage is each time the trainer logs its loss."""

    def __init__(self, stage: str, batch_size: int, say: Callable[[str], None]) -> None:
        self._stage = stage
        self._batch_size = batch_size
        self._say = say
        self._start = 0.0

    def on_train_begin(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **kwargs: Any
    ) -> None:
        """Start the clock."""
        self._start = time.monotonic()

    def on_log(
        self,
        args: TrainingArguments,
        state: TrainerState,
        control: TrainerControl,
        logs: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        """Report a logged loss."""
        if not logs or "loss" not in logs or not state.global_step:
            return
        elapsed = time.monotonic() - self._start
        left = elapsed / state.global_step * (state.max_steps - state.global_step)
        self._say(
            f"stage {self._stage}: step {state.global_step}/{state.max_steps}, "
            f"loss {float(logs['loss']):.3f}, "
            f"{state.global_step * self._batch_size / elapsed:.0f} pairs/s, "
            f"{left / 60:.0f} min left"
        )
