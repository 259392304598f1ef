"""`gloss-train curve`: what more pairs are worth."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from training.commands.options import (
    LOW_RESOURCE,
    AnyRecipe,
    Choices,
    Dev,
    Encoder,
    Pairs,
    Quick,
    Seed,
    Test,
    Unlabelled,
    open_workspace,
    reporter,
)

_SIZES = "100,250,500,1000,2000,5000"


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(curve)


def curve(
    output: Annotated[Path, typer.Option(help="Folder for the curve and the work behind it.")],
    recipe: AnyRecipe = LOW_RESOURCE,
    pairs: Pairs = None,
    sizes: Annotated[str, typer.Option(help="Numbers of pairs, with commas between.")] = _SIZES,
    unlabelled: Unlabelled = None,
    dev: Dev = None,
    test: Test = None,
    encoder: Encoder = None,
    seed: Seed = None,
    quick: Quick = False,
) -> None:
    """Train on ever more of the pairs and draw what each step is worth, the dictionary beside.

    Each size is a random part of the next, and keeps what the recipe sets aside for choosing. A
    curve that was stopped goes on when the same command is given again.

    Example: gloss-train curve --pairs my.tsv --sizes 100,250,500 --output my-curve --quick
    """
    from training.steps.curve import curve as draw

    try:
        wanted = [int(size) for size in sizes.split(",")]
    except ValueError:
        raise typer.BadParameter(f"--sizes {sizes!r}: expected numbers, as in 100,250") from None
    if min(wanted) < 1:
        raise typer.BadParameter(f"--sizes {sizes!r}: a size is 1 or more")
    choices = Choices(pairs, unlabelled, dev, test, encoder, seed, quick)
    draw(open_workspace(recipe, output, choices), wanted, reporter())
