"""A line of progress now and then: step, loss, rate and time left."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import Any

from transformers import TrainerCallback, TrainerControl, TrainerState, TrainingArguments

from training.errors import TrainingError

_DEV = {"eval_loss": "loss", "eval_bleu": "BLEU"}


class ProgressLines(TrainerCallback):  # type: ignore[misc]  # transformers is untyped
    """Says how far a stage is each time the trainer logs its loss."""

    def __init__(
        self,
        name: str,
        batch_size: int,
        say: Callable[[str], None],
        unit: str = "pairs",
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._name = name
        self._unit = unit
        self._batch_size = batch_size
        self._say = say
        self._clock = clock
        self._start = 0.0
        self._first_step = 0

    def on_train_begin(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **kwargs: Any
    ) -> None:
        """Start the clock."""
        self._start = self._clock()
        self._first_step = state.global_step

    def on_step_end(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **kwargs: Any
    ) -> None:
        """Have the last loss logged, too."""
        if state.global_step == state.max_steps:
            control.should_log = True

    def on_log(
        self,
        args: TrainingArguments,
        state: TrainerState,
        control: TrainerControl,
        logs: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        """Report what is logged. Raises TrainingError when the loss is no number any more."""
        for name, value in (logs or {}).items():
            if name == "loss":
                self._say_loss(float(value), state)
            elif name in _DEV:
                self._say(
                    f"{self._name}: step {state.global_step}/{state.max_steps}, "
                    f"dev {_DEV[name]} {float(value):.3f}"
                )

    def _say_loss(self, loss: float, state: TrainerState) -> None:
        done = state.global_step - self._first_step
        if not math.isfinite(loss):
            raise TrainingError(
                f"{self._name}: the loss is no number any more at step {state.global_step}; "
                "lower encoder_rate and decoder_rate, or set precision to float32"
            )
        elapsed = self._clock() - self._start
        left = elapsed / max(done, 1) * (state.max_steps - state.global_step)
        self._say(
            f"{self._name}: step {state.global_step}/{state.max_steps}, "
            f"loss {loss:.3f}, "
            f"{done * self._batch_size / max(elapsed, 1e-9):.0f} {self._unit}/s, "
            f"{left / 60:.0f} min left"
        )
