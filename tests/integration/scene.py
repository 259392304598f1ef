"""A lane of one test's own on a real Kafka: its topics, its workers, and both ends of its way.

Reads everything that reaches the output and the dead-letter topic, and keeps it. Knows the wire
format as any user of the topics does, and nothing of the worker's inside.
"""

from __future__ import annotations

import json
import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from broker_nodes import find_free_ports
from kafka import KafkaAdminClient
from kafka_ends import Reader, Received, Sender
from waiting import wait_until
from worker_process import ASSIGNED, Lane, WorkerProcess, create_topics

PARTITIONS = 4
ANSWER_TIMEOUT_S = 60.0
Record = dict[str, Any]
LineId = tuple[str, str, int]


class Scene:
    """What a test sees and does. Everything it starts is ended when `stack` closes."""

    def __init__(self, lane: Lane, logs: Path, stack: ExitStack) -> None:
        self.lane = lane
        self._logs = logs
        self._stack = stack
        topics = [lane.output_topic, lane.dead_letter_topic]
        self._reader = stack.enter_context(Reader(lane.bootstrap_servers, topics, only_new=False))
        self._sender = stack.enter_context(Sender(lane.bootstrap_servers, lane.input_topic))
        self._workers = 0
        self.outputs: list[Received] = []
        self.dead_letters: list[Received] = []

    def start_worker(self, *flags: str, await_ready: bool = True) -> WorkerProcess:
        """A worker of the lane's group, with a short session, so that its death is soon noticed."""
        self._workers += 1
        log_path = self._logs / f"worker{self._workers}.log"
        (port,) = find_free_ports(1)
        quick = ["--session-timeout-s", "3", "--log-format", "json"]
        worker = WorkerProcess(self.lane, port, log_path, [*quick, *flags])
        self._stack.callback(worker.process.kill)
        if await_ready:
            worker.await_ready()
        return worker

    def send(
        self,
        key: bytes | None,
        value: bytes | None,
        headers: Sequence[tuple[str, bytes]] = (),
    ) -> tuple[int, int]:
        """Any record; gives its partition and offset."""
        return self._sender.send(key, value, headers)

    def send_final(self, stream: str, segment: str, text: str, revision: int = 0) -> LineId:
        """A caption; gives what its answer must name."""
        fields = {"stream_id": stream, "segment_id": segment, "revision": revision, "text": text}
        self.send(stream.encode(), json.dumps(fields).encode())
        return stream, segment, revision

    def send_finals(self, count: int, streams: int = 8, prefix: str = "s") -> list[LineId]:
        """Captions over several streams, and so over all partitions."""
        return [
            self.send_final(f"stream-{n % streams}", f"{prefix}{n}", f"She reads {n} books.")
            for n in range(count)
        ]

    def read_until(
        self, condition: Callable[[], bool], awaited: str, timeout_s: float = ANSWER_TIMEOUT_S
    ) -> None:
        """Read on until the condition holds. Raises TimeoutError."""

        def read_and_look() -> bool:
            self.read()
            return condition()

        wait_until(read_and_look, timeout_s, awaited)

    def read(self) -> None:
        """Take what has arrived."""
        for record in self._reader.read(timeout_ms=100):
            is_dead = record.topic == self.lane.dead_letter_topic
            (self.dead_letters if is_dead else self.outputs).append(record)

    def await_answers(self, lines: Iterable[LineId], timeout_s: float = ANSWER_TIMEOUT_S) -> None:
        """Read until each line has its answer; says which have none when time is up."""
        wanted = set(lines)
        try:
            self.read_until(lambda: wanted <= self.answered().keys(), "answers", timeout_s)
        except TimeoutError:
            missing = sorted(wanted - self.answered().keys())
            raise AssertionError(f"{len(missing)} without an answer: {missing[:5]}") from None

    def answered(self) -> Counter[LineId]:
        """How often each line was answered."""
        return Counter(
            (record["stream_id"], record["segment_id"], record["revision"])
            for record in self.records()
            if record["status"] != "partial"
        )

    def records(self) -> list[Record]:
        """The outputs, read as JSON."""
        return [json.loads(output.value or b"") for output in self.outputs]

    def committed(self) -> int:
        """How many records the group has committed, over all partitions."""
        admin: Any = KafkaAdminClient(bootstrap_servers=self.lane.bootstrap_servers)
        try:
            offsets = admin.list_group_offsets([self.lane.group_id])[self.lane.group_id]
        finally:
            admin.close()
        return sum(max(0, entry.offset) for entry in offsets.values())


def await_counted(worker: WorkerProcess, at_least: int) -> None:
    """Wait until the worker has counted so many records: it counts after the answer is out."""
    wait_until(
        lambda: worker.metric("glosswire_records_total") >= at_least,
        ANSWER_TIMEOUT_S,
        f"{at_least} records are counted",
    )


def await_shared_out(workers: Sequence[WorkerProcess]) -> None:
    """Wait until each worker owns partitions, and all are owned."""

    def is_shared_out() -> bool:
        shares = [worker.metric(ASSIGNED) for worker in workers]
        return min(shares) > 0 and sum(shares) == PARTITIONS

    wait_until(is_shared_out, ANSWER_TIMEOUT_S, "the workers share the partitions")


def new_lane(bootstrap_servers: str) -> Lane:
    """Topics and a group that nobody else uses."""
    name = f"test-{uuid.uuid4().hex[:12]}"
    return Lane(bootstrap_servers, f"{name}.in", f"{name}.out", f"{name}.in.dead", f"{name}-group")


@contextmanager
def open_scene(lane: Lane, logs: Path) -> Iterator[Scene]:
    """A scene with its topics made; whatever it starts is ended with the block."""
    create_topics(lane, PARTITIONS)
    with ExitStack() as stack:
        yield Scene(lane, logs, stack)
