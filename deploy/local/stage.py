"""Sets the demo's stage: topics and two workers in one group, on a Kafka that runs.

Knows the worker's commands through `worker_process`; nothing of captions. What it starts is stopped
when the block ends.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from broker_nodes import find_free_ports
from waiting import wait_until
from worker_process import ASSIGNED, READY_TIMEOUT_S, Lane, WorkerProcess, create_topics

WORKERS = 2
PARTITIONS = 6


@dataclass(frozen=True)
class Stage:
    """Topics, and the workers that serve them."""

    lane: Lane
    workers: tuple[WorkerProcess, ...]

    def is_staffed(self) -> bool:
        """Whether any worker runs."""
        return any(worker.process.is_running() for worker in self.workers)


@contextmanager
def set_stage(bootstrap_servers: str, logs: Path, say: Callable[[str], None]) -> Iterator[Stage]:
    """The stage, for as long as the block runs. Raises WorkerFailed, TimeoutError."""
    lane = _lane(bootstrap_servers)
    say("Creating the topics: gloss-worker topics create ...")
    create_topics(lane, PARTITIONS)
    say(f"Starting {WORKERS} workers in one group: gloss-worker run ...")
    with ExitStack() as stack:
        ports = find_free_ports(WORKERS)
        workers = [_start(lane, number, port, logs) for number, port in enumerate(ports, start=1)]
        stack.callback(_stop_all, workers)
        for worker in workers:
            worker.await_ready()
        wait_until(lambda: _is_shared_out(workers), READY_TIMEOUT_S, "the workers share the work")
        yield Stage(lane, tuple(workers))


def _lane(bootstrap_servers: str) -> Lane:
    """Topics of the demo's own: a Kafka that was given may hold somebody's captions."""
    captions = "captions.en.demo.v1"
    return Lane(
        bootstrap_servers, captions, "gloss.asl.demo.v1", f"{captions}.dead", "glosswire-demo"
    )


def _start(lane: Lane, number: int, port: int, logs: Path) -> WorkerProcess:
    log_path = logs / f"worker{number}.log"
    log_path.unlink(missing_ok=True)
    return WorkerProcess(lane, port, log_path, ["--log-format", "json"])


def _is_shared_out(workers: list[WorkerProcess]) -> bool:
    """Captions sent while the group still shares its partitions out would wait for that."""
    shares = [worker.metric(ASSIGNED) for worker in workers]
    return min(shares) > 0 and sum(shares) == PARTITIONS


def _stop_all(workers: list[WorkerProcess]) -> None:
    for worker in workers:
        worker.process.terminate()
    for worker in workers:
        worker.process.stop()
