"""What a worker process takes of its machine, minute by minute, and what its own metrics say."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from worker_process import WorkerProcess, sum_metric

_BUCKET = re.compile(r'^glosswire_end_to_end_seconds_bucket\{le="([^"]+)"\} (\S+)$', re.M)
_ANONYMOUS = re.compile(r"^RssAnon:\s+(\d+) kB$", re.M)


@dataclass(frozen=True)
class Vitals:
    """One look. `within` are the answers no later than each limit, in seconds, so far.

    `own_mb` is what is resident without the pages of files (libraries), which the system takes back
    and reads again as it likes: up to 10 MB from one minute to the next.
    """

    minute: float
    resident_mb: float
    own_mb: float
    threads: int
    files: int
    cpu_s: float
    answers: float
    within: Mapping[float, float]


def look(worker: WorkerProcess, minute: float) -> Vitals:
    """Ask the worker's metrics, and the system for its threads."""
    _, text = worker.probe("/metrics")
    pid = worker.process.child_pid()
    return Vitals(
        minute,
        sum_metric(text, "process_resident_memory_bytes") / 1e6,
        _own_bytes(pid) / 1e6,
        _threads(pid),
        round(sum_metric(text, "process_open_fds")),
        sum_metric(text, "process_cpu_seconds_total"),
        sum_metric(text, "glosswire_end_to_end_seconds_count"),
        {float(limit): float(count) for limit, count in _BUCKET.findall(text)},
    )


def _own_bytes(pid: int) -> int:
    found = _ANONYMOUS.search(Path(f"/proc/{pid}/status").read_text(encoding="ascii"))
    return int(found[1]) * 1024 if found else 0


def _threads(pid: int) -> int:
    return sum(1 for _ in Path(f"/proc/{pid}/task").iterdir())


def share_within(first: Vitals, last: Vitals, limit_s: float) -> float:
    """The share of the answers between two looks that the worker counted within a limit."""
    answers = last.answers - first.answers
    return (last.within[limit_s] - first.within[limit_s]) / answers if answers else 0.0


@dataclass(frozen=True)
class Growth:
    """What a worker has more at the end than a third of the way through."""

    own_mb: float
    threads: int
    files: int

    @classmethod
    def of(cls, looks: Sequence[Vitals]) -> Growth:
        early = looks[len(looks) // 3]
        last = looks[-1]
        return cls(
            last.own_mb - early.own_mb,
            last.threads - early.threads,
            last.files - early.files,
        )
