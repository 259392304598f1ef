"""What a record costs the whole worker beside the model, on a real Kafka: CPU time of the process.

The worker runs in this process as `gloss-worker run` does, on captions that lie in the topic, with
a model that remembers every translation (`tests.bench.overhead`). What is more than that measure's
"bytes to bytes" is the Kafka client, the loop, metrics and logs.

With `--floor` nothing stands between: `client` polls and writes an answer of usual size for each
record, in batches as the worker's; `contract` also reads each caption and builds its answer. What
these cost is the least that a worker with this client, or with these messages, can.

    .venv/bin/python tests/bench/overhead_kafka.py --setting delivery=exactly-once
    .venv/bin/python tests/bench/overhead_kafka.py --live --records 48000
    .venv/bin/python tests/bench/overhead_kafka.py --floor client
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any
from unittest import mock

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "deploy" / "local")]  # run as a file

from broker import running_kafka  # noqa: E402
from broker_nodes import find_free_ports  # noqa: E402
from kafka_ends import Sender  # noqa: E402
from worker_process import Lane, create_topics  # noqa: E402

from tests.bench.overhead import Replayed, demo_captions, live_captions  # noqa: E402
from worker import app  # noqa: E402
from worker.commands.playback import play  # noqa: E402
from worker.contract.request import read_request  # noqa: E402
from worker.contract.result import GlossRecord  # noqa: E402
from worker.operate.logs import configure_logging  # noqa: E402
from worker.pipeline.embedded import translate_lines  # noqa: E402
from worker.reporting import Reporter  # noqa: E402
from worker.settings import load_settings  # noqa: E402
from worker.stream.client.sink import KafkaSink  # noqa: E402
from worker.stream.client.source import KafkaSource  # noqa: E402
from worker.stream.parts import BatchReport  # noqa: E402
from worker.stream.port import Message  # noqa: E402

_PARTITIONS = 4
_WARM_SHARE = 0.25
_FLUSH_S = 300.0
_POLL_MS = 200
_CLOSE_S = 5.0


class Meter:
    """Reads the process's CPU time once the worker is warm, and at the end of the topic."""

    def __init__(self, records: int, *, stop: bool) -> None:
        self._stop = stop
        self._warm, self._last = round(records * _WARM_SHARE), records
        self._handled = 0
        self._readings: list[tuple[int, float, float]] = []

    def handled(self, records: int) -> None:
        """So many records more are answered; at the last one a worker is asked to stop."""
        before, self._handled = self._handled, self._handled + records
        for mark in (self._warm, self._last):
            if before < mark <= self._handled:
                self._readings.append((self._handled, time.process_time(), time.monotonic()))
        if before < self._last <= self._handled and self._stop:
            os.kill(os.getpid(), signal.SIGTERM)

    def result(self) -> tuple[float, float]:
        """Microseconds of CPU a record, and records a second."""
        (first, cpu, wall), (last, cpu_end, wall_end) = self._readings
        count = last - first
        return (cpu_end - cpu) * 1e6 / count, count / (wall_end - wall)


def captions(records: int, *, live: bool) -> Iterator[tuple[bytes, bytes]]:
    """So many captions, key and value: finals of their own, or with partials before them."""
    sent = datetime.now(UTC).isoformat()
    for round_ in count():
        for event in play(live_captions(), f"round{round_}", partials=live):
            if records == 0:
                return
            records -= 1
            yield event.key, event.value(sent)


def fill(lane: Lane, records: int, *, live: bool) -> None:
    """Lay captions into the input topic."""
    with Sender(lane.bootstrap_servers, lane.input_topic) as sender:
        for key, value in captions(records, live=live):
            sender.post(key, value)
        sender.flush(_FLUSH_S)


def run(lane: Lane, meter: Meter, flags: Sequence[str]) -> None:
    """The worker, until the meter asks it to stop."""
    model = Replayed()
    model.translate([caption.text for caption in demo_captions()])
    (port,) = find_free_ports(1)
    given: dict[str, Any] = {
        **_places(lane),
        "health_port": port,
        "health_host": "127.0.0.1",
        "join_words": 0,
        "partial_ttl_ms": 86_400_000,  # what lies in the topic is old: as if read in time
        "late_after_ms": 86_400_000,
        **dict(flag.split("=", 1) for flag in flags),
    }
    told = Reporter.handled

    def handled(reporter: Reporter, report: BatchReport) -> None:
        told(reporter, report)
        meter.handled(report.records)

    configure_logging("warning", "json")
    with (
        mock.patch.object(app, "load_warm_model", return_value=model),
        mock.patch.object(Reporter, "handled", handled),
    ):
        app.run_worker(load_settings(given, environment={}))


def echo(lane: Lane, meter: Meter, records: int, *, contract: bool) -> None:
    """The client alone: an answer for each record; with `contract`, read and built for it."""
    settings = load_settings(_places(lane), environment={})
    source, sink = KafkaSource(settings, "echo"), KafkaSink(settings)
    usual = _usual_answer()
    fields, value = usual.model_dump(), usual.to_json()
    done = 0
    while done < records:
        polled = source.poll(_POLL_MS, settings.max_batch_records)
        messages = []
        for record in polled:
            if contract:
                read_request(record)
                value = GlossRecord.model_validate(fields).to_json()
            messages.append(Message(lane.output_topic, None, record.key, value, ()))
        sink.send_all(messages)
        done += len(polled)
        meter.handled(len(polled))
    source.close(_CLOSE_S)
    sink.close(_CLOSE_S)


def _places(lane: Lane) -> dict[str, str]:
    """The settings that name a lane's broker, topics and group."""
    return {
        "bootstrap_servers": lane.bootstrap_servers,
        "input_topic": lane.input_topic,
        "output_topic": lane.output_topic,
        "dead_letter_topic": lane.dead_letter_topic,
        "group_id": lane.group_id,
    }


def _usual_answer() -> GlossRecord:
    """The answer to a demo caption, of median size."""
    texts = [caption.text for caption in demo_captions()]
    answers = sorted(translate_lines(Replayed(), texts), key=lambda answer: len(answer.to_json()))
    return answers[len(answers) // 2]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--records", type=int, default=12_000)
    parser.add_argument("--live", action="store_true", help="with partials before each final")
    parser.add_argument("--setting", action="append", default=[], help="name=value, for the worker")
    parser.add_argument("--floor", choices=["client", "contract"], help="no worker between")
    options = parser.parse_args()
    meter = Meter(options.records, stop=options.floor is None)
    with (
        tempfile.TemporaryDirectory() as folder,
        running_kafka(Path(folder), say=lambda line: print(line, file=sys.stderr)) as kafka,
    ):
        lane = Lane(kafka.bootstrap_servers, "over.in", "over.out", "over.dead", "over")
        create_topics(lane, _PARTITIONS)
        fill(lane, options.records, live=options.live)
        if options.floor:
            echo(lane, meter, options.records, contract=options.floor == "contract")
        else:
            run(lane, meter, options.setting)
    cpu_us, rate = meter.result()
    print(
        f"{cpu_us:.0f} us of CPU a record, {rate:.0f} records a second, {options.records} records"
    )


if __name__ == "__main__":
    main()
