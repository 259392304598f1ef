"""`gloss-train grammar`: derive from the grammar and report what a run covers."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from training.errors import DataError


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(grammar)


def grammar(
    number: Annotated[int, typer.Option(min=1, help="How many lines to derive.")] = 10_000,
    seed: Annotated[int, typer.Option(help="The same seed derives the same lines.")] = 1,
    long_share: Annotated[
        float | None,
        typer.Option(
            min=0,
            max=1,
            help="The share that begins as long lines; default: the grammar's.",
            show_default=False,
        ),
    ] = None,
    report: Annotated[
        Path | None,
        typer.Option(metavar="FILE.md", help="Where the report goes; default: standard output."),
    ] = None,
) -> None:
    """Derive lines and report what they cover.

    The report counts constructions and lexical entries, names those that never came up, the
    inflected forms that are missing, the lengths, the distinct share, and shows a few lines.

    \b
    Examples:
      gloss-train grammar --number 20000 --report coverage.md
      gloss-train grammar --number 20 --seed 7 --long-share 1
    """
    from training.corpus.coverage import as_markdown, cover
    from training.corpus.generator import Grammar

    loaded = Grammar.load()
    coverage = cover(loaded, number, seed, long_share)
    text = as_markdown(coverage, loaded)
    if report is None:
        print(text)
        return
    try:
        report.write_text(text, encoding="utf-8")
    except OSError as error:
        raise DataError(f"{report}: cannot be written: {error.strerror}") from None
    print(f"{coverage.total} lines, mean {coverage.mean_words():.1f} words: {report}")
