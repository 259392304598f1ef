"""`gloss-worker`: parses, calls, and turns every ending into an exit code.

0 done, 2 wrong usage, 3 settings, 4 bundle, 5 broker, 70 internal error, 130 and 143 after a signal
that did not end in a clean stop. Each failure is one readable line on standard error.
"""

from __future__ import annotations

import logging
import sys
from typing import Annotated

import typer

from worker.commands import (
    check,
    contract,
    healthcheck,
    replay,
    run,
    send,
    topics,
    translate,
)
from worker.errors import StartupError, TransientError
from worker.version import installed_version

INTERNAL_ERROR = 70
BROKER_ERROR = 5

app = typer.Typer(
    name="gloss-worker",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"gloss-worker {installed_version()}")
        raise typer.Exit


@app.callback()
def gloss_worker(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Print the version and exit."
        ),
    ] = False,
) -> None:
    """Translate live English captions into ASL gloss.

    \b
    Examples:
      echo "He sells food." | gloss-worker translate
      gloss-worker topics create --bootstrap-servers localhost:9092
      gloss-worker run --bootstrap-servers localhost:9092
    """


for register in (translate, run, topics, send, replay, check, contract, healthcheck):
    register.add_to(app)


def main() -> None:
    """The installed command."""
    sys.exit(run_command())


def run_command(arguments: list[str] | None = None, commands: typer.Typer = app) -> int:
    """Run one command line; gives its exit code."""
    try:
        commands(args=arguments, prog_name="gloss-worker")
    except SystemExit as ending:
        return ending.code if isinstance(ending.code, int) else 0
    except StartupError as error:
        return _fail(str(error), error.exit_code)
    except TransientError as error:
        return _fail(str(error), BROKER_ERROR)
    except Exception as error:  # the last line of defence: one line, and the trace at debug only
        logging.getLogger("glosswire").debug("internal error", exc_info=error)
        return _fail(
            f"internal error ({type(error).__name__}); see --log-level debug", INTERNAL_ERROR
        )
    return 0


def _fail(message: str, exit_code: int) -> int:
    one_line = " ".join(message.split())
    print(f"gloss-worker: error: {one_line}", file=sys.stderr)
    return exit_code
