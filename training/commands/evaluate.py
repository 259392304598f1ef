"""`gloss-train evaluate`: how good a model is, and what a bundle keeps, loses and makes up."""

from __future__ import annotations

from pathlib import Path

import typer

from training.commands.evaluate_options import (
    Beam,
    Bundle,
    Card,
    Carriers,
    Challenge,
    ChallengeFrom,
    PlainEnglish,
    PlainLines,
    Recipe,
    Report,
    ScoredPairs,
    Seed,
    Summary,
    TestOf,
    TrainPairs,
)
from training.commands.options import Work, open_workspace, reporter

_EITHER = "give either a recipe or --bundle"


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(evaluate)


def evaluate(
    recipe: Recipe = None,
    work: Work = None,
    bundle: Bundle = None,
    beam: Beam = 0,
    pairs: ScoredPairs = None,
    train: TrainPairs = None,
    test_of: TestOf = None,
    challenge: Challenge = False,
    challenge_from: ChallengeFrom = None,
    carriers: Carriers = 0,
    plain_english: PlainEnglish = None,
    plain_lines: PlainLines = 0,
    seed: Seed = 1,
    report: Report = None,
    summary: Summary = None,
    card: Card = False,
) -> None:
    """Score a model beside the baselines: intervals, paired tests, weaknesses, worst sentences.

    A bundle can be asked more: the property challenge, names and numbers that nobody has trained
    on, any English. All that is asked for goes into one report.

    \b
    Examples:
      gloss-train evaluate training/recipes/default.yaml
      gloss-train evaluate --bundle my-bundle --pairs test.tsv --train my-pairs.tsv --report out
      gloss-train evaluate --bundle my-bundle --challenge --carriers 2000 --report out
      gloss-train evaluate --bundle my-bundle --plain-english talk.txt
    """
    if bundle is None:
        for_bundle = (
            beam, pairs, train, test_of, challenge, challenge_from, carriers, plain_english,
            plain_lines, report, summary, card,
        )  # fmt: skip
        _evaluate_run(recipe, work, others_given=any(for_bundle))
        return
    if recipe:
        raise typer.BadParameter(_EITHER)
    if (pairs or train) and test_of:
        raise typer.BadParameter("--test-of stands for --pairs and --train; leave them out")
    if not (pairs or test_of or challenge or challenge_from or carriers or plain_english):
        raise typer.BadParameter(
            "--bundle needs --pairs or --test-of, the pairs to score it on, or else --challenge, "
            "--carriers or --plain-english"
        )
    from training.evaluate.challenge.reader import FOLDER
    from training.steps.quality import Asked, Told, measure, read_asked_pairs, tell_findings
    from training.steps.service import Service

    say = reporter()
    asked = Asked(
        pairs=read_asked_pairs(pairs or [], train or [], test_of, say),
        challenge=challenge_from or (FOLDER if challenge else None),
        carriers=carriers,
        plain_english=tuple(plain_english or ()),
        plain_lines=plain_lines,
        seed=seed,
    )
    findings = measure(Service(bundle, say, beam), asked, say)
    tell_findings(findings, asked, Told(report, summary, card), bundle, say)


def _evaluate_run(recipe: Path | None, work: Path | None, *, others_given: bool) -> None:
    """Score the model that a recipe trained."""
    if recipe is None:
        raise typer.BadParameter(_EITHER)
    if others_given:
        raise typer.BadParameter("all options but --work go with --bundle")
    from training import steps

    steps.evaluate(open_workspace(recipe, work), reporter())
