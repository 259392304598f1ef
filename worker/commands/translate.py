"""`gloss-worker translate`: English lines to gloss lines, with no Kafka."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from worker.commands.flags import takes_settings

_LINES_A_BATCH = 64
_MODEL_FAILED = 70


class OutputFormat(StrEnum):
    """What is printed for a line."""

    TEXT = "text"
    JSONL = "jsonl"


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command("translate")(translate)


@takes_settings("Model", "Guards", "Logs")
def translate(
    flags: dict[str, Any],
    files: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[FILE]...",
            help="Files of English lines; standard input when none, or for -.",
            exists=True,
            dir_okay=False,
            readable=True,
            allow_dash=True,
            show_default=False,
        ),
    ] = None,
    output_format: Annotated[
        OutputFormat,
        typer.Option("--format", help="Gloss alone, or the full output record as JSON Lines."),
    ] = OutputFormat.TEXT,
) -> None:
    """Translate English lines into gloss: one line in, one line out, in order.

    \b
    Examples:
      echo "He sells food." | gloss-worker translate
      gloss-worker translate captions.txt > gloss.txt
      gloss-worker translate --format jsonl --bundle my-bundle captions.txt
    """
    from worker.commands.lines import Decoder, numbered, read_files
    from worker.commands.pipes import quiet_when_reader_leaves
    from worker.loading import load_house, load_model, pipeline_options
    from worker.operate.logs import configure_logging
    from worker.pipeline import gloss_line, translate_lines
    from worker.settings import load_settings

    # Results are what is wanted here: the log stays quiet unless asked.
    settings = load_settings({"log_level": "warning"} | {k: v for k, v in flags.items() if v})
    configure_logging(settings.log_level, settings.log_format)
    translator = load_model(settings)
    options = pipeline_options(settings, load_house(settings, translator))
    decoder = Decoder(_warn)
    failed = 0
    with quiet_when_reader_leaves():
        for first, batch in numbered(read_files(files or [], _LINES_A_BATCH)):
            texts = [decoder.decode(line) for line in batch]
            for number, record in enumerate(
                translate_lines(translator, texts, first_line=first, options=options), start=first
            ):
                as_text = output_format is OutputFormat.TEXT
                line = gloss_line(record).encode() if as_text else record.to_json()
                sys.stdout.buffer.write(line + b"\n")
                if record.status == "error":
                    _warn(f"line {number}: the model failed on it; its gloss is empty")
                    failed += 1
            sys.stdout.buffer.flush()
    if failed:
        raise typer.Exit(_MODEL_FAILED)


def _warn(warning: str) -> None:
    print(f"gloss-worker: {warning}", file=sys.stderr)
