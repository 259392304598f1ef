"""`gloss-train distil`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from training.commands.options import (
    Choices,
    Dev,
    Encoder,
    Pairs,
    Quick,
    RecipeFile,
    Seed,
    Test,
    Unlabelled,
    open_workspace,
    reporter,
)

Teacher = Annotated[
    Path, typer.Option(help="A bundle, or the folder of a run of the same recipe, to learn from.")
]
Folder = Annotated[Path, typer.Option(help="Folder for the students' bundles and the frontier.")]
WorkFolder = Annotated[
    Path | None,
    typer.Option(help="Folder for intermediate files; default: build/distil/<recipe name>."),
]


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(distil)


def distil(
    recipe: RecipeFile,
    teacher: Teacher,
    output: Folder,
    layers: Annotated[str, typer.Option(help="Encoder layers of the students.")] = "1,2,3",
    decoder_layers: Annotated[
        str | None, typer.Option(help="Decoder layers of the students; default: the recipe's.")
    ] = None,
    pairs: Pairs = None,
    unlabelled: Unlabelled = None,
    dev: Dev = None,
    test: Test = None,
    encoder: Encoder = None,
    seed: Seed = None,
    quick: Quick = False,
    work: WorkFolder = None,
) -> None:
    """Train smaller models on what a larger one writes, and show what speed costs in quality.

    A run that was stopped goes on when the same command is given again.

    \b
    Example: gloss-train distil training/recipes/low-resource.yaml --teacher my-bundle \\
               --pairs my.tsv --unlabelled english.txt --layers 1,2,3 --output students
    """
    encoders = _numbers("--layers", layers)
    decoders = _numbers("--decoder-layers", decoder_layers) if decoder_layers else None
    from training.distil.students import Student
    from training.distil.students import distil as train_students
    from training.recipe import read_recipe

    choices = Choices(pairs, unlabelled, dev, test, encoder, seed, quick)
    folder = work or Path("build/distil") / read_recipe(recipe, quick=quick).name
    space = open_workspace(recipe, folder, choices)
    students = [
        Student(kept, own) for kept in encoders for own in decoders or [space.recipe.decoder.layers]
    ]
    train_students(space, teacher, students, output, reporter())


def _numbers(option: str, text: str) -> list[int]:
    """Numbers from 1 on, separated by commas."""
    parts = text.split(",")
    if not all(part.strip().isdecimal() and int(part) > 0 for part in parts):
        raise typer.BadParameter(f"{option} takes numbers from 1 on, such as 1,2,3; got {text!r}")
    return sorted({int(part) for part in parts})
