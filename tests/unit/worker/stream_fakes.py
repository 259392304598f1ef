"""A Kafka of lists, a pipeline that does what it is told, and an observer that remembers."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast

from worker.contract.record import SourceRecord
from worker.errors import TransientError
from worker.pipeline import Answer, Chosen, Item, Pipeline, Waiting
from worker.pipeline.outcome import DeadLetter, Drop, Outcome, Publish
from worker.stream.batcher import BatchLimits
from worker.stream.checkpoint import Position
from worker.stream.delivery import AtLeastOnce, Delivery, ExactlyOnce
from worker.stream.engine import Engine, Job
from worker.stream.isolation import Isolation
from worker.stream.loop import Loop
from worker.stream.outbox import Outbox, Route
from worker.stream.parts import BatchReport, Parts
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
    commits: list[dict[int, Position]] = field(default_factory=list)
    group: dict[int, Position] = field(default_factory=dict)
    generation: int = 1
    held_back: list[frozenset[int]] = field(default_factory=list)
    waits_ms: list[int] = field(default_factory=list)
    poll_errors: list[TransientError] = field(default_factory=list)
    commit_errors: list[TransientError] = field(default_factory=list)
    committed_errors: list[TransientError] = field(default_factory=list)
    held_back_all: bool = False  # as while the group is put together anew
    revoke_next: set[int] = field(default_factory=set)
    given_up: set[int] = field(default_factory=set)
    on_poll: Callable[[], None] = lambda: None
    living: frozenset[str] = frozenset()  # other members, by name
    is_heard: bool = True  # by the group, as of the last poll

    def poll(
        self, timeout_ms: int, max_records: int, held_back: Collection[int] = ()
    ) -> list[SourceRecord]:
        assert max_records > 0
        self.on_poll()
        self.held_back.append(frozenset(held_back))
        self.waits_ms.append(timeout_ms)
        if self.poll_errors:
            raise self.poll_errors.pop(0)
        self._revoke()
        polled: list[SourceRecord] = []
        for partition, records in self.records.items():
            if partition in held_back or self.held_back_all:
                continue
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

    def has_member(self, holder: str) -> bool:
        return holder in self.living

    def is_current(self) -> bool:
        return self.is_heard

    def seek(self, partition: int, offset: int) -> None:
        self.positions[partition] = offset

    def rewind(self, partitions: Collection[int]) -> None:
        for partition in partitions:
            position = self.committed(partition)
            self.positions[partition] = position.offset if position else 0

    def membership(self) -> object:
        return self.generation

    def committed(self, partition: int) -> Position | None:
        if self.committed_errors:
            raise self.committed_errors.pop(0)
        return self.group.get(partition)

    def commit(self, positions: Mapping[int, Position]) -> None:
        if self.commit_errors:
            raise self.commit_errors.pop(0)
        self.commits.append(dict(positions))
        self.group |= positions

    def committed_offsets(self) -> dict[int, int]:
        """Where the group would read on."""
        return {partition: each.offset for partition, each in self.group.items()}

    def records_behind(self) -> int:
        return 0

    def caught_up(self) -> frozenset[int]:
        return self.assigned()

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
class FakeOutputs:
    """What the sink was given, as a later holder would find it."""

    sink: FakeSink
    errors: list[TransientError] = field(default_factory=list)

    def recent(self, partition: int) -> list[bytes]:
        if self.errors:
            raise self.errors.pop(0)
        written = [m for m in self.sink.written if m.topic == "gloss" and m.partition == partition]
        return [message.value or b"" for message in written]

    def close(self) -> None:
        self.errors.clear()


@dataclass
class FakeTransactions:
    """Writes and commits all or nothing, and only for the present generation of the group."""

    source: FakeSource
    sink: FakeSink
    errors: list[TransientError] = field(default_factory=list)
    lost: list[TransientError] = field(default_factory=list)  # raised although it was committed
    renewals: int = 0

    def send_all(
        self, messages: Sequence[Message], positions: Mapping[int, Position], membership: object
    ) -> frozenset[int]:
        if self.errors:
            raise self.errors.pop(0)
        if membership != self.source.generation:
            raise TransientError("stale generation")
        refused = {i for i, m in enumerate(messages) if len(m.value or b"") > self.sink.max_bytes}
        if not refused:
            self.sink.written += messages
            self.source.group |= positions
        if self.lost:
            raise self.lost.pop(0)
        return frozenset(refused)

    def renew(self) -> None:
        self.renewals += 1

    def close(self, timeout_s: float) -> None:
        self.errors.clear()


@dataclass
class FakePipeline:
    """Answers every record with one output, unless `decide` says otherwise."""

    decide: Callable[[SourceRecord], tuple[Outcome, ...]] = lambda each: (output(each),)
    batches: list[list[int]] = field(default_factory=list)
    accepted: list[int] = field(default_factory=list)
    forgotten: set[int] = field(default_factory=set)
    errors: list[Exception] = field(default_factory=list)
    choose_errors: list[Exception] = field(default_factory=list)
    given_back: int = 0
    all_forgotten: int = 0
    restored: dict[int, list[bytes]] = field(default_factory=dict)

    def read(self, record: SourceRecord) -> Waiting:
        return Waiting(record, None)

    def choose(
        self,
        batch: Sequence[Waiting],
        behind: Sequence[Waiting] = (),
        caught_up: Collection[int] = (),
    ) -> Chosen:
        if self.choose_errors:
            raise self.choose_errors.pop(0)
        items = (Item(each.record, Drop("fake"), (each.record,)) for each in batch)
        return Chosen(tuple(items), 0.0)

    def answer(self, chosen: Chosen) -> tuple[Answer, ...]:
        records = [item.record for item in chosen.items]
        self.batches.append([each.offset for each in records])
        if self.errors:
            raise self.errors.pop(0)
        return chosen.known + tuple(Answer.of(each, *self.decide(each)) for each in records)

    def accept(self, answers: Iterable[Answer]) -> None:
        self.accepted += [record.offset for each in answers for record in each.finishes]

    def give_back(self) -> None:
        self.given_back += 1

    def forget(self, partitions: Iterable[int]) -> None:
        self.forgotten |= set(partitions)

    def forget_all(self) -> None:
        self.all_forgotten += 1

    def restore(self, partition: int, outputs: Iterable[bytes]) -> None:
        self.restored[partition] = list(outputs)

    def due_in_ms(self, caught_up: Collection[int]) -> float | None:
        return None


class InlineEngine(Engine[Chosen, tuple[Answer, ...]]):
    """Works when it is given something, on the thread of whoever asks; `held` keeps it waiting."""

    held = False

    def submit(self, work: Chosen) -> None:
        super().submit(work)
        if not self.held:
            self.work_off()

    def work_off(self) -> None:
        """Do what waits."""
        for job in self.jobs:
            if not job.result.done():
                _work(job, self._work)

    def wait(self, timeout_s: float) -> None:
        """Nobody else would finish it."""


def _work(
    job: Job[Chosen, tuple[Answer, ...]], work: Callable[[Chosen], tuple[Answer, ...]]
) -> None:
    try:
        job.result.set_result(work(job.work))
    except Exception as error:
        job.result.set_exception(error)


@dataclass
class FakeObserver:
    """Remembers; can stop the loop after so many turns."""

    stop: threading.Event
    stop_after_turns: int = 1_000
    turns: int = 0
    reports: list[BatchReport] = field(default_factory=list)
    failures: list[tuple[str, str, int]] = field(default_factory=list)
    given_up: list[frozenset[int]] = field(default_factory=list)
    taken_alone: list[tuple[int, int, int]] = field(default_factory=list)

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

    def cautious(self, partition: int, offset: int, attempts: int) -> None:
        self.taken_alone.append((partition, offset, attempts))


class ImpatientEvent(threading.Event):
    """An event that nobody waits for, so that a pause between two tries takes no time."""

    def wait(self, timeout: float | None = None) -> bool:
        return self.is_set()


class Rig:
    """A loop with every part a fake. Time stands still unless `now_ms` is moved."""

    def __init__(
        self,
        *records: SourceRecord,
        max_records: int = 4,
        linger_ms: float = 0,
        exactly_once: bool = False,
        in_flight: int = 2,
    ) -> None:
        by_partition: dict[int, list[SourceRecord]] = {}
        for each in records:
            by_partition.setdefault(each.partition, []).append(each)
        self.now_ms = 0.0
        self.source = FakeSource(by_partition)
        self.sink = FakeSink()
        self.outputs = FakeOutputs(self.sink)
        self.transactions = FakeTransactions(self.source, self.sink)
        self.limits = BatchLimits(max_records, 10_000, linger_ms, max_waiting=2 * max_records)
        self._exactly_once = exactly_once
        self._in_flight = in_flight
        self.start()

    def start(self, holder: str = "a") -> None:
        """A new process on the same Kafka: what a crash leaves is what the group has."""
        self.stop = ImpatientEvent()
        self.source.positions = self.source.committed_offsets()
        self.pipeline = FakePipeline()
        self.observer = FakeObserver(self.stop)
        pipeline = cast(Pipeline, self.pipeline)
        isolation = Isolation(pipeline, lambda step, error: self.observer.failed(step, error, 0))
        self.engine = InlineEngine(
            isolation.answer, lambda: self.now_ms, in_flight=self._in_flight, threads=0
        )
        parts = Parts(
            source=self.source,
            outputs=self.outputs,
            delivery=self._delivery(),
            pipeline=pipeline,
            isolation=isolation,
            engine=self.engine,
            observer=self.observer,
            clock_ms=lambda: self.now_ms,
            stop=self.stop,
            holder=holder,
        )
        self.loop = Loop(parts, self.limits)

    def _delivery(self) -> Delivery:
        outbox = Outbox(ROUTE, dead_letter)
        if self._exactly_once:
            return ExactlyOnce(self.transactions, self.source, outbox)
        return AtLeastOnce(self.sink, outbox)

    def turn(self, times: int = 1) -> None:
        """Go round, without stopping afterwards."""
        for _ in range(times):
            self.loop.turn_or_recover()

    def run(self, turns: int) -> None:
        """Let the loop go round `turns` more times, then stop."""
        self.stop.clear()
        self.observer.stop_after_turns = self.observer.turns + turns
        self.loop.run()
