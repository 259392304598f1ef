"""`gloss-train check`: what a set of pairs is like, without training."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from training.commands.options import reporter


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(check)


def check(
    pairs: Annotated[
        list[Path], typer.Argument(metavar="PAIRS...", help="Pair files or folders of them.")
    ],
    unlabelled: Annotated[
        Path | None, typer.Option(help="English without gloss, a sentence a line.")
    ] = None,
    report: Annotated[
        Path | None, typer.Option(metavar="FILE.md", help="Write here instead of printing.")
    ] = None,
) -> None:
    """Read, clean and split pairs and report on them, without training; exit code 4 if unusable.

    Example: gloss-train check my-pairs.tsv --unlabelled news.txt --report report.md
    """
    from training.data.pairs import read_sentences
    from training.data.preparation import prepare_pairs
    from training.data.report import as_markdown, report_on
    from training.recipe import DataPart

    say = reporter()
    if unlabelled:
        say(f"{len(read_sentences(unlabelled))} unlabelled sentences")
    prepared = prepare_pairs(DataPart(pairs=tuple(pairs)), say)
    text = as_markdown(report_on(prepared, say))
    if report:
        report.write_text(text, encoding="utf-8")
        say(f"report: {report}")
    else:
        print(text, end="")
