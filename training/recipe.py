"""A recipe: everything a training run depends on, in one validated YAML file.

Paths in a recipe are relative to the recipe's own folder. Does not know how any step is done.
"""

from __future__ import annotations

import hashlib
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

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
    """The decoder; what is left out is as the encoder has it.

    `bart` and `bert-generation` normalise after each sub-layer, `mbart` before it.
    """

    layers: int = Field(default=2, gt=0)
    dropout: float = Field(default=0.1, ge=0, lt=1)
    kind: Literal["bert-generation", "bart", "mbart"] = "bert-generation"
    width: int | None = Field(default=None, gt=0)
    heads: int | None = Field(default=None, gt=0)
    feed_forward: int | None = Field(default=None, gt=0)
    activation: Literal["gelu", "gelu_new", "relu", "silu"] | None = None


class ExportPart(_Strict):
    """How the bundle keeps its weights, and whether it may look at a part of the pieces only."""

    quantization: Literal["int8", "int8_float16", "float16", "bfloat16", "float32"] = "int8"
    shortlist: bool = False


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
    """One pass of training. `generated_share` is the part of the generated pairs it uses, and
    `written_copies` how often each hand-written pair is repeated beside them.
    """

    name: str
    generated_share: float = Field(default=1.0, ge=0, le=1)
    written_copies: int = Field(default=1, ge=0)
    epochs: float = Field(default=1.0, gt=0)
    batch_size: int = Field(default=64, gt=0)
    encoder_rate: float = Field(default=2e-4, gt=0)
    decoder_rate: float = Field(default=1e-3, gt=0)
    warmup_share: float = Field(default=0.06, ge=0, lt=1)
    final_rate_share: float = Field(default=0.1, ge=0, le=1)


class Recipe(_Strict):
    """A training run."""

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    version: str = Field(pattern=r"^\d+\.\d+\.\d+$")
    seed: int = 1
    precision: str = Field(default="auto", pattern="^(auto|float32|bfloat16)$")
    encoder: EncoderPart
    decoder: DecoderPart = DecoderPart()
    limits: LimitsPart = LimitsPart()
    data: DataPart
    loss: LossPart = LossPart()
    export: ExportPart = ExportPart()
    stages: tuple[StagePart, ...] = Field(min_length=1)


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
