"""Tells the logs, the metrics and the probes how the loop is doing. See `stream.parts.Observer`.

One line a batch, with counts and times and never a caption's text.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable

import structlog

from worker.errors import GlosswireError
from worker.operate.health import Health
from worker.operate.metrics import Metrics
from worker.stream.parts import BatchReport


class Reporter:
    """The loop's observer in a running worker. `wall_clock` gives seconds since the epoch."""

    def __init__(self, metrics: Metrics, health: Health, wall_clock: Callable[[], float]) -> None:
        self._metrics = metrics
        self._health = health
        self._wall_clock = wall_clock
        self._owned: frozenset[int] = frozenset()
        self._log: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger("glosswire.loop")

    def turned(self, joined: bool, assigned: frozenset[int], behind: int, waiting: int) -> None:
        """The loop went round once."""
        self._health.turned()
        self._metrics.position(len(assigned), behind, waiting)
        if joined and (not self._health.group_is_joined or assigned != self._owned):
            self._log.info("assigned", partitions=sorted(assigned))
            self._owned = assigned
        self._health.group_is_joined = joined

    def handled(self, report: BatchReport) -> None:
        """A batch is delivered: count it, and write the batch's one line."""
        delivered = report.delivered
        now_ms = self._wall_clock() * 1000
        latencies_ms = [max(0.0, now_ms - start) for start in delivered.latency_from_ms]
        self._metrics.outcomes("published", delivered.published)
        self._metrics.outcomes("dead", delivered.dead)
        self._metrics.outcomes("dropped", delivered.dropped)
        self._metrics.latencies(latencies_ms)
        steps_ms = {
            "process": report.process_ms,
            "deliver": report.deliver_ms,
            "commit": report.commit_ms,
        }
        self._metrics.batch(report.records, steps_ms)
        self._log.info(
            "batch",
            records=report.records,
            published=dict(delivered.published),
            dead=dict(delivered.dead),
            dropped=dict(delivered.dropped),
            slowest_ms=round(max(latencies_ms, default=0.0)),
            **{f"{step}_ms": round(milliseconds, 1) for step, milliseconds in steps_ms.items()},
        )

    def failed(self, step: str, error: Exception, failures_in_a_row: int) -> None:
        """A step failed. The text of an unforeseen error is not shown: it may quote a caption."""
        self._metrics.failure(step)
        foreseen = isinstance(error, GlosswireError)
        self._log.warning(
            "failed",
            step=step,
            error=str(error) if foreseen else type(error).__name__,
            where=None if foreseen else _where(error),
            failures_in_a_row=failures_in_a_row,
        )
        self._log.debug("failed", step=step, exc_info=error)

    def unforeseen(self, step: str, error: Exception) -> None:
        """A batch or a record broke the pipeline; what it held is tried alone."""
        self.failed(step, error, 0)

    def cautious(self, partition: int, offset: int, attempts: int) -> None:
        """A record is taken alone, since earlier holders of its partition ended uncleanly."""
        self._log.warning("taken_alone", partition=partition, offset=offset, attempts=attempts)

    def gave_up(self, partitions: frozenset[int]) -> None:
        """Partitions were taken from this worker."""
        self._log.info("gave_up", partitions=sorted(partitions))


def _where(error: Exception) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    return f"{frames[-1].filename}:{frames[-1].lineno}" if frames else "unknown"
