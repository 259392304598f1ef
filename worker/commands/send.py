"""`gloss-worker send`: captions from the terminal or a file into the input topic."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from worker.commands.flags import takes_settings
from worker.commands.playback import Event, Line, play, read_lines

if TYPE_CHECKING:
    from worker.stream.port import OutputSink

_AT_ONCE = 500  # records sent between two waits for the broker


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command("send")(send)


@takes_settings("Broker", "Topics", "Logs")
def send(
    flags: dict[str, Any],
    file: Annotated[
        Path | None,
        typer.Argument(
            help="Lines of English, or a .tsv with columns stream, speaker, english; "
            "standard input when none.",
            exists=True,
            dir_okay=False,
            readable=True,
            show_default=False,
        ),
    ] = None,
    stream_id: Annotated[str, typer.Option(help="Stream of lines that name none.")] = "terminal",
    speed: Annotated[float, typer.Option(min=0.01, help="Times as fast as speech.")] = 1.0,
    at_once: Annotated[bool, typer.Option("--at-once", help="Do not wait between lines.")] = False,
    partials: Annotated[
        bool, typer.Option("--partials", help="Send each line growing, as a recogniser does.")
    ] = False,
) -> None:
    """Send captions: typed lines at once, a file in the time it takes to say it.

    \b
    Examples:
      gloss-worker send
      gloss-worker send captions.tsv --speed 4 --partials
      cat lines.txt | gloss-worker send --at-once --stream-id class-7
    """
    from worker.operate.logs import configure_logging
    from worker.settings import load_settings
    from worker.stream.client import KafkaSink
    from worker.stream.connection import CLOSE_TIMEOUT_S
    from worker.stream.preflight import at_start

    settings = load_settings(flags)
    configure_logging(settings.log_level, settings.log_format, quiet_client=True)
    sink = at_start(lambda: KafkaSink(settings))
    sender = _Sender(sink, settings.input_topic)
    run_id = f"{time.time_ns() // 1_000_000:x}"
    try:
        if file is None and sys.stdin.isatty():
            _send_typed(sender, run_id, stream_id)
        else:
            events = play(read_lines(_texts(file), stream_id), run_id, partials)
            _send_timed(sender, events, None if at_once else speed)
    finally:
        sink.close(CLOSE_TIMEOUT_S)
    typer.echo(f"sent={sender.sent} topic={settings.input_topic}")


class _Sender:
    def __init__(self, sink: OutputSink, topic: str) -> None:
        self._sink = sink
        self._topic = topic
        self.sent = 0

    def send(self, events: list[Event]) -> None:
        from worker.stream.port import Message

        stamp = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        messages = [Message(self._topic, None, e.key, e.value(stamp), ()) for e in events]
        refused = self._sink.send_all(messages)
        self.sent += len(messages) - len(refused)
        if refused:
            typer.echo(f"{len(refused)} too large for the topic; not sent", err=True)


def _texts(file: Path | None) -> Iterator[str]:
    from worker.commands.lines import Decoder, read_files

    decoder = Decoder(lambda warning: typer.echo(warning, err=True))
    for batch in read_files([file] if file else [], _AT_ONCE):
        yield from (decoder.decode(line) for line in batch)


def _send_typed(sender: _Sender, run_id: str, stream_id: str) -> None:
    typer.echo("Type English, a line at a time; Ctrl-D ends.", err=True)
    for number, text in enumerate(_texts(None)):
        if text.strip():
            sender.send(play([Line(stream_id, text.strip())], f"{run_id}-{number}", False))


def _send_timed(
    sender: _Sender,
    events: list[Event],
    speed: float | None,
    sleep: Callable[[float], None] = time.sleep,
) -> None:
    if speed is None:
        for start in range(0, len(events), _AT_ONCE):
            sender.send(events[start : start + _AT_ONCE])
        return
    started = time.monotonic()
    for event in events:
        sleep(max(0.0, started + event.at_ms / 1000 / speed - time.monotonic()))
        sender.send([event])
