"""The floor: the English in capitals, without articles."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from training.compare.material import Material
from training.compare.system import Conditions, Fitted
from training.evaluate.baselines import copy


class Copying:
    """Learns nothing."""

    def __init__(self, name: str, table: str) -> None:
        self.name = name
        self.table = table

    def prepare(self, data: Material, conditions: Conditions) -> list[Fitted]:
        return []

    def train(self, data: Material, conditions: Conditions) -> list[Fitted]:
        return []

    def translate(self, lines: Sequence[str]) -> list[str]:
        return [copy(line) for line in lines]

    def parameters(self) -> int:
        return 0

    def save(self, folder: Path) -> None:
        """No network, so no weights."""

    def exports(self, folder: Path, lines: Sequence[str]) -> str:
        return "no: no network"

    def remarks(self, data: Material) -> list[str]:
        return []
