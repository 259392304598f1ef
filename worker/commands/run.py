"""`gloss-worker run`: captions from Kafka in, gloss to Kafka out, until told to stop."""

from __future__ import annotations

from typing import Any

import typer

from worker.commands.flags import takes_settings


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command("run")(run)


@takes_settings("Broker", "Topics", "Group", "Model", "Captions", "Batches", "Operation", "Logs")
def run(flags: dict[str, Any]) -> None:
    """Translate captions from the input topic to the output topic until SIGTERM or Ctrl-C.

    Every flag is also a variable GLOSS_<NAME> and a line of the --config file; a flag wins over the
    variable, the variable over the file.

    \b
    Examples:
      gloss-worker run --bootstrap-servers localhost:9092
      gloss-worker run --lane batch --health-port 9465
      GLOSS_BOOTSTRAP_SERVERS=kafka:9092 gloss-worker run --config worker.toml
    """
    from worker.app import run_worker
    from worker.operate.logs import configure_logging
    from worker.settings import load_settings

    settings = load_settings(flags)
    configure_logging(settings.log_level, settings.log_format)
    run_worker(settings)
