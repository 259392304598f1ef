"""`gloss-worker topics`: makes the topics the worker needs, or says what is wrong with them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from worker.commands.flags import takes_settings

if TYPE_CHECKING:
    from worker.settings import Settings
    from worker.stream.topics import TopicState


def add_to(app: typer.Typer) -> None:
    """Add the command and its two actions."""
    topics = typer.Typer(help="Make or check the topics the worker needs.", no_args_is_help=True)
    topics.command("create")(create)
    topics.command("check")(check)
    app.add_typer(topics, name="topics")


@takes_settings("Broker", "Topics", "Logs")
def create(
    flags: dict[str, Any],
    partitions: Annotated[int, typer.Option(min=1, help="Partitions of new topics.")] = 6,
    replication_factor: Annotated[
        int, typer.Option(min=-1, help="Copies of each partition; -1 is the broker's default.")
    ] = -1,
    retention_hours: Annotated[
        int, typer.Option(min=1, help="How long captions and gloss are kept.")
    ] = 24,
    dead_letter_retention_hours: Annotated[
        int, typer.Option(min=1, help="How long dead letters are kept.")
    ] = 14 * 24,
) -> None:
    """Make the topics that are missing; those that exist stay as they are.

    \b
    Examples:
      gloss-worker topics create --bootstrap-servers localhost:9092
      gloss-worker topics create --lane batch --partitions 12 --replication-factor 3
    """
    from worker.operate.logs import configure_logging
    from worker.settings import load_settings
    from worker.stream.client import KafkaAdmin
    from worker.stream.preflight import at_start, check_topics, topic_states
    from worker.stream.topics import Shape, plan

    settings = load_settings(flags)
    configure_logging(settings.log_level, settings.log_format, quiet_client=True)
    shape = Shape(partitions, replication_factor, retention_hours, dead_letter_retention_hours)
    missing = plan(settings, topic_states(settings), shape)
    if missing:
        admin = at_start(lambda: KafkaAdmin(settings))
        try:
            at_start(lambda: admin.create(missing))
        finally:
            admin.close()
    created = {topic.name for topic in missing}
    _print_topics(settings, check_topics(settings, made=created), created)


@takes_settings("Broker", "Topics", "Logs")
def check(flags: dict[str, Any]) -> None:
    """Say whether the topics are as the worker needs them; exit code 5 when they are not.

    \b
    Examples:
      gloss-worker topics check --bootstrap-servers localhost:9092
      gloss-worker topics check --lane batch
    """
    from worker.operate.logs import configure_logging
    from worker.settings import load_settings
    from worker.stream.preflight import check_topics

    settings = load_settings(flags)
    configure_logging(settings.log_level, settings.log_format, quiet_client=True)
    _print_topics(settings, check_topics(settings), set())


def _print_topics(settings: Settings, found: dict[str, TopicState], created: set[str]) -> None:
    from worker.stream.topics import concerns

    for name, state in found.items():
        kept_ms = state.retention_ms
        kept = "retention unknown" if kept_ms is None else f"kept {kept_ms / 3_600_000:g} h"
        what = "created" if name in created else "exists"
        typer.echo(f"{name}: {what}, {state.partitions} partitions, {kept}")
    for concern in concerns(settings, found):
        typer.echo(f"warning: {concern}")
