"""What several commands ask for: the recipe, the folders, the pairs; and how they report."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from training.workspace import Workspace

RecipeFile = Annotated[Path, typer.Argument(metavar="RECIPE.yaml", help="The recipe to follow.")]
Work = Annotated[
    Path | None,
    typer.Option(help="Folder for intermediate files; default: build/train/<recipe name>."),
]
Output = Annotated[Path, typer.Option(help="Folder to write the bundle to.")]
Pairs = Annotated[
    list[Path] | None,
    typer.Option(help="Your own pairs (a .tsv, or a folder of them) instead of the recipe's."),
]


def open_workspace(recipe: Path, work: Path | None, pairs: list[Path] | None = None) -> Workspace:
    """The recipe, with the pairs given on the command line, and the folder to work in."""
    from training.recipe import read_recipe
    from training.workspace import Workspace

    read = read_recipe(recipe)
    if pairs:
        data = read.data.model_copy(update={"pairs": tuple(path.resolve() for path in pairs)})
        read = read.model_copy(update={"data": data})
    return Workspace(read, recipe, work or Path("build/train") / read.name)


def reporter() -> Callable[[str], None]:
    """Prints progress to standard error, with the seconds since the start."""
    start = time.monotonic()

    def say(message: str) -> None:
        print(f"[{time.monotonic() - start:5.0f} s] {message}", file=sys.stderr, flush=True)

    return say
