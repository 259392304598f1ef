"""`gloss-train evaluate`."""

from __future__ import annotations

import typer

from training.commands.options import RecipeFile, Work, open_workspace, reporter


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(evaluate)


def evaluate(recipe: RecipeFile, work: Work = None) -> None:
    """Score the trained model on the test split, beside two simple baselines.

    Example: gloss-train evaluate training/recipes/default.yaml
    """
    from training import steps

    steps.evaluate(open_workspace(recipe, work), reporter())
