"""A recipe: everything a training run depends on, in one validated YAML file.

Paths in a recipe are relative to the recipe's own folder. Does not know how any step is done.
"""

from __future__ import annotations

import hashlib
import json
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Literal, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from training.errors import RecipeError

_Settings = TypeVar("_Settings", bound=BaseModel)


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class EncoderPart(_Strict):
    """Which encoder: a hub name, a folder, or `package:NAME`, one inside a Python package.

    Its first `layers` are kept and, where `pieces` is given, so many pieces of its vocabulary:
    half by their use in the pairs, half by their rank; see training.model.pruning. `dropout` is
    the checkpoint's own unless it is said.
    """

    checkpoint: str
    layers: int = Field(default=3, gt=0)
    dropout: float | None = Field(default=None, ge=0, lt=1)
    pieces: int | None = Field(default=None, gt=0)


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
    """How the bundle keeps its weights, and whether it may look at a part of the pieces only.

    `words`: which words the worker may set right by what they became in the pairs: those that the
    pairs show (`seen`), or `all`, the others by edit rules. For notations of the user's own that
    follow the English word for word; the others get no such table.
    """

    quantization: Literal["int8", "int8_float16", "float16", "bfloat16", "float32"] = "int8"
    shortlist: bool = False
    words: Literal["off", "seen", "all"] = "seen"


class LimitsPart(_Strict):
    """The longest line the model reads and the longest gloss it writes, in pieces."""

    max_source_pieces: int = Field(default=128, gt=0, le=500)
    max_target_pieces: int = Field(default=192, gt=0, le=500)


class DataPart(_Strict):
    """The hand-written pairs, how they are split, and how many to generate from the grammar.

    `dev` and `test` are files of their own; without them a share of `pairs` is held back, whole
    documents where the pairs name many (`split_by: auto`). `notation` is decided from the pairs
    unless it is said. Pairs in notation 1 may be told again, `retold` times each, as captions would
    have them; see training.corpus.retelling.
    """

    pairs: tuple[Path, ...] = ()
    unlabelled: tuple[Path, ...] = ()
    generated: int = Field(default=0, ge=0)
    retold: int = Field(default=0, ge=0, le=50)
    dev: Path | None = None
    test: Path | None = None
    dev_percent: int = Field(default=10, ge=1, le=40)
    test_percent: int = Field(default=10, ge=1, le=40)
    split_by: Literal["auto", "source", "sentence"] = "auto"
    notation: Literal["auto", "1", "learnt"] = "auto"


class TeacherPart(_Strict):
    """The teacher that glosses unlabelled text; see training.teacher.

    `taggers` vote together, each the first `layers` of the encoder, trained for `epochs` over the
    pairs, or over `max_pairs` of them, since more teach little and take their time. Sentences are
    glossed until each word that the pairs do not show stands in `sentences_per_word` of them, at
    most `max_sentences`; lists of rare words name each of them `list_rounds` times more.
    """

    taggers: int = Field(default=2, gt=0)
    layers: int = Field(default=6, gt=0)
    epochs: float = Field(default=4.0, gt=0)
    max_pairs: int = Field(default=4000, gt=0)
    batch_size: int = Field(default=16, gt=0)
    encoder_rate: float = Field(default=2e-4, gt=0)
    tagger_rate: float = Field(default=2e-3, gt=0)
    sentences_per_word: int = Field(default=4, gt=0)
    max_sentences: int = Field(default=40_000, gt=0)
    list_rounds: int = Field(default=4, ge=0)


class LossPart(_Strict):
    """How the loss is put together; see training.model.seq2seq."""

    alignment_weight: float = Field(default=0.5, ge=0)
    label_smoothing: float = Field(default=0.1, ge=0, lt=1)
    sampled_pieces: int = Field(default=4000, gt=0)
    replaced_pieces: float = Field(default=0.0, ge=0, lt=1)


