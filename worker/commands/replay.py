"""`gloss-worker replay`: dead letters back on the input topic, after what was wrong is mended."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from worker.commands.flags import takes_settings

if TYPE_CHECKING:
    from worker.settings import Settings
    from worker.stream.replay import Survey, Wanted

_PROGRESS_EVERY_S = 2.0


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command("replay")(replay)


@takes_settings("Broker", "Topics", "Logs")
def replay(
    flags: dict[str, Any],
    reason: Annotated[
        list[str] | None,
        typer.Option(help="Only letters set aside for this reason; may be repeated."),
    ] = None,
    stream: Annotated[str | None, typer.Option(help="Only records with this key.")] = None,
    since: Annotated[
        str | None,
        typer.Option(metavar="TIME", help="Only letters written since, as 2026-11-25T10:00:00Z."),
    ] = None,
    limit: Annotated[
        int | None, typer.Option(min=1, help="At most so many, the oldest first.")
    ] = None,
    again: Annotated[
        bool, typer.Option("--again", help="Also those that were put back before.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be put back, and write nothing.")
    ] = False,
    verbose: Annotated[
        bool, typer.Option("--verbose", help="List partition and offset of each.")
    ] = False,
) -> None:
    """Put dead letters back on the input topic, with their own key, value and headers.

    A letter is put back once, unless --again is given. Run one replay of a topic at a time.

    \b
    Examples:
      gloss-worker replay --dry-run
      gloss-worker replay --reason translator_failed --reason poison
      gloss-worker replay --lane batch --stream class-7 --since 2026-11-25T10:00:00Z --limit 100
    """
    from worker.operate.logs import configure_logging
    from worker.settings import load_settings
    from worker.stream.client import KafkaLetters
    from worker.stream.preflight import at_start, check_topics
    from worker.stream.replay import Wanted, survey

    since_ms = _read_since(since)
    settings = load_settings(flags)
    configure_logging(settings.log_level, settings.log_format, quiet_client=True)
    partitions = check_topics(settings)[settings.input_topic].partitions
    wanted = Wanted(settings.input_topic, partitions, frozenset(reason or ()), stream, limit, again)
    letters = at_start(lambda: KafkaLetters(settings))
    try:
        found = survey(letters, letters.spans(since_ms), wanted, _Progress())
        _print_survey(settings, found, wanted, dry_run=dry_run, verbose=verbose)
        if not dry_run:
            _put_back(settings, letters, found)
    finally:
        letters.close()


def _put_back(settings: Settings, letters: Any, found: Survey) -> None:
    from worker.stream.client import KafkaSink
    from worker.stream.connection import CLOSE_TIMEOUT_S
    from worker.stream.preflight import at_start
    from worker.stream.replay import put_back

    sink = at_start(lambda: KafkaSink(settings))
    topics = (settings.input_topic, settings.dead_letter_topic)
    try:
        done = put_back(letters, sink, topics, found.chosen, _Progress())
    finally:
        sink.close(CLOSE_TIMEOUT_S)
    if done.too_large:
        typer.echo(f"{done.too_large} too large for the input topic; not put back", err=True)
    typer.echo(f"replayed={done.put_back} topic={settings.input_topic}")


def _print_survey(
    settings: Settings, found: Survey, wanted: Wanted, *, dry_run: bool, verbose: bool
) -> None:
    total = len(found.chosen) + sum(found.passed_over.values())
    doing = "would put back" if dry_run else "putting back"
    typer.echo(
        f"{doing} {len(found.chosen)} of {total} dead letters in {settings.dead_letter_topic}"
    )
    for reason, count in sorted(found.chosen_by_reason.items()):
        typer.echo(f"  {count:7} {reason}")
    for why_not, count in sorted(found.passed_over.items()):
        typer.echo(f"not put back: {count} {why_not}")
    for letter in found.chosen if verbose else ():
        partition, offset = letter.place
        origin = letter.origin
        typer.echo(f"  {partition}/{offset} -> partition {origin.partition}  {origin.reason}")
    for reason in sorted(wanted.reasons - found.reasons.keys()):
        there = ", ".join(sorted(found.reasons)) or "none"
        typer.echo(f"no dead letter has the reason {reason}; there are: {there}", err=True)


def _read_since(since: str | None) -> int | None:
    if since is None:
        return None
    try:
        moment = datetime.fromisoformat(since)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        message = "should be a time with its zone, such as 2026-11-25T10:00:00Z"
        raise typer.BadParameter(message, param_hint="--since")
    return round(moment.timestamp() * 1000)


class _Progress:
    """A line on standard error now and then, for topics that take a while."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._next_s = clock() + _PROGRESS_EVERY_S

    def __call__(self, doing: str, count: int) -> None:
        if self._clock() >= self._next_s:
            self._next_s = self._clock() + _PROGRESS_EVERY_S
            print(f"{doing}: {count}", file=sys.stderr, flush=True)
