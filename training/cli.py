"""The `gloss-train` command: parses, calls, prints, exits."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from training.errors import TrainingError

if TYPE_CHECKING:
    from training.workspace import Workspace

app = typer.Typer(
    name="gloss-train",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="Train, evaluate and export models that turn English into ASL gloss.",
    epilog="Example: gloss-train run training/recipes/default.yaml --output my-bundle",
)

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


@app.command()
def prepare(recipe: RecipeFile, work: Work = None, pairs: Pairs = None) -> None:
    """Read, check, split and align the pairs; generate the recipe's number from the grammar.

    Example: gloss-train prepare training/recipes/default.yaml
    """
    from training import steps

    steps.prepare(_workspace(recipe, work, pairs), _reporter())


@app.command()
def train(recipe: RecipeFile, work: Work = None) -> None:
    """Train the model on what `prepare` made.

    Example: gloss-train train training/recipes/default.yaml
    """
    from training import steps

    steps.train(_workspace(recipe, work), _reporter())


@app.command()
def evaluate(recipe: RecipeFile, work: Work = None) -> None:
    """Score the trained model on the test split, beside two simple baselines.

    Example: gloss-train evaluate training/recipes/default.yaml
    """
    from training import steps

    steps.evaluate(_workspace(recipe, work), _reporter())


@app.command()
def export(recipe: RecipeFile, output: Output, work: Work = None) -> None:
    """Convert the trained model to CTranslate2, prove it equal, and write the bundle.

    Example: gloss-train export training/recipes/default.yaml --output my-bundle
    """
    from training import steps

    steps.export(_workspace(recipe, work), output, _reporter())


@app.command()
def run(recipe: RecipeFile, output: Output, work: Work = None, pairs: Pairs = None) -> None:
    """Do all four steps: prepare, train, evaluate, export.

    Example: gloss-train run training/recipes/own-pairs.yaml --pairs my.tsv --output my-bundle
    """
    from training import steps

    space, say = _workspace(recipe, work, pairs), _reporter()
    steps.prepare(space, say)
    steps.train(space, say)
    steps.evaluate(space, say)
    steps.export(space, output, say)
    say(f"try it: gloss-worker translate --bundle {output}")


def _workspace(recipe: Path, work: Path | None, pairs: list[Path] | None = None) -> Workspace:
    from training.recipe import read_recipe
    from training.workspace import Workspace

    read = read_recipe(recipe)
    if pairs:
        data = read.data.model_copy(update={"pairs": tuple(path.resolve() for path in pairs)})
        read = read.model_copy(update={"data": data})
    return Workspace(read, recipe, work or Path("build/train") / read.name)


def _reporter() -> Callable[[str], None]:
    """Prints progress to standard error, with the seconds since the start."""
    start = time.monotonic()

    def say(message: str) -> None:
        print(f"[{time.monotonic() - start:5.0f} s] {message}", file=sys.stderr, flush=True)

    return say


def main() -> None:
    """Run the command; a known error is one line and its exit code."""
    try:
        app()
    except TrainingError as error:
        print(f"gloss-train: {error}", file=sys.stderr)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        print("gloss-train: stopped", file=sys.stderr)
        sys.exit(130)
