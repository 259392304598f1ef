"""`make demo`: captions through a real Kafka and two workers, English and gloss side by side.

    python deploy/local/demo.py [--speed N]

Starts what it needs, plays the captions of deploy/local/captions as a speech recogniser would send
them, with some unusable records between them, and ends with one line of account. Exit status 0 only
if every caption was answered and every unusable record set aside. Where no Kafka can be had, the
same captions go through the worker's pipeline in this process, and the demo says so.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import textwrap
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from broker import GIVEN_VARIABLE, KafkaUnavailable, RunningKafka, exit_on_sigterm, running_kafka
from captions_source import Outgoing, plan, read_captions
from kafka_ends import Reader, Sender
from live_play import LivePlay
from scoreboard import Scoreboard
from screen import Screen
from show import Show
from stage import set_stage
from worker_process import WorkerFailed

ROOT = Path(__file__).resolve().parents[2]
LOGS = ROOT / "build" / "demo"
SPEED = 3.5  # the longest stream takes about a minute


def say(text: str) -> None:
    """Print at once, also into a pipe."""
    print(text, flush=True)


def main() -> int:
    """Run the demo; gives the exit status."""
    speed = _parse_arguments()
    exit_on_sigterm()
    try:
        return _run(speed)
    except (WorkerFailed, TimeoutError) as error:
        print(f"demo: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        say("Stopped; nothing is left running.")
        return 130


def _parse_arguments() -> float:
    parser = argparse.ArgumentParser(description="Play captions through Kafka and two workers.")
    parser.add_argument(
        "--speed", type=float, default=SPEED, help=f"times as fast as speech (default {SPEED})"
    )
    speed: float = parser.parse_args().speed
    if speed <= 0:
        parser.error("--speed must be above 0")
    return speed


def _run(speed: float) -> int:
    outgoing = plan(read_captions(), run_id=f"{time.time_ns() // 1_000_000:x}")
    scoreboard = Scoreboard()
    show = Show(scoreboard, _screen(), say)
    _introduce(outgoing)
    embedded = ""
    with ExitStack() as stack:
        try:
            kafka = stack.enter_context(
                running_kafka(LOGS / "kafka", say=say, given=os.environ.get(GIVEN_VARIABLE))
            )
        except KafkaUnavailable as error:
            embedded = "embedded "
            _play_embedded(error, outgoing, scoreboard, show)
        else:
            _play_live(kafka, outgoing, speed, scoreboard, show)
    say("")
    say("Now try your own words:")
    say('  echo "What is your name?" | .venv/bin/gloss-worker translate')
    say(f"demo: {embedded}{scoreboard.summary()}")
    return 1 if scoreboard.missing else 0


def _screen() -> Screen:
    colour = sys.stdout.isatty() and "NO_COLOR" not in os.environ
    return Screen(shutil.get_terminal_size((100, 24)).columns, colour)


def _introduce(outgoing: Sequence[Outgoing]) -> None:
    finals = sum(record.final is not None for record in outgoing)
    streams = len({record.key for record in outgoing})
    say(f"This plays {finals} invented captions of {streams} streams through a real Kafka and two")
    say("workers, as a speech recogniser sends them. Ctrl-C stops everything.")


def _play_live(
    kafka: RunningKafka,
    outgoing: Sequence[Outgoing],
    speed: float,
    scoreboard: Scoreboard,
    show: Show,
) -> None:
    servers = kafka.bootstrap_servers
    with (
        set_stage(servers, LOGS, say) as stage,
        Sender(servers, stage.lane.input_topic) as sender,
        Reader(
            servers, [stage.lane.output_topic, stage.lane.dead_letter_topic], only_new=True
        ) as reader,
    ):
        seconds = outgoing[-1].at_ms / 1000 / speed
        say(f"Playing at {speed:g} times the speed of speech, for {seconds:.0f} s.")
        say(f"Logs: {LOGS.relative_to(ROOT)}/")
        show.begin()
        play = LivePlay(
            sender, reader, stage.lane.dead_letter_topic, scoreboard, show, stage.is_staffed
        )
        play.play(outgoing, speed)
        show.end(stage.lane.dead_letter_topic)


def _play_embedded(
    error: KafkaUnavailable, outgoing: Sequence[Outgoing], scoreboard: Scoreboard, show: Show
) -> None:
    from embedded_play import play_embedded

    say("")
    say(textwrap.fill(str(error), 88, break_long_words=False, break_on_hyphens=False))
    say("")
    say("So no Kafka takes part now: the same captions go through the worker's own pipeline, in")
    say("this process. Nothing is sent or stored, and the times below mean nothing.")
    show.begin()
    play_embedded(outgoing, scoreboard, show)
    show.end("the dead letters")


if __name__ == "__main__":
    sys.exit(main())
