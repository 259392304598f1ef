"""A Kafka of lists, a pipeline that does what it is told, and an observer that remembers."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast

from worker.contract.record import SourceRecord
from worker.errors import TransientError
from worker.pipeline import Pipeline, Processed
from worker.pipeline.outcome import DeadLetter, Outcome, Publish
from worker.stream.batcher import BatchLimits
from worker.stream.delivery import Delivery, Route
from worker.stream.loop import BatchReport, Loop, Parts
from worker.stream.port import Message

ROUTE = Route("gloss", "captions.dead", dead_letter_partitions=2)


def record(offset: int, value: bytes | None = b"{}", partition: int = 0) -> SourceRecord:
    return SourceRecord("captions", partition, offset, 1_000 + offset, b"stream", value)


def output(each: SourceRecord) -> Publish:
    value = b"gloss of " + (each.value or b"")
    return Publish(each.key or b"", value, (), "final", each.timestamp_ms)


def dead_letter(each: SourceRecord, reason: str, detail: str) -> DeadLetter:
    headers = (*each.headers, ("glosswire.reason", reason.encode()), ("detail", detail.encode()))
    return DeadLetter(each.key, each.value, headers, reason)


@dataclass
class FakeSource:
    """A topic of records by partition, read from a position that `seek` moves."""

    records: dict[int, list[SourceRecord]]
    positions: dict[int, int] = field(default_factory=dict)
    commits: list[dict[int, int]] = field(default_factory=list)
    poll_errors: list[TransientError] = field(default_factory=list)
    commit_errors: list[TransientError] = field(default_factory=list)
    revoke_next: set[int] = field(default_factory=set)
    given_up: set[int] = field(default_factory=set)
    on_poll: Callable[[], None] = lambda: None

    def poll(self, timeout_ms: int, max_records: int) -> list[SourceRecord]:
        assert max_records > 0
        self.on_poll()
        if self.poll_errors:
            raise self.poll_errors.pop(0)
        self._revoke()
        polled: list[SourceRecord] = []
        for partition, records in self.records.items():
            due = [each for each in records if each.offset >= self.positions.get(partition, 0)]
            taken = due[: max_records - len(polled)]
            if taken:
                self.positions[partition] = taken[-1].offset + 1
                polled += taken
        return polled

    def _revoke(self) -> None:
        for partition in self.revoke_next:
            self.records.pop(partition)
        self.given_up |= self.revoke_next
        self.revoke_next = set()

    def take_given_up(self) -> frozenset[int]:
        taken, self.given_up = frozenset(self.given_up), set()
        return taken

    def assigned(self) -> frozenset[int]:
        return frozenset(self.records)

    def joined(self) -> bool:
        return True

    def seek(self, partition: int, offset: int) -> None:
        self.positions[partition] = offset

    def commit(self, offsets: Mapping[int, int]) -> None:
        if self.commit_errors:
            raise self.commit_errors.pop(0)
        self.commits.append(dict(offsets))

    def records_behind(self) -> int:
        return 0

    def close(self, timeout_s: float) -> None:
        self.records.clear()


@dataclass
class FakeSink:
    """Keeps what is written; refuses what is larger than `max_bytes`."""

    written: list[Message] = field(default_factory=list)
    errors: list[TransientError] = field(default_factory=list)
    max_bytes: int = 1_000_000

    def send_all(self, messages: Sequence[Message]) -> frozenset[int]:
        if self.errors:
            raise self.errors.pop(0)
        refused = {i for i, m in enumerate(messages) if len(m.value or b"") > self.max_bytes}
        self.written += [m for i, m in enumerate(messages) if i not in refused]
        return frozenset(refused)

    def close(self, timeout_s: float) -> None:
        self.errors.clear()

    def values(self, topic: str = "gloss") -> list[bytes | None]:
        return [message.value for message in self.written if message.topic == topic]


@dataclass
class FakePipeline:
    """Answers every record with one output, unless `decide` says otherwise."""

    decide: Callable[[SourceRecord], tuple[Outcome, ...]] = lambda each: (output(each),)
    batches: list[list[int]] = field(default_factory=list)
    accepted: list[Processed] = field(default_factory=list)
    forgotten: set[int] = field(default_factory=set)
    errors: list[Exception] = field(default_factory=list)

    def process(self, records: Sequence[SourceRecord]) -> Processed:
        self.batches.append([each.offset for each in records])
        if self.errors:
            raise self.errors.pop(0)
        outcomes = tuple(self.decide(each) for each in records)
        return Processed(outcomes=outcomes, states={})

    def accept(self, processed: Processed) -> None:
        self.accepted.append(processed)

    def forget(self, partitions: Iterable[int]) -> None:
        self.forgotten |= set(partitions)


@dataclass
class FakeObserver:
    """Remembers; can stop the loop after so many turns."""

    stop: threading.Event
    stop_after_turns: int = 1_000
    turns: int = 0
    reports: list[BatchReport] = field(default_factory=list)
    failures: list[tuple[str, str, int]] = field(default_factory=list)
    given_up: list[frozenset[int]] = field(default_factory=list)

    def turned(self, joined: bool, assigned: frozenset[int], behind: int, waiting: int) -> None:
        self.turns += 1
        if self.turns >= self.stop_after_turns:
            self.stop.set()

    def handled(self, report: BatchReport) -> None:
        self.reports.append(report)

    def failed(self, step: str, error: Exception, failures_in_a_row: int) -> None:
        self.failures.append((step, str(error), failures_in_a_row))

    def gave_up(self, partitions: frozenset[int]) -> None:
        self.given_up.append(partitions)


class ImpatientEvent(threading.Event):
    """An event that nobody waits for, so that a pause between two tries takes no time."""

    def wait(self, timeout: float | None = None) -> bool:
        return self.is_set()


class Rig:
    """A loop with every part a fake. Time stands still unless `now_ms` is moved."""

    def __init__(self, *records: SourceRecord, max_records: int = 4, linger_ms: float = 0) -> None:
        by_partition: dict[int, list[SourceRecord]] = {}
        for each in records:
            by_partition.setdefault(each.partition, []).append(each)
        self.now_ms = 0.0
        self.stop = ImpatientEvent()
        self.source = FakeSource(by_partition)
        self.sink = FakeSink()
        self.pipeline = FakePipeline()
        self.observer = FakeObserver(self.stop)
        parts = Parts(
            source=self.source,
            delivery=Delivery(self.sink, ROUTE, dead_letter),
            pipeline=cast(Pipeline, self.pipeline),
            make_dead_letter=dead_letter,
            observer=self.observer,
            clock_ms=lambda: self.now_ms,
            stop=self.stop,
        )
        self.loop = Loop(parts, BatchLimits(max_records, 10_000, linger_ms))

    def run(self, turns: int) -> None:
        """Let the loop go round `turns` more times, then stop."""
        self.stop.clear()
        self.observer.stop_after_turns = self.observer.turns + turns
        self.loop.run()
