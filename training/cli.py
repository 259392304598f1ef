"""The `gloss-train` command: parses, calls, prints, exits."""

from __future__ import annotations

import sys

import typer

from training.commands import (
    bundle,
    compare,
    curve,
    data,
    distil,
    evaluate,
    export,
    grammar,
    pretrain,
    proofread,
    review,
    run,
)
from training.errors import TrainingError

app = typer.Typer(
    name="gloss-train",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="Train, evaluate and export models that turn English into ASL gloss.",
    epilog="Example: gloss-train run training/recipes/default.yaml --output my-bundle",
)
for group in (
    run,
    data,
    grammar,
    proofread,
    review,
    evaluate,
    curve,
    export,
    compare,
    distil,
    pretrain,
    bundle,
):
    group.add_to(app)


def main() -> None:
    """Run the command; a known error is one line and its exit code."""
    try:
        app()
    except TrainingError as error:
        print(f"gloss-train: {error}", file=sys.stderr)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        print("gloss-train: stopped", file=sys.stderr)
        sys.exit(130)
