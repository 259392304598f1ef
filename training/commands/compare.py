"""`gloss-train compare`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from training.commands.options import reporter

_DEFAULT = Path(__file__).parent.parent / "recipes" / "compare.yaml"


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(compare)


def compare(
    output: Annotated[Path, typer.Option(help="Folder for the tables and the finished rows.")],
    comparison: Annotated[
        Path, typer.Argument(metavar="[COMPARE.yaml]", help="Rows, sizes and budget.")
    ] = _DEFAULT,
    pairs: Annotated[
        Path | None, typer.Option(help="Pairs to learn from (TSV) instead of the YAML's.")
    ] = None,
    test: Annotated[
        Path | None, typer.Option(help="Pairs to test on; without it --pairs is split by hash.")
    ] = None,
    unlabelled: Annotated[
        Path | None,
        typer.Option(help="English text, a line a sentence, instead of the YAML's sentences."),
    ] = None,
    only: Annotated[
        list[str] | None, typer.Option(help="Run only this row; give it again for more.")
    ] = None,
    again: Annotated[bool, typer.Option("--again", help="Run finished rows again.")] = False,
) -> None:
    """Compare architectures on the same data and budget: two tables with intervals and cost.

    Rows that are finished are kept: the same command goes on where it was stopped.

    \b
    Example: gloss-train compare --output build/compare
    Example: gloss-train compare --pairs my.tsv --unlabelled text.txt --only bert --output out
    """
    from training.compare.runner import run_comparison
    from training.compare.settings import read_comparison

    settings = read_comparison(comparison).with_data(pairs, test, unlabelled)
    run_comparison(settings, output, reporter(), tuple(only or ()), again)
