"""`gloss-train run`, and its first two steps by themselves: `prepare` and `train`."""

from __future__ import annotations

import typer

from training.commands.options import Output, Pairs, RecipeFile, Work, open_workspace, reporter


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    for command in (run, prepare, train):
        app.command()(command)


def run(recipe: RecipeFile, output: Output, work: Work = None, pairs: Pairs = None) -> None:
    """Do all four steps: prepare, train, evaluate, export.

    Example: gloss-train run training/recipes/own-pairs.yaml --pairs my.tsv --output my-bundle
    """
    from training import steps

    space, say = open_workspace(recipe, work, pairs), reporter()
    steps.prepare(space, say)
    steps.train(space, say)
    steps.evaluate(space, say)
    steps.export(space, output, say)
    say(f"try it: gloss-worker translate --bundle {output}")


def prepare(recipe: RecipeFile, work: Work = None, pairs: Pairs = None) -> None:
    """Read, check, split and align the pairs; generate the recipe's number from the grammar.

    Example: gloss-train prepare training/recipes/default.yaml
    """
    from training import steps

    steps.prepare(open_workspace(recipe, work, pairs), reporter())


def train(recipe: RecipeFile, work: Work = None) -> None:
    """Train the model on what `prepare` made.

    Example: gloss-train train training/recipes/default.yaml
    """
    from training import steps

    steps.train(open_workspace(recipe, work), reporter())
