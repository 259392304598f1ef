"""`gloss-train run`, and its first steps by themselves: `prepare`, `teach` and `train`."""

from __future__ import annotations

import typer

from training.commands.options import (
    LOW_RESOURCE,
    AnyRecipe,
    Choices,
    Dev,
    Encoder,
    Output,
    Pairs,
    Quick,
    RecipeFile,
    Seed,
    Test,
    Unlabelled,
    Work,
    open_workspace,
    reporter,
)


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    for command in (run, prepare, teach, train):
        app.command()(command)


def run(
    output: Output,
    recipe: AnyRecipe = LOW_RESOURCE,
    pairs: Pairs = None,
    unlabelled: Unlabelled = None,
    dev: Dev = None,
    test: Test = None,
    encoder: Encoder = None,
    seed: Seed = None,
    quick: Quick = False,
    work: Work = None,
) -> None:
    """Do everything from pairs to a bundle: prepare, teach, train, evaluate, export.

    A run that was stopped goes on when the same command is given again.

    \b
    Examples:
      gloss-train run --pairs my.tsv --unlabelled english.txt --output my-bundle
      gloss-train run --pairs my.tsv --output my-bundle --quick
      gloss-train run training/recipes/default.yaml --output default-bundle
    """
    from training import steps
    from training.export.bundle_writer import require_replaceable

    choices = Choices(pairs, unlabelled, dev, test, encoder, seed, quick)
    space, say = open_workspace(recipe, work, choices), reporter()
    require_replaceable(output)
    steps.prepare(space, say)
    steps.teach(space, say)
    steps.train(space, say)
    steps.evaluate(space, say)
    steps.export(space, output, say)
    say(f"try it: gloss-worker translate --bundle {output}")


def prepare(
    recipe: RecipeFile,
    work: Work = None,
    pairs: Pairs = None,
    dev: Dev = None,
    test: Test = None,
) -> None:
    """Read, check, split and align the pairs; generate the recipe's number from the grammar.

    Example: gloss-train prepare training/recipes/default.yaml
    """
    from training import steps

    choices = Choices(pairs=pairs, dev=dev, test=test)
    steps.prepare(open_workspace(recipe, work, choices), reporter())


def teach(recipe: RecipeFile, work: Work = None, unlabelled: Unlabelled = None) -> None:
    """Learn a teacher from what `prepare` made and let it gloss unlabelled English.

    Example: gloss-train teach training/recipes/low-resource.yaml --unlabelled english.txt
    """
    from training import steps

    steps.teach(open_workspace(recipe, work, Choices(unlabelled=unlabelled)), reporter())


def train(recipe: RecipeFile, work: Work = None) -> None:
    """Train the model on what the steps before made.

    Example: gloss-train train training/recipes/default.yaml
    """
    from training import steps

    steps.train(open_workspace(recipe, work), reporter())
