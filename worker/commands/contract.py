"""`gloss-worker contract`: the JSON Schemas of every message, made from the worker's own models."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command("contract")(contract)


def contract(
    output: Annotated[
        Path | None,
        typer.Option(
            help="Folder to write one file a schema to; standard output when not given.",
            file_okay=False,
            show_default=False,
        ),
    ] = None,
) -> None:
    """Print the message contract as JSON Schemas.

    \b
    Examples:
      gloss-worker contract
      gloss-worker contract --output schemas
    """
    from worker.commands.pipes import quiet_when_reader_leaves
    from worker.contract.schemas import all_schemas, contract_files

    if output is None:
        with quiet_when_reader_leaves():
            typer.echo(json.dumps(all_schemas(), indent=2, ensure_ascii=False))
        return
    output.mkdir(parents=True, exist_ok=True)
    for name, text in contract_files().items():
        (output / name).write_text(text, encoding="utf-8")
        typer.echo(str(output / name))
