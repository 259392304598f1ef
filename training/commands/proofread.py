"""`gloss-train proofread`: check hand-written pairs in notation 1 against the lexicon."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from training.errors import DataError


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(proofread)


def proofread(
    pairs: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="PAIRS",
            help="Pair files or folders of them; default: the project's own pairs.",
            show_default=False,
        ),
    ] = None,
    signs: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="FILE.tsv",
            help="More senses and signs: english, gloss, part and class, as in signs.tsv.",
        ),
    ] = None,
    mend_tags: Annotated[
        bool,
        typer.Option(
            "--mend-tags", help="First write into the .tsv files the tags that their texts show."
        ),
    ] = False,
) -> None:
    """Check hand-written pairs in notation 1; exit code 4 if something is found.

    Each finding is a line: file, line, kind (columns, notation, unknown-sign, consistency,
    near-duplicate, spelling, tags, review) and what is wrong. Then come counts: pairs, words, long
    lines, tags, review states. Where a finding is wrong, the lexicon lacks a sense: add it to
    training/corpus/grammar/lexicon/signs.tsv, or to a file of your own with --signs.

    \b
    Examples:
      gloss-train proofread
      gloss-train proofread my-pairs.tsv --signs my-signs.tsv
      gloss-train proofread my-pairs.tsv --mend-tags
    """
    from training.proofreading.proofreader import OWN_PAIRS, Proofreader
    from training.review import mending

    if mend_tags:
        print(f"{mending.mend_tags(pairs or [OWN_PAIRS])} pairs have other tags now")
    proof = Proofreader.load(signs or ()).proof(pairs or [OWN_PAIRS])
    for finding in proof.findings:
        print(finding)
    for row in proof.summary.rows():
        print(row)
    if proof.findings:
        raise typer.Exit(DataError.exit_code)
