"""The options of `gloss-train evaluate`, by what they are about."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

CARRIERS = 2000
_Files = list[Path] | None

# A recipe's model
Recipe = Annotated[
    Path | None,
    typer.Argument(
        metavar="[RECIPE.yaml]",
        help="Score the model that this recipe trained.",
        show_default=False,
    ),
]
# A bundle, and the pairs to score it on
Bundle = Annotated[
    Path | None,
    typer.Option(help="Measure this exported bundle, as the worker runs it.", show_default=False),
]
Beam = Annotated[int, typer.Option(min=0, help="With --bundle: beam size; 0 is the bundle's own.")]
ScoredPairs = Annotated[
    _Files, typer.Option(help="With --bundle: the pairs to score it on.", show_default=False)
]
TrainPairs = Annotated[
    _Files,
    typer.Option(
        help="With --bundle: the pairs it was trained on. The dictionary is learnt from them, "
        "and test sentences among them are counted.",
        show_default=False,
    ),
]
TestOf = Annotated[
    Path | None,
    typer.Option(
        metavar="RECIPE.yaml",
        help="With --bundle: score it on the test split of this recipe; its training split stands "
        "for --train.",
        show_default=False,
    ),
]
# What else to ask of a bundle
Challenge = Annotated[
    bool, typer.Option("--challenge", help="With --bundle: the property challenge.")
]
ChallengeFrom = Annotated[
    Path | None,
    typer.Option(metavar="DIR", help="Another folder of challenge lines.", show_default=False),
]
Carriers = Annotated[
    int,
    typer.Option(
        metavar="N",
        min=0,
        help=f"With --bundle: names, numbers and negations in N sentences; {CARRIERS} is usual.",
    ),
]
PlainEnglish = Annotated[
    _Files,
    typer.Option(
        metavar="TEXT",
        help="With --bundle: English without gloss: a sentence a line, or column 1 of a .tsv.",
        show_default=False,
    ),
]
PlainLines = Annotated[
    int, typer.Option(metavar="N", min=0, help="Of --plain-english N lines by seed; 0: all.")
]
Seed = Annotated[int, typer.Option(help="Draws other carriers and other lines.")]
# Where it is told
Report = Annotated[
    Path | None, typer.Option(help="With --bundle: folder for the report and every line.")
]
Summary = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE.md",
        help="With --bundle: the report as Markdown, and as JSON beside it, without quoting "
        "--plain-english.",
    ),
]
Card = Annotated[
    bool, typer.Option("--card", help="With --bundle: write the figures into the bundle's card.")
]
