"""Plays a steady load to one worker on a real Kafka, and looks at both for as long as it lasts."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from broker import running_kafka
from broker_nodes import find_free_ports
from kafka import KafkaAdminClient
from kafka.admin import ConfigResource, ConfigResourceType
from kafka_ends import Reader, Sender
from waiting import wait_until
from worker_process import Lane, WorkerProcess, create_topics

from tests.steady.lateness import Book
from tests.steady.load import endless
from tests.steady.vitals import Vitals, look
from worker.commands.playback import Event

PARTITIONS = 4
_WARM_RECORDS = 300
_ANSWERED_TIMEOUT_S = 300.0
_Say = Callable[[str], None]


@dataclass(frozen=True)
class Steady:
    """What is played. Without a rate, half of what the worker bears, which is measured first."""

    texts: Sequence[str]
    streams: int
    rate: float | None
    seconds: float
    look_s: float
    worker_flags: tuple[str, ...] = ()
    burst: int = 3_000


@dataclass
class Found:
    """What came of it. `capacity` is in records a second, None where it was not measured."""

    rate: float
    capacity: float | None
    sent: int = 0
    book: Book = field(default_factory=Book)
    looks: list[Vitals] = field(default_factory=list)


def play_steadily(steady: Steady, work: Path, say: _Say) -> Found:
    """The whole run; everything that was started is ended. Raises KafkaUnavailable."""
    with running_kafka(work / "kafka", say=say) as kafka:
        lane = Lane(kafka.bootstrap_servers, "steady.in", "steady.out", "steady.dead", "steady")
        create_topics(lane, PARTITIONS)
        _stamp_on_append(lane)
        with _worker(lane, steady.worker_flags, work) as worker:
            capacity = None
            rate = steady.rate
            _burst(lane, steady, "warm", _WARM_RECORDS)
            if rate is None:
                capacity = _burst(lane, steady, "burst", steady.burst)
                rate = capacity / 2
                say(f"{capacity:.0f} records a second at the most; {rate:.0f} from now on")
            found = Found(rate, capacity)
            _play(lane, steady, worker, found, say)
            return found


def _stamp_on_append(lane: Lane) -> None:
    """Let the broker stamp records, so that one clock decides what is measured."""
    configs = {"message.timestamp.type": "LogAppendTime"}
    names = (lane.input_topic, lane.output_topic)
    admin: Any = KafkaAdminClient(bootstrap_servers=lane.bootstrap_servers)
    try:
        admin.alter_configs(
            [ConfigResource(ConfigResourceType.TOPIC, name, configs) for name in names]
        )
    finally:
        admin.close()


@contextmanager
def _worker(lane: Lane, flags: Sequence[str], work: Path) -> Iterator[WorkerProcess]:
    (port,) = find_free_ports(1)
    log = work / "worker.log"
    log.unlink(missing_ok=True)
    worker = WorkerProcess(lane, port, log, ["--log-format", "json", *flags])
    try:
        worker.await_ready()
        yield worker
    finally:
        worker.process.stop()


def _burst(lane: Lane, steady: Steady, name: str, count: int) -> float:
    """Send so many at once; the rate at which they are answered, in records a second."""
    with _reading(lane) as book, Sender(lane.bootstrap_servers, lane.input_topic) as sender:
        events = endless(name, steady.texts, steady.streams, 1.0)
        started_s = time.monotonic()
        for _ in range(count):
            _post(sender, next(events))
        sender.flush(_ANSWERED_TIMEOUT_S)
        _await_answers(book, count)
        return count / (time.monotonic() - started_s)


def _play(lane: Lane, steady: Steady, worker: WorkerProcess, found: Found, say: _Say) -> None:
    with _reading(lane) as book, Sender(lane.bootstrap_servers, lane.input_topic) as sender:
        found.book = book
        found.looks.append(look(worker, 0.0))
        started_s = time.monotonic()
        next_look_s = steady.look_s
        for event in endless("live", steady.texts, steady.streams, found.rate):
            due_s = event.at_ms / 1000
            if due_s > steady.seconds:
                break
            while due_s >= next_look_s:
                _wait(started_s + next_look_s)
                found.looks.append(look(worker, next_look_s / 60))
                say(_line(found.looks[-1], found.sent))
                next_look_s += steady.look_s
            _wait(started_s + due_s)
            _post(sender, event)
            found.sent += 1
        sender.flush(_ANSWERED_TIMEOUT_S)
        _await_answers(book, found.sent)
        found.looks.append(look(worker, (time.monotonic() - started_s) / 60))


def _wait(until_s: float) -> None:
    time.sleep(max(0.0, until_s - time.monotonic()))


def _post(sender: Sender, event: Event) -> None:
    sender.post(event.key, event.value(datetime.now(UTC).isoformat()))


def _line(seen: Vitals, sent: int) -> str:
    return (
        f"minute {seen.minute:.0f}: {sent} sent, {seen.answers:.0f} answered, "
        f"{seen.resident_mb:.1f} MB ({seen.own_mb:.1f} its own), {seen.threads} threads, "
        f"{seen.files} files"
    )


def _await_answers(book: Book, sent: int) -> None:
    """Wait until all that was sent is read and every final has its answer. Raises TimeoutError."""
    wait_until(
        lambda: len(book.appended_ms) >= sent and not book.finals_open,
        _ANSWERED_TIMEOUT_S,
        "every final has its answer",
    )


@contextmanager
def _reading(lane: Lane) -> Iterator[Book]:
    """A book that a reader of both topics fills with what is new, on a thread of its own."""
    book, stop = Book(), threading.Event()
    topics = [lane.input_topic, lane.output_topic]
    with Reader(lane.bootstrap_servers, topics, only_new=True) as reader:

        def read() -> None:
            waiting: list[tuple[dict[str, Any], int]] = []
            while not stop.is_set():
                for record in reader.read(timeout_ms=100):
                    fields = json.loads(record.value or b"{}")
                    if record.topic == lane.input_topic:
                        book.take_input(fields, record.timestamp_ms)
                    else:
                        waiting.append((fields, record.timestamp_ms))
                waiting = [each for each in waiting if not book.took_answer(*each)]

        thread = threading.Thread(target=read, name="reader")
        thread.start()
        try:
            yield book
        finally:
            stop.set()
            thread.join()
