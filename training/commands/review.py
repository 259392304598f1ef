"""`gloss-train review`: a sheet of pairs or outputs for a reviewer, and the corrections back."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from training.errors import DataError

if TYPE_CHECKING:
    from training.review.judgements import Problem

_review = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Have pairs or outputs reviewed by a Deaf signer: write a sheet, take it back.",
    epilog="Example: gloss-train review sheet training/corpus/pairs --number 50 --output sheet.csv",
)


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(_review, name="review")


@_review.command()
def sheet(
    source: Annotated[
        Path,
        typer.Argument(
            metavar="PAIRS_OR_OUTPUTS",
            help="Pairs (a file or folder), or the worker's outputs as JSON Lines.",
        ),
    ],
    output: Annotated[Path, typer.Option(metavar="SHEET.csv", help="The sheet to write.")],
    number: Annotated[int, typer.Option(min=1, help="How many rows at most.")] = 50,
    seed: Annotated[int, typer.Option(help="Another seed chooses others.")] = 1,
    tag: Annotated[
        list[str] | None, typer.Option(help="Only pairs with this tag; may be repeated.")
    ] = None,
    lowest_confidence: Annotated[
        bool, typer.Option("--lowest-confidence", help="Outputs the model is least sure of.")
    ] = False,
    reviewed_too: Annotated[
        bool, typer.Option("--reviewed-too", help="Also pairs that have been reviewed.")
    ] = False,
) -> None:
    """Write a sheet (CSV, opens in a spreadsheet) of pairs or of the worker's outputs.

    The reviewer writes yes or no under `ok`, the right gloss under `corrected gloss` where there is
    a better one, initials under `reviewer`, and saves it as CSV UTF-8. Rows left empty stay as they
    are.

    \b
    Examples:
      gloss-train review sheet training/corpus/pairs --number 50 --seed 1 --output sheet.csv
      gloss-train review sheet my-pairs.tsv --tag negation --output negation.csv
      gloss-worker translate --format jsonl talk.txt > out.jsonl
      gloss-train review sheet out.jsonl --lowest-confidence --number 30 --output talk.csv
    """
    from training.review.choosing import Choice, choose
    from training.review.sheet import write_sheet

    wishes = Choice(number, seed, tuple(tag or ()), lowest_confidence, reviewed_too)
    items = choose(source, wishes)
    write_sheet(output, items)
    print(f"{len(items)} rows to review: {output}")


@_review.command("apply")
def apply_sheet(
    sheet: Annotated[Path, typer.Argument(metavar="SHEET.csv", help="The filled-in sheet.")],
    pairs: Annotated[
        Path | None, typer.Option(help="The pairs it was made of: a .tsv file or a folder.")
    ] = None,
    new_pairs: Annotated[
        Path | None,
        typer.Option(metavar="FILE.tsv", help="Where corrected outputs go, as new pairs."),
    ] = None,
    reviewer: Annotated[
        str, typer.Option(help="Initials, for rows that do not name the reviewer.")
    ] = "",
    date: Annotated[
        datetime.datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Day of the review; default: today."),
    ] = None,
) -> None:
    """Take a reviewer's corrections back; exit code 4, and nothing changed, if a row is wrong.

    Pairs found right, or corrected, get the state reviewed:INITIALS:DATE; corrected outputs become
    new pairs. The same sheet can be applied again without harm.

    \b
    Examples:
      gloss-train review apply sheet.csv --pairs training/corpus/pairs
      gloss-train review apply talk.csv --pairs training/corpus/pairs --new-pairs corrected.tsv
    """
    from training.review.applying import Desk
    from training.review.judgements import read_judgements

    judgements = read_judgements(sheet, reviewer)
    day = date.date() if date else datetime.date.today()
    _refuse(sheet, judgements.problems)
    application = Desk.open(pairs, new_pairs, day).apply(judgements.made)
    _refuse(sheet, application.problems)
    for judgement in judgements.made:
        if judgement.right is None:
            print(f"left open: {judgement.place}: {judgement.comment or 'no comment'}")
    counts = [f"{count} {name}" for name, count in application.counts.items()]
    print(", ".join([*counts, f"{judgements.untouched} not looked at"]))


def _refuse(sheet: Path, problems: list[Problem]) -> None:
    """Tell every row that cannot be applied. Raises DataError if there is one."""
    for problem in problems:
        print(f"{sheet.name}:{problem.row}: {problem.sentence}")
    if problems:
        raise DataError(f"{sheet}: {len(problems)} rows cannot be applied; nothing was changed")
