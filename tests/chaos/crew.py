"""The workers: started, stopped, frozen and replaced; one that ends by itself is started again.

Does what a Deployment or, with static members, a StatefulSet does. Knows the worker's command line
and its probes, nothing of captions.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from broker_nodes import find_free_ports
from worker_process import READY_TIMEOUT_S, Lane, WorkerFailed, WorkerProcess, last_line

from tests.chaos.timeline import Timeline

STOP_TIMEOUT_S = 40.0
_LOOK_S = 0.2


@dataclass(frozen=True)
class WorkerMode:
    """How every worker runs."""

    delivery: str
    static: bool
    session_s: float
    flags: tuple[str, ...] = ()

    def flags_of(self, slot: int) -> list[str]:
        """The flags of one worker."""
        flags = ["--delivery", self.delivery, "--session-timeout-s", f"{self.session_s:g}"]
        flags += ["--log-format", "json", "--inter-threads", "1", "--intra-threads", "1"]
        if self.static:
            flags += ["--group-instance-id", f"chaos-{slot}"]
            flags += ["--transactional-id", transactional_id(slot)]
        return [*flags, *self.flags]


def transactional_id(slot: int) -> str:
    """The fixed id of a static worker's transactions."""
    return f"chaos-tx-{slot}"


class Crew:
    """Workers of one group, in numbered slots."""

    def __init__(self, lane: Lane, mode: WorkerMode, logs: Path, timeline: Timeline) -> None:
        self.lane = lane
        self.mode = mode
        self._logs = logs
        self._timeline = timeline
        self._workers: dict[int, WorkerProcess] = {}
        self._environments: dict[int, Mapping[str, str]] = {}
        self._left: list[WorkerProcess] = []
        self._lock = threading.RLock()
        self._stop = threading.Event()
        self._warden = threading.Thread(target=self._watch, name="warden", daemon=True)
        self.unplanned_ends = 0

    @property
    def slots(self) -> list[int]:
        """Where a worker is meant to run."""
        with self._lock:
            return sorted(self._workers)

    def start(self, slot: int, environment: Mapping[str, str] | None = None) -> float:
        """Start a worker and wait until it is ready; gives the seconds from start to ready."""
        started_s = time.monotonic()
        with self._lock:
            self._environments[slot] = environment or {}
            self._launch(slot)
        self.await_ready(slot)
        return time.monotonic() - started_s

    def await_ready(self, slot: int) -> None:
        """Wait for a worker, or for the one that the warden put in its place."""
        until_s = time.monotonic() + READY_TIMEOUT_S
        while time.monotonic() < until_s and not self._stop.is_set():
            try:
                self._worker(slot).await_ready(max(1.0, until_s - time.monotonic()))
            except WorkerFailed:
                self._stop.wait(_LOOK_S)
            else:
                return
        raise TimeoutError(f"worker {slot} is not ready within {READY_TIMEOUT_S:g} s")

    def kill(self, slot: int) -> None:
        """SIGKILL; nobody takes its place."""
        self._dismiss(slot).process.kill()

    def terminate(self, slot: int) -> float:
        """SIGTERM, and wait for the end; gives the seconds. It should end with 0."""
        started_s = time.monotonic()
        worker = self._dismiss(slot)
        code = worker.process.stop(STOP_TIMEOUT_S)
        if code != 0:
            self._timeline.remark(f"worker {slot} ended with {code} when asked to stop")
        return time.monotonic() - started_s

    def freeze(self, slot: int) -> None:
        """SIGSTOP."""
        self._worker(slot).process.freeze()

    def thaw(self, slot: int) -> None:
        """SIGCONT."""
        self._worker(slot).process.thaw()

    def supplant(self, slot: int) -> WorkerProcess:
        """Start another in the slot of a frozen worker, which is left as it is; gives the old."""
        old = self._dismiss(slot)
        self._left.append(old)
        self.start(slot)
        return old

    def metric(self, slot: int, name: str) -> float:
        """A worker's metric, summed over its labels."""
        return self._worker(slot).metric(name)

    def _worker(self, slot: int) -> WorkerProcess:
        with self._lock:
            return self._workers[slot]

    def _dismiss(self, slot: int) -> WorkerProcess:
        with self._lock:
            return self._workers.pop(slot)

    def _launch(self, slot: int) -> None:
        (port,) = find_free_ports(1)
        log_path = self._logs / f"worker{slot}.log"
        environment = {**os.environ, "OMP_NUM_THREADS": "1", **self._environments[slot]}
        flags = self.mode.flags_of(slot)
        self._workers[slot] = WorkerProcess(self.lane, port, log_path, flags, environment)

    def _watch(self) -> None:
        while not self._stop.wait(_LOOK_S):
            with self._lock:
                for slot, worker in self._workers.items():
                    if not worker.process.is_running():
                        self._replace(slot, worker)

    def _replace(self, slot: int, worker: WorkerProcess) -> None:
        self.unplanned_ends += 1
        code, line = worker.process.wait(1.0), last_line(worker.log_path)
        self._timeline.remark(f"worker {slot} ended by itself with {code}: {line[:300]}")
        self._launch(slot)

    def __enter__(self) -> Self:
        self._warden.start()
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self._stop.set()
        self._warden.join()
        for old in self._left:
            old.process.kill()
        for worker in self._workers.values():
            worker.process.thaw()
            worker.process.terminate()
        for worker in self._workers.values():
            worker.process.stop(STOP_TIMEOUT_S)
