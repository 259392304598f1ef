"""`gloss-train export`."""

from __future__ import annotations

import typer

from training.commands.options import Output, RecipeFile, Work, open_workspace, reporter


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(export)


def export(recipe: RecipeFile, output: Output, work: Work = None) -> None:
    """Convert the trained model to CTranslate2, prove it equal, and write the bundle.

    Example: gloss-train export training/recipes/default.yaml --output my-bundle
    """
    from training import steps

    steps.export(open_workspace(recipe, work), output, reporter())
