"""The folder of a stage: what a killed run finds there when the same command is given again.

stage.json            what the stage was started with; another start empties the folder
checkpoint-N/         transformers' checkpoint after update N, with a file `complete` once whole
milestones/           trained weights at the milestones that may still be needed
weights.safetensors   the trained weights of a finished stage
finished.json         its loss; written last
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from training.learn.weights import same_sketch

_COMPLETE = "complete"


@dataclass(frozen=True)
class StageStart:
    """What a stage starts with: a hash of settings and data, and a sketch of the model."""

    fingerprint: str
    sketch: Sequence[float]


class StageFolder:
    """Reads and writes the folder of one stage."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def weights_file(self) -> Path:
        """The trained weights of a finished stage."""
        return self.path / "weights.safetensors"

    def milestone_file(self, step: int) -> Path:
        """The trained weights after update `step`."""
        return self.path / "milestones" / f"{step}.safetensors"

    def started_with(self, start: StageStart) -> bool:
        """Whether what lies here came from the same start."""
        found = _read(self.path / "stage.json")
        return (
            found is not None
            and found["fingerprint"] == start.fingerprint
            and same_sketch(found["sketch"], start.sketch)
        )

    def has_work(self) -> bool:
        """Whether an earlier run left something here that is worth a word."""
        return self.last_checkpoint() is not None or self.loss() is not None

    def begin(self, start: StageStart) -> None:
        """Empty the folder and note the start."""
        self.clear()
        (self.path / "finished.json").unlink(missing_ok=True)
        self.weights_file.unlink(missing_ok=True)
        self.path.mkdir(parents=True, exist_ok=True)
        _write(
            self.path / "stage.json",
            {"fingerprint": start.fingerprint, "sketch": list(start.sketch)},
        )

    def loss(self) -> float | None:
        """The mean loss of the finished stage; None while it is not finished."""
        found = _read(self.path / "finished.json")
        return None if found is None else float(found["loss"])

    def finish(self, loss: float) -> None:
        """Note that the weights are there, and drop what only a restart needed."""
        _write(self.path / "finished.json", {"loss": loss})
        self.clear()

    def last_checkpoint(self) -> Path | None:
        """The last checkpoint that was written whole."""
        whole = [path.parent for path in self.path.glob(f"checkpoint-*/{_COMPLETE}")]
        return max(whole, key=_step, default=None)

    def complete_checkpoint(self, step: int) -> None:
        """Mark the checkpoint after update `step` as whole, and drop all others."""
        kept = self.path / f"checkpoint-{step}"
        (kept / _COMPLETE).touch()
        for path in self.path.glob("checkpoint-*"):
            if path != kept:
                shutil.rmtree(path)

    def keep_milestones(self, steps: set[int]) -> None:
        """Drop the weights of all milestones but these."""
        for path in (self.path / "milestones").glob("*.safetensors"):
            if int(path.stem) not in steps:
                path.unlink()

    def clear(self) -> None:
        """Drop checkpoints and milestones."""
        for path in (*self.path.glob("checkpoint-*"), self.path / "milestones"):
            shutil.rmtree(path, ignore_errors=True)


def _step(checkpoint: Path) -> int:
    return int(checkpoint.name.rpartition("-")[2])


def _read(path: Path) -> dict[str, Any] | None:
    try:
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found


def _write(path: Path, fields: dict[str, Any]) -> None:
    partial = path.with_suffix(".partial")
    partial.write_text(json.dumps(fields) + "\n", encoding="utf-8")
    partial.replace(path)
