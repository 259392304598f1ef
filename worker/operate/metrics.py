"""The worker's numbers, in Prometheus' terms. Knows counts and times, never a caption's text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    Info,
    ProcessCollector,
    generate_latest,
)

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1, 2, 3, 6, 10, 30, 60)
_SIZES = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512)


class Metrics:
    """Every metric of one worker, in a registry of its own."""

    def __init__(self) -> None:
        self.registry = registry = CollectorRegistry()
        ProcessCollector(registry=registry)  # memory, CPU time, open files, start time
        counter = partial(Counter, registry=registry)
        gauge = partial(Gauge, registry=registry)
        seconds = partial(Histogram, buckets=_SECONDS, registry=registry)
        self._records = counter(
            "glosswire_records", "Outcomes of input records.", ["outcome", "reason"]
        )
        self._batch_records = Histogram(
            "glosswire_batch_records", "Records in a batch.", buckets=_SIZES, registry=registry
        )
        self._step = seconds(
            "glosswire_step_seconds", "A batch's process, deliver and commit.", ["step"]
        )
        self._infer = seconds("glosswire_infer_seconds", "One call of the model.")
        self._sentences = counter("glosswire_sentences", "Sentences given to the model.")
        self._end_to_end = seconds(
            "glosswire_end_to_end_seconds", "From a record's append to its gloss acknowledged."
        )
        self._failures = counter(
            "glosswire_failures", "Failures, tried again or dead-lettered, by step.", ["step"]
        )
        self._waiting = gauge("glosswire_waiting_records", "Records not yet in a batch.")
        self._behind = gauge("glosswire_records_behind", "Offsets not yet read.")
        self._assigned = gauge("glosswire_assigned_partitions", "Partitions owned.")
        self._build = Info("glosswire_build", "The worker and its model.", registry=registry)

    def build(self, labels: Mapping[str, str]) -> None:
        """What runs: version, model, device, compute type."""
        self._build.info(dict(labels))

    def outcomes(self, outcome: str, counts: Mapping[str, int]) -> None:
        """How many records were published (by status), dead-lettered or dropped (by reason)."""
        for reason, count in counts.items():
            self._records.labels(outcome, reason).inc(count)

    def batch(self, records: int, step_ms: Mapping[str, float]) -> None:
        """A batch was delivered."""
        self._batch_records.observe(records)
        for step, milliseconds in step_ms.items():
            self._step.labels(step).observe(milliseconds / 1000)

    def inferred(self, sentences: int, seconds: float) -> None:
        """The model was called."""
        self._sentences.inc(sentences)
        self._infer.observe(seconds)

    def latencies(self, milliseconds: Iterable[float]) -> None:
        """End-to-end times of outputs."""
        for each in milliseconds:
            self._end_to_end.observe(max(0.0, each) / 1000)

    def failure(self, step: str) -> None:
        """A step failed."""
        self._failures.labels(step).inc()

    def position(self, assigned: int, behind: int, waiting: int) -> None:
        """Where the worker stands."""
        self._assigned.set(assigned)
        self._behind.set(behind)
        self._waiting.set(waiting)

    def render(self) -> bytes:
        """The text that Prometheus reads."""
        return generate_latest(self.registry)
