"""A recipe: everything a training run depends on, in one validated YAML file.

Paths in a recipe are relative to the recipe's own folder. Does not know how any step is done.
"""

from __future__ import annotations

import hashlib
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from training.errors import RecipeError


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class EncoderPart(_Strict):
    """Which encoder: a hub name, a folder, or `package:NAME`, one inside a Python package."""

    checkpoint: str
    layers: int = Field(default=3, gt=0)


class DecoderPart(_Strict):
    """The decoder; it is as wide as the encoder."""

    layers: int = Field(default=2, gt=0)
    dropout: float = Field(default=0.1, ge=0, lt=1)


class LimitsPart(_Strict):
    """The longest line the model reads and the longest gloss it writes, in pieces."""

    max_source_pieces: int = Field(default=128, gt=0, le=500)
    max_target_pieces: int = Field(default=192, gt=0, le=500)


class DataPart(_Strict):
    """The hand-written pairs, and how many to generate from the grammar."""

    pairs: tuple[Path, ...]
    generated: int = Field(default=0, ge=0)


class LossPart(_Strict):
    """How the loss is put together; see training.model.seq2seq."""

    alignment_weight: float = Field(default=0.5, ge=0)
    label_smoothing: float = Field(default=0.1, ge=0, lt=1)
    sampled_pieces: int = Field(default=4000, gt=0)


class StagePart(_Strict):
    """One stage of training.

    An epoch reads the hand-written pairs `written_copies` times (`auto`: about as often as makes
    them as many as the others), the same `generated_share` of the generated pairs every time, and
    `pseudo_share` of the pseudo-pairs, other ones in each epoch until all have had their turn.
    `batch_size` is the pairs of one update, however many processes and `accumulation` parts
    compute it. Each `milestone_epochs` the weights are looked at: the mean of the last
    `average_last` looks is what the stage ends with, and with `patience` it stops after so many
    looks without a better dev `watch`, and goes back to the best.
    """

    name: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$")
    generated_share: float = Field(default=1.0, ge=0, le=1)
    pseudo_share: float = Field(default=1.0, ge=0, le=1)
    written_copies: Annotated[int, Field(ge=0)] | Literal["auto"] = 1
    epochs: float = Field(default=1.0, gt=0)
    batch_size: int = Field(default=64, gt=0)
    accumulation: int = Field(default=1, gt=0)
    encoder_rate: float = Field(default=2e-4, gt=0)
    decoder_rate: float = Field(default=1e-3, gt=0)
    encoder_layer_decay: float = Field(default=1.0, gt=0, le=1)
    warmup_share: float = Field(default=0.06, ge=0, lt=1)
    final_rate_share: float = Field(default=0.1, ge=0, le=1)
    milestone_epochs: float = Field(default=1.0, gt=0)
    average_last: int = Field(default=1, gt=0)
    patience: int = Field(default=0, ge=0)
    watch: Literal["loss", "bleu"] = "loss"


class TrainerPart(_Strict):
    """How a run is kept safe and watched; nothing here changes what is learnt.

    `trackers` are names that transformers' `report_to` knows, such as tensorboard or mlflow.
    """

    checkpoint_minutes: float = Field(default=10.0, gt=0)
    checkpoint_steps: int = Field(default=0, ge=0)
    trackers: tuple[str, ...] = ()


class Recipe(_Strict):
    """A training run."""

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    version: str = Field(pattern=r"^\d+\.\d+\.\d+$")
    seed: int = 1
    precision: str = Field(default="auto", pattern="^(auto|float32|bfloat16|float16)$")
    encoder: EncoderPart
    decoder: DecoderPart = DecoderPart()
    limits: LimitsPart = LimitsPart()
    data: DataPart
    loss: LossPart = LossPart()
    stages: tuple[StagePart, ...] = Field(min_length=1)
    trainer: TrainerPart = TrainerPart()


def read_recipe(path: Path) -> Recipe:
    """Read and check a recipe. Raises RecipeError with the key at fault."""
    try:
        fields = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise RecipeError(f"{path}: cannot be read: {error.strerror}") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise RecipeError(f"{path}: is not YAML: {error}") from None
    try:
        recipe = Recipe.model_validate(fields)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise RecipeError(f"{path}: {where or 'recipe'}: {first['msg']}") from None
    return _with_paths(recipe, path.parent)


def _with_paths(recipe: Recipe, folder: Path) -> Recipe:
    pairs = tuple((folder / path).resolve() for path in recipe.data.pairs)
    return recipe.model_copy(update={"data": recipe.data.model_copy(update={"pairs": pairs})})


def recipe_hash(path: Path) -> str:
    """The hash of a recipe file, for the manifest."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def encoder_folder(checkpoint: str) -> str:
    """Where the encoder is: `package:NAME` becomes the folder `model` of that package."""
    if not checkpoint.startswith("package:"):
        return checkpoint
    name = checkpoint.removeprefix("package:")
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        raise RecipeError(f"encoder {checkpoint}: pip install {name} first")
    return str(Path(spec.origin).parent / "model")