class StagePart(_Strict):
    """One stage of training.

    An epoch reads the hand-written pairs `written_copies` times (`auto`: about as often as makes
    them as many as the others), first as they are, then as they are retold, the same
    `generated_share` of the generated pairs every time, and `pseudo_share` of the pseudo-pairs,
    other ones in each epoch until all have had their turn. Hand-written pairs with one of
    `without_tags` are left out, unless they have one of `kept_tags` too.
    `batch_size` is the pairs of one update, however many processes and `accumulation` parts
    compute it. Each `milestone_epochs` the weights are looked at: the mean of the last
    `average_last` looks is what the stage ends with, and with `patience` it stops after so many
    looks without a better dev `watch`, and goes back to the best.
    """

    name: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$")
    generated_share: float = Field(default=1.0, ge=0, le=1)
    pseudo_share: float = Field(default=1.0, ge=0, le=1)
    written_copies: Annotated[int, Field(ge=0)] | Literal["auto"] = 1
    without_tags: tuple[str, ...] = ()
    kept_tags: tuple[str, ...] = ()
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


class CardPart(_Strict):
    """What only the maker of a model can say in its card: the licence of the pairs."""

    licence: str = ""


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
    teacher: TeacherPart | None = None
    loss: LossPart = LossPart()
    export: ExportPart = ExportPart()
    stages: tuple[StagePart, ...] = Field(min_length=1)
    trainer: TrainerPart = TrainerPart()
    card: CardPart = CardPart()


def read_recipe(path: Path, *, quick: bool = False) -> Recipe:
    """Read and check a recipe; its key `quick` says what the quick variant has otherwise.

    Raises RecipeError with the key at fault.
    """
    fields = _variant(read_fields(path), path, quick=quick)
    return _with_paths(validate_fields(Recipe, fields, path), path.parent)


def read_fields(path: Path) -> object:
    """What a YAML file holds. Raises RecipeError when it cannot be read."""
    try:
        fields: object = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise RecipeError(f"{path}: cannot be read: {error.strerror}") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise RecipeError(f"{path}: is not YAML: {error}") from None
    return fields


def validate_fields(kind: type[_Settings], fields: object, path: Path) -> _Settings:
    """The fields as settings. Raises RecipeError with the key at fault."""
    try:
        return kind.model_validate(fields)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise RecipeError(f"{path}: {where or kind.__name__.lower()}: {first['msg']}") from None


def _variant(fields: object, path: Path, *, quick: bool) -> object:
    """The recipe's fields without `quick`, or with it laid over them."""
    if not isinstance(fields, dict):
        return fields
    changes = fields.pop("quick", None)
    if not quick:
        return fields
    if not isinstance(changes, dict):
        raise RecipeError(f"{path}: has no quick variant; leave --quick out")
    return _laid_over(fields, changes)


def _laid_over(fields: dict[str, object], changes: dict[str, object]) -> dict[str, object]:
    merged = dict(fields)
    for key, value in changes.items():
        below = merged.get(key)
        nested = isinstance(below, dict) and isinstance(value, dict)
        merged[key] = _laid_over(below, value) if nested else value  # type: ignore[arg-type]
    return merged


def _with_paths(recipe: Recipe, folder: Path) -> Recipe:
    data = recipe.data
    paths: dict[str, object] = {
        name: tuple((folder / path).resolve() for path in getattr(data, name))
        for name in ("pairs", "unlabelled")
    }
    for key, path in (("dev", data.dev), ("test", data.test)):
        paths[key] = (folder / path).resolve() if path else None
    return recipe.model_copy(update={"data": data.model_copy(update=paths)})


def recipe_hash(recipe: Recipe) -> str:
    """A hash of all that a recipe says, as it took effect, but for where the files are."""
    files = {"pairs", "unlabelled", "dev", "test"}
    kept = recipe.model_dump(mode="json", exclude={"data": files})
    return hashlib.sha256(json.dumps(kept, sort_keys=True).encode()).hexdigest()


def encoder_folder(checkpoint: str) -> str:
    """Where the encoder is: `package:NAME` becomes the folder `model` of that package."""
    if not checkpoint.startswith("package:"):
        return checkpoint
    name = checkpoint.removeprefix("package:")
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        raise RecipeError(f"encoder {checkpoint}: pip install {name} first")
    return str(Path(spec.origin).parent / "model")
