"""`gloss-train pretrain`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from training.commands.options import reporter

Text = Annotated[list[Path], typer.Option(help="Text files, one sentence a line; may be repeated.")]
Folder = Annotated[Path, typer.Option(help="Folder to write the encoder to.")]
WorkFolder = Annotated[
    Path | None,
    typer.Option(help="Folder for intermediate files; default: build/pretrain/<output's name>."),
]


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(pretrain)


def pretrain(
    text: Text,
    output: Folder,
    vocabulary_size: Annotated[int, typer.Option(min=100, help="Word pieces to learn.")] = 8000,
    layers: Annotated[int, typer.Option(min=1)] = 3,
    width: Annotated[int, typer.Option(min=8)] = 256,
    heads: Annotated[int, typer.Option(min=1)] = 4,
    epochs: Annotated[float, typer.Option(min=0.01, help="Passes over the text.")] = 10,
    minutes: Annotated[
        float | None, typer.Option(min=0.01, help="Train about so long, instead of --epochs.")
    ] = None,
    cased: Annotated[bool, typer.Option(help="Tell capitals from small letters.")] = False,
    seed: Annotated[int, typer.Option(help="Same seed, same encoder.")] = 1,
    work: WorkFolder = None,
) -> None:
    """Train a BERT encoder from scratch on your own text, for a language that has none.

    \b
    Writes a folder that --encoder takes. A run that was stopped goes on when started again.
    Example: gloss-train pretrain --text my-language.txt --minutes 30 --output my-encoder
    """
    from training.learn.pretrain import Plan, PretrainRun
    from training.learn.pretrain import pretrain as train_encoder

    plan = Plan(vocabulary_size, layers, width, heads, epochs, minutes, cased, seed=seed)
    run = PretrainRun(work or Path("build/pretrain") / output.name, reporter())
    train_encoder(text, output, plan, run)
