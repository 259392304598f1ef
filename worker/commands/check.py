"""`gloss-worker check`: tries everything a worker needs, and says what it found."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import typer

from worker.commands.flags import takes_settings
from worker.errors import StartupError

if TYPE_CHECKING:
    from worker.settings import Settings


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command("check")(check)


@takes_settings(
    "Broker", "Topics", "Group", "Model", "Guards", "Captions", "Batches", "Operation", "Logs"
)
def check(flags: dict[str, Any]) -> None:
    """Check settings, bundle and broker; the exit code is that of the first that fails.

    \b
    Examples:
      gloss-worker check --bootstrap-servers localhost:9092
      gloss-worker check --config worker.toml --bundle my-bundle
    """
    from worker.operate.logs import configure_logging
    from worker.settings import load_settings, unknown_variables

    settings = load_settings({"log_level": "warning"} | {k: v for k, v in flags.items() if v})
    configure_logging(settings.log_level, settings.log_format, quiet_client=True)
    typer.echo(
        f"settings: ok: {settings.input_topic} -> {settings.output_topic}, "
        f"group {settings.group_id}, {settings.delivery}"
    )
    for name in unknown_variables():
        typer.echo(f"settings: warning: {name} is no setting of the worker")
    codes = [_try("bundle", _bundle, settings), _try("broker", _broker, settings)]
    failed = [code for code in codes if code]
    if failed:
        raise typer.Exit(failed[0])


def _try(name: str, examine: Callable[[Settings], str], settings: Settings) -> int:
    try:
        typer.echo(f"{name}: ok: {examine(settings)}")
    except StartupError as error:
        typer.echo(f"{name}: failed: {error}")
        return error.exit_code
    return 0


def _bundle(settings: Settings) -> str:
    from worker.loading import load_house, load_model

    translator = load_model(settings)
    terms = len(load_house(settings, translator).terms)
    info = translator.info
    return (
        f"{info.name} {info.version}, notation {info.notation}, {info.decode}, "
        f"{translator.compute_type} on {translator.device}, "
        f"{'a' if translator.senses else 'no'} lexicon, {terms} house terms"
    )


def _broker(settings: Settings) -> str:
    from worker.stream.preflight import check_topics

    found = check_topics(settings)
    topics = ", ".join(f"{name} ({state.partitions} partitions)" for name, state in found.items())
    return f"{settings.bootstrap_servers}: {topics}"
