"""`gloss-train evaluate` and `gloss-train curve`: how good a model is, and what pairs are worth."""

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
    Work,
    open_workspace,
    reporter,
)

_SIZES = "100,250,500,1000,2000,5000"


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(evaluate)
    app.command()(curve)


def evaluate(
    recipe: Annotated[
        Path | None,
        typer.Argument(
            metavar="[RECIPE.yaml]",
            help="Score the model that this recipe trained.",
            show_default=False,
        ),
    ] = None,
    work: Work = None,
    bundle: Annotated[
        Path | None, typer.Option(help="Score this exported bundle instead.", show_default=False)
    ] = None,
    pairs: Annotated[
        list[Path] | None,
        typer.Option(help="With --bundle: the pairs to score it on.", show_default=False),
    ] = None,
    train: Annotated[
        list[Path] | None,
        typer.Option(
            help="With --bundle: the pairs it was trained on. The dictionary is learnt from them, "
            "and test sentences among them are counted.",
            show_default=False,
        ),
    ] = None,
    report: Annotated[
        Path | None,
        typer.Option(help="With --bundle: folder for the report and every line."),
    ] = None,
    beam: Annotated[
        int, typer.Option(min=0, help="With --bundle: beam size; 0 is the bundle's own.")
    ] = 0,
) -> None:
    """Score a model beside the baselines: intervals, paired test, weaknesses, worst sentences.

    \b
    Examples:
      gloss-train evaluate training/recipes/default.yaml
      gloss-train evaluate --bundle my-bundle --pairs test.tsv --train my-pairs.tsv --report out
    """
    if (recipe is None) == (bundle is None):
        raise typer.BadParameter("give either a recipe or --bundle with --pairs")
    if recipe:
        if pairs or train or report or beam:
            raise typer.BadParameter("--pairs, --train, --report and --beam go with --bundle")
        from training import steps

        steps.evaluate(open_workspace(recipe, work), reporter())
    elif bundle:
        if not pairs:
            raise typer.BadParameter("--bundle needs --pairs, the pairs to score it on")
        _evaluate_bundle(bundle, pairs, train or [], report, beam)


def _evaluate_bundle(
    bundle: Path, pairs: list[Path], train: list[Path], report: Path | None, beam: int
) -> None:
    from training.data.pairs import read_pairs
    from training.steps.evaluate import evaluate_bundle, publish, tell
    from worker.model.translator import Execution

    say = reporter()
    test = [pair for path in pairs for pair in read_pairs(path)]
    learnt_from = [pair for path in train for pair in read_pairs(path)]
    execution = Execution(beam_size=beam)
    evaluation = evaluate_bundle(bundle, test, learnt_from, say, execution)
    for name, value in evaluation.facts.items():
        say(f"{name}: {value}")
    if report:
        publish(evaluation, test, report, say)
    else:
        tell(evaluation, say)


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
