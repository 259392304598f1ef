"""Runs the model beside the loop: batches in, results out, in the order they were given.

The model lets go of the interpreter's lock, so the loop's thread keeps reading, answering
heartbeats and writing meanwhile. At most `in_flight` batches are inside at once. Knows threads and
time, not what the work is. A call that does not return cannot be ended from outside: `check` raises
StalledError, and the process has to go.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from queue import SimpleQueue
from typing import Generic, TypeVar

from worker.errors import StalledError

W = TypeVar("W")
R = TypeVar("R")


@dataclass
class Job(Generic[W, R]):
    """One batch in the model's hands; `void` are partitions that were taken away meanwhile."""

    work: W
    begun_ms: float
    void: set[int] = field(default_factory=set)
    result: Future[R] = field(default_factory=Future)


class Engine(Generic[W, R]):
    """`threads` threads that run `work`. Times are monotonic milliseconds."""

    def __init__(
        self,
        work: Callable[[W], R],
        clock_ms: Callable[[], float],
        *,
        in_flight: int = 2,
        limit_s: float = 60.0,
        threads: int = 1,
    ) -> None:
        self._work = work
        self._clock_ms = clock_ms
        self._in_flight = in_flight
        self._limit_s = limit_s
        self._waiting: SimpleQueue[Job[W, R] | None] = SimpleQueue()
        self._jobs: deque[Job[W, R]] = deque()
        self._threads = [
            threading.Thread(target=self._run, name=f"model-{n}", daemon=True)
            for n in range(threads)
        ]
        for thread in self._threads:
            thread.start()

    @property
    def has_room(self) -> bool:
        """Whether another batch may be submitted."""
        return len(self._jobs) < self._in_flight

    @property
    def jobs(self) -> tuple[Job[W, R], ...]:
        """What was submitted and not taken yet, oldest first."""
        return tuple(self._jobs)

    def submit(self, work: W) -> None:
        """Hand over a batch; returns at once."""
        job: Job[W, R] = Job(work, self._clock_ms())
        self._jobs.append(job)
        self._waiting.put(job)

    def wait(self, timeout_s: float) -> None:
        """Until the oldest batch is done, or time is up; at once when there is none."""
        if self._jobs:
            with suppress(TimeoutError):
                self._jobs[0].result.exception(timeout_s)

    def take_done(self) -> Job[W, R] | None:
        """The oldest batch, if it is done."""
        if self._jobs and self._jobs[0].result.done():
            return self._jobs.popleft()
        return None

    def abandon(self) -> None:
        """Nobody wants what is inside any more; what has begun is finished and thrown away."""
        for job in self._jobs:
            job.result.cancel()
        self._jobs.clear()

    def check(self) -> None:
        """Raise StalledError when a batch takes longer than any should."""
        oldest = self._jobs[0] if self._jobs else None
        if oldest is None or oldest.result.done():
            return
        if self._clock_ms() - oldest.begun_ms > self._limit_s * 1000:
            raise StalledError(
                f"the model has not answered for {self._limit_s:g} s; the process ends so that it "
                "can be started anew, and what it had in hand is read again"
            )

    def close(self) -> None:
        """Let the threads go once they are done; does not wait."""
        self.abandon()
        for _ in self._threads:
            self._waiting.put(None)

    def _run(self) -> None:
        while (job := self._waiting.get()) is not None:
            if not job.result.set_running_or_notify_cancel():
                continue
            try:
                result = self._work(job.work)
            except BaseException as error:
                job.result.set_exception(error)
            else:
                job.result.set_result(result)
