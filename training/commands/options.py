"""What several commands ask for: the recipe, the folders, the pairs; and how they report."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from training.workspace import Workspace

LOW_RESOURCE = Path(__file__).parent.parent / "recipes" / "low-resource.yaml"

RecipeFile = Annotated[Path, typer.Argument(metavar="RECIPE.yaml", help="The recipe to follow.")]
AnyRecipe = Annotated[
    Path,
    typer.Argument(
        metavar="[RECIPE.yaml]",
        help="The recipe to follow; default: low-resource, for some thousand pairs or fewer.",
        show_default=False,
    ),
]
Work = Annotated[
    Path | None,
    typer.Option(help="Folder for intermediate files; default: build/train/<recipe name>."),
]
Output = Annotated[Path, typer.Option(help="Folder to write the bundle to.")]
Pairs = Annotated[
    list[Path] | None,
    typer.Option(
        help="Your own pairs instead of the recipe's: .tsv, .csv, .jsonl, .parquet, or a folder."
    ),
]
Unlabelled = Annotated[
    list[Path] | None,
    typer.Option(help="English of the same kind without gloss, one sentence a line."),
]
Dev = Annotated[
    Path | None,
    typer.Option(help="Pairs to choose by, instead of a share of --pairs."),
]
Test = Annotated[
    Path | None,
    typer.Option(help="Pairs for the final score, instead of a share of --pairs."),
]
Encoder = Annotated[
    str | None,
    typer.Option(help="BERT-like encoder: a hub name, a folder, or package:NAME."),
]
Seed = Annotated[int | None, typer.Option(help="Random seed, instead of the recipe's.")]
Quick = Annotated[
    bool,
    typer.Option(
        "--quick", help="The recipe's quick variant: a trial in minutes, not a good model."
    ),
]


@dataclass(frozen=True)
class Choices:
    """What the command line says instead of the recipe."""

    pairs: list[Path] | None = None
    unlabelled: list[Path] | None = None
    dev: Path | None = None
    test: Path | None = None
    encoder: str | None = None
    seed: int | None = None
    quick: bool = False


def open_workspace(recipe: Path, work: Path | None, choices: Choices | None = None) -> Workspace:
    """The recipe, with what the command line says instead, and the folder to work in."""
    from training.recipe import Recipe, read_recipe
    from training.workspace import Workspace

    choices = choices or Choices()
    read = read_recipe(recipe, quick=choices.quick)
    files = {"pairs": choices.pairs, "unlabelled": choices.unlabelled}
    chosen: dict[str, object] = {
        name: tuple(path.resolve() for path in paths) for name, paths in files.items() if paths
    }
    held_back = {"dev": choices.dev, "test": choices.test}
    chosen |= {name: path.resolve() for name, path in held_back.items() if path}
    fields: dict[str, object] = {"data": read.data.model_copy(update=chosen)}
    if choices.encoder:
        fields["encoder"] = read.encoder.model_copy(update={"checkpoint": choices.encoder})
    if choices.seed is not None:
        fields["seed"] = choices.seed
    made: Recipe = read.model_copy(update=fields)
    return Workspace(made, recipe, work or Path("build/train") / made.name)


def reporter() -> Callable[[str], None]:
    """Prints progress to standard error, with the seconds since the start."""
    start = time.monotonic()

    def say(message: str) -> None:
        print(f"[{time.monotonic() - start:5.0f} s] {message}", file=sys.stderr, flush=True)

    return say
