"""Writes what a batch led to, and says what became of it.

Outputs go to the partition number their record came from, which keeps order; dead letters too where
their topic has that partition. Knows topics and partitions, not what a message says. A message that
no broker will take must not block its partition: an output becomes a dead letter, and a dead letter
too large for its topic is written without its value.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from worker.contract.record import SourceRecord
from worker.pipeline.outcome import DeadLetter, Drop, Outcome, Publish
from worker.stream.port import Message, OutputSink

OMITTED_HEADER = "glosswire.value_omitted"
OUTPUT_REFUSED = "output_refused"

MakeDeadLetter = Callable[[SourceRecord, str, str], DeadLetter]
_Sent = tuple[SourceRecord, Publish | DeadLetter]


@dataclass(frozen=True)
class Route:
    """Where outcomes go. `dead_letter_partitions` is that topic's partition count."""

    output_topic: str
    dead_letter_topic: str
    dead_letter_partitions: int


@dataclass(frozen=True)
class Delivered:
    """What became of a batch; `latency_from_ms` are the times its outputs' latency counts from."""

    published: Mapping[str, int]
    dead: Mapping[str, int]
    dropped: Mapping[str, int]
    latency_from_ms: tuple[int, ...]


class Delivery:
    """At least once: returns only when the broker has everything."""

    def __init__(self, sink: OutputSink, route: Route, make_dead_letter: MakeDeadLetter) -> None:
        self._sink = sink
        self._route = route
        self._make_dead_letter = make_dead_letter

    def deliver(
        self, records: Sequence[SourceRecord], outcomes: Sequence[tuple[Outcome, ...]]
    ) -> Delivered:
        """Write everything. Raises TransientError when it may not all be with the broker."""
        dropped = Counter(o.reason for group in outcomes for o in group if isinstance(o, Drop))
        wanted = [
            (record, outcome)
            for record, group in zip(records, outcomes, strict=True)
            for outcome in group
            if not isinstance(outcome, Drop)
        ]
        written = self._write(wanted)
        published = [outcome for _, outcome in written if isinstance(outcome, Publish)]
        return Delivered(
            published=Counter(outcome.status for outcome in published),
            dead=Counter(o.reason for _, o in written if isinstance(o, DeadLetter)),
            dropped=dropped,
            latency_from_ms=tuple(outcome.latency_from_ms for outcome in published),
        )

    def _write(self, wanted: list[_Sent]) -> list[_Sent]:
        """Send, replacing what is refused; two rounds at most turn an output into a bare letter."""
        written: list[_Sent] = []
        while wanted:
            refused = self._sink.send_all([self._message(*item) for item in wanted])
            written += [item for index, item in enumerate(wanted) if index not in refused]
            wanted = [
                (record, replacement)
                for record, outcome in (wanted[index] for index in sorted(refused))
                if (replacement := self._replace(record, outcome)) is not None
            ]
        return written

    def _replace(self, record: SourceRecord, outcome: Publish | DeadLetter) -> DeadLetter | None:
        if isinstance(outcome, Publish):
            detail = f"the broker refused the output of {len(outcome.value)} bytes"
            return self._make_dead_letter(record, OUTPUT_REFUSED, detail)
        if any(name == OMITTED_HEADER for name, _ in outcome.headers):
            return None
        mark = (OMITTED_HEADER, str(len(outcome.value or b"")).encode())
        return DeadLetter(outcome.key, None, (*outcome.headers, mark), outcome.reason)

    def _message(self, record: SourceRecord, outcome: Publish | DeadLetter) -> Message:
        route = self._route
        if isinstance(outcome, Publish):
            topic, partition = route.output_topic, record.partition
            return Message(topic, partition, outcome.key, outcome.value, outcome.headers)
        fits = record.partition < route.dead_letter_partitions
        partition_or_none = record.partition if fits else None
        return Message(
            route.dead_letter_topic, partition_or_none, outcome.key, outcome.value, outcome.headers
        )
