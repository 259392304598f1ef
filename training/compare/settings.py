"""What a comparison depends on: one validated YAML file, with the paths relative to its folder.

Table A trains every architecture from scratch under one budget; table B starts from published
weights. Does not know how any system works.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from training.errors import RecipeError
from training.recipe import read_fields, validate_fields

MOST_MINUTES = 20.0


@dataclass(frozen=True)
class Limit:
    """When a stage ends: after so many seconds of training or so many steps."""

    seconds: float | None
    steps: int | None


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class BudgetPart(_Strict):
    """Minutes a row or, for tests, steps; the same for every row of a table."""

    pretrain_minutes: float | None = Field(default=None, gt=0)
    finetune_minutes: float | None = Field(default=None, gt=0)
    pretrain_steps: int | None = Field(default=None, gt=0)
    finetune_steps: int | None = Field(default=None, gt=0)

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        minutes = (self.pretrain_minutes, self.finetune_minutes)
        steps = (self.pretrain_steps, self.finetune_steps)
        timed, counted = None not in minutes, None not in steps
        if timed == counted or (any(minutes) and any(steps)):
            raise ValueError("give both minutes or both steps, for pretrain and finetune")
        if sum(filter(None, minutes)) > MOST_MINUTES:
            raise ValueError(f"a row takes at most {MOST_MINUTES:g} minutes in all")
        return self

    @property
    def pretrain(self) -> Limit:
        """When pre-training ends."""
        minutes = self.pretrain_minutes
        return Limit(minutes * 60 if minutes else None, self.pretrain_steps)

    @property
    def finetune(self) -> Limit:
        """When fine-tuning ends."""
        minutes = self.finetune_minutes
        return Limit(minutes * 60 if minutes else None, self.finetune_steps)


class SizesPart(_Strict):
    """The size of every model of table A; in table B only the decoder and the limits apply.

    A feed-forward layer is four times as wide as the model. Limits are in pieces.
    """

    width: int = Field(default=256, gt=0)
    heads: int = Field(default=4, gt=0)
    encoder_layers: int = Field(default=3, gt=0)
    decoder_layers: int = Field(default=2, gt=0)
    vocabulary: int = Field(default=8000, ge=100)
    dropout: float = Field(default=0.1, ge=0, lt=1)
    max_source_pieces: int = Field(default=128, gt=2, le=500)
    max_target_pieces: int = Field(default=128, gt=2, le=500)

    @model_validator(mode="after")
    def _heads_divide(self) -> Self:
        if self.width % (2 * self.heads):
            raise ValueError("width must be a multiple of twice the heads")
        return self


class RatesPart(_Strict):
    """Learning rates: `scratch` fine-tunes table A; `encoder` and `decoder` table B."""

    batch_size: int = Field(default=32, gt=1)
    pretrain: float = Field(default=5e-4, gt=0)
    scratch: float = Field(default=5e-4, gt=0)
    encoder: float = Field(default=1e-4, gt=0)
    decoder: float = Field(default=1e-3, gt=0)


class DataPart(_Strict):
    """Pairs, test pairs and unlabelled English.

    Without `test` the pairs are split by hash. `unlabelled` is a text file, a line a sentence, of
    which the first column is read; `generated` sentences of the project's grammar are added.
    """

    pairs: tuple[Path, ...] = Field(min_length=1)
    test: Path | None = None
    unlabelled: Path | None = None
    generated: int = Field(default=0, ge=0)


class PublishedRow(_Strict):
    """A row of table B. `weights` is a folder, `package:NAME` or a hub name.

    `quick` takes the quick variant of `recipe`.
    """

    system: str
    label: str | None = Field(default=None, pattern=r"^[a-z0-9][a-z0-9.-]*$")
    weights: str | None = None
    layers: int | None = Field(default=None, gt=0)
    recipe: Path | None = None
    quick: bool = False

    @property
    def name(self) -> str:
        """What the row is called in the table."""
        return self.label or self.system


class Comparison(_Strict):
    """A whole comparison. Nothing is fetched from a hub unless `hub` says so."""

    seed: int = 1
    threads: int = Field(default=2, gt=0)
    hub: bool = False
    budget: BudgetPart
    sizes: SizesPart = SizesPart()
    rates: RatesPart = RatesPart()
    data: DataPart
    table_a: tuple[str, ...] = ()
    table_b: tuple[PublishedRow, ...] = ()

    @model_validator(mode="after")
    def _distinct_rows(self) -> Self:
        for names in (self.table_a, tuple(row.name for row in self.table_b)):
            repeated = {name for name in names if names.count(name) > 1}
            if repeated:
                raise ValueError(f"{min(repeated)} stands twice in a table; give it a label")
        return self

    def with_data(self, pairs: Path | None, test: Path | None, unlabelled: Path | None) -> Self:
        """The same comparison on other data. Raises RecipeError.

        Other pairs leave the YAML's test behind, other text its sentences.
        """
        if test and not pairs:
            raise RecipeError("--test needs --pairs: the YAML's pairs may hold its sentences")
        changed: dict[str, object] = {}
        if pairs:
            changed |= {"pairs": (pairs,), "test": test}
        if unlabelled:
            changed |= {"unlabelled": unlabelled, "generated": 0}
        return self.model_copy(update={"data": self.data.model_copy(update=changed)})


def read_comparison(path: Path) -> Comparison:
    """Read and check a comparison's YAML. Raises RecipeError with the key at fault."""
    comparison = validate_fields(Comparison, read_fields(path), path)
    return _with_paths(comparison, path.parent)


def _with_paths(comparison: Comparison, folder: Path) -> Comparison:
    data = comparison.data
    moved = {
        "pairs": tuple((folder / path).resolve() for path in data.pairs),
        "test": (folder / data.test).resolve() if data.test else None,
        "unlabelled": (folder / data.unlabelled).resolve() if data.unlabelled else None,
    }
    rows = tuple(_row_with_paths(row, folder) for row in comparison.table_b)
    return comparison.model_copy(
        update={"data": data.model_copy(update=moved), "table_b": rows},
    )


def _row_with_paths(row: PublishedRow, folder: Path) -> PublishedRow:
    changed: dict[str, object] = {}
    if row.recipe is not None:
        changed["recipe"] = (folder / row.recipe).resolve()
    if row.weights is not None and (folder / row.weights).is_dir():
        changed["weights"] = str((folder / row.weights).resolve())
    return row.model_copy(update=changed)
