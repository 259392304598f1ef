"""The floor: the English written as the pairs write gloss, without articles."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from training.compare.material import Material
from training.compare.system import Conditions, Fitted
from training.evaluate.baselines import copy
from training.evaluate.convention import Convention


class Copying:
    """Learns how the pairs write gloss, and nothing else."""

    _convention: Convention

    def __init__(self, name: str, table: str) -> None:
        self.name = name
        self.table = table

    def prepare(self, data: Material, conditions: Conditions) -> list[Fitted]:
        return []

    def train(self, data: Material, conditions: Conditions) -> list[Fitted]:
        self._convention = Convention.of(data.train)
        return []

    def translate(self, lines: Sequence[str]) -> list[str]:
        return [copy(line, self._convention) for line in lines]

    def parameters(self) -> int:
        return 0

    def save(self, folder: Path) -> None:
        """No network, so no weights."""

    def exports(self, folder: Path, lines: Sequence[str]) -> str:
        return "no: no network"

    def remarks(self, data: Material) -> list[str]:
        return []
