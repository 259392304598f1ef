"""Rows of table B that no published weights can fill: they say so."""

from __future__ import annotations

from training.compare.material import Material
from training.compare.settings import PublishedRow
from training.compare.system import Conditions, Fitted, NotRunError
from training.compare.systems.copying import Copying


class Unpublished(Copying):
    """An architecture that transformers has no class for; table A trains it from scratch."""

    def __init__(self, row: PublishedRow) -> None:
        super().__init__(row.name, "B")

    def prepare(self, data: Material, conditions: Conditions) -> list[Fitted]:
        raise NotRunError("transformers reads no published weights of this architecture")
