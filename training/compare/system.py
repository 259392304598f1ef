"""What every compared system can do, and the conditions it does it under."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from training.compare.material import Material
from training.compare.settings import Comparison
from training.errors import TrainingError

Say = Callable[[str], None]


class NotRunError(TrainingError):
    """A row cannot be run here; its message is the reason that the table gives."""


@dataclass(frozen=True)
class Conditions:
    """The settings all rows share, the row's own folder, one that all rows keep, and progress."""

    settings: Comparison
    folder: Path
    shared: Path
    say: Say


@dataclass(frozen=True)
class Fitted:
    """What one stage of training did. Losses are means of its first and last tenth.

    CPU seconds well below seconds times threads say that the machine was shared.
    """

    stage: str
    steps: int
    seconds: float
    cpu_seconds: float
    sequences: int
    first_loss: float
    last_loss: float


class System(Protocol):
    """A way to translate English to gloss."""

    name: str
    table: str

    def prepare(self, data: Material, conditions: Conditions) -> list[Fitted]:
        """Pre-train on the unlabelled text, or load weights. Raises NotRunError."""
        ...

    def train(self, data: Material, conditions: Conditions) -> list[Fitted]:
        """Learn from the pairs."""
        ...

    def translate(self, lines: Sequence[str]) -> list[str]:
        """The gloss of each line, decoded greedily."""
        ...

    def parameters(self) -> int:
        """How many numbers were learnt."""
        ...

    def save(self, folder: Path) -> None:
        """Write what translating needs, in float32."""
        ...

    def exports(self, folder: Path, lines: Sequence[str]) -> str:
        """Convert to CTranslate2 and compare the outputs: "yes", or "no: " and why."""
        ...

    def remarks(self, data: Material) -> list[str]:
        """Measured facts that a reader of the table needs."""
        ...
