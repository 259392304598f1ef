"""The messages that outcomes become, and what takes the place of one that no broker will take.

Outputs go to the partition number their record came from, which keeps order; dead letters too where
their topic has that partition. Knows topics and partitions, not what a message says. A message that
is refused must not block its partition: an output becomes a dead letter, and a dead letter too
large for its topic is written without its value.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from worker.contract.record import SourceRecord
from worker.pipeline.batches import Answer
from worker.pipeline.outcome import DeadLetter, Drop, Publish
from worker.stream.port import Message

OMITTED_HEADER = "glosswire.value_omitted"
OUTPUT_REFUSED = "output_refused"

MakeDeadLetter = Callable[[SourceRecord, str, str], DeadLetter]


@dataclass(frozen=True)
class Route:
    """Where outcomes go. `dead_letter_partitions` is that topic's partition count."""

    output_topic: str
    dead_letter_topic: str
    dead_letter_partitions: int


@dataclass(frozen=True)
class Parcel:
    """One outcome that is to be written, with the record it is about."""

    record: SourceRecord
    outcome: Publish | DeadLetter


@dataclass(frozen=True)
class Delivered:
    """What became of a batch; `latency_from_ms` are the times its outputs' latency counts from."""

    published: Mapping[str, int]
    dead: Mapping[str, int]
    dropped: Mapping[str, int]
    latency_from_ms: tuple[int, ...]


class Outbox:
    """Packs outcomes."""

    def __init__(self, route: Route, make_dead_letter: MakeDeadLetter) -> None:
        self._route = route
        self._make_dead_letter = make_dead_letter

    def pack(self, answers: Sequence[Answer]) -> list[Parcel]:
        """What is to be written, in order."""
        return [
            Parcel(record, outcome)
            for answer in answers
            for record, outcome in answer.outcomes
            if not isinstance(outcome, Drop)
        ]

    def message(self, parcel: Parcel) -> Message:
        """The message of a parcel."""
        route, record, outcome = self._route, parcel.record, parcel.outcome
        if isinstance(outcome, Publish):
            topic, partition = route.output_topic, record.partition
            return Message(topic, partition, outcome.key, outcome.value, outcome.headers)
        fits = record.partition < route.dead_letter_partitions
        partition_or_none = record.partition if fits else None
        return Message(
            route.dead_letter_topic, partition_or_none, outcome.key, outcome.value, outcome.headers
        )

    def replaced(self, parcels: Sequence[Parcel], refused: Collection[int]) -> list[Parcel]:
        """What is written in place of the parcels at these indices; two rounds at most."""
        found = (self._replacement(parcels[index]) for index in sorted(refused))
        return [parcel for parcel in found if parcel is not None]

    def _replacement(self, parcel: Parcel) -> Parcel | None:
        record, outcome = parcel.record, parcel.outcome
        if isinstance(outcome, Publish):
            detail = f"the broker refused the output of {len(outcome.value)} bytes"
            return Parcel(record, self._make_dead_letter(record, OUTPUT_REFUSED, detail))
        if any(name == OMITTED_HEADER for name, _ in outcome.headers):
            return None
        mark = (OMITTED_HEADER, str(len(outcome.value or b"")).encode())
        headers = (*outcome.headers, mark)
        return Parcel(record, DeadLetter(outcome.key, None, headers, outcome.reason))


def delivered(answers: Sequence[Answer], written: Sequence[Parcel]) -> Delivered:
    """What became of a batch, from what was written of it."""
    outcomes = [parcel.outcome for parcel in written]
    published = [outcome for outcome in outcomes if isinstance(outcome, Publish)]
    return Delivered(
        published=Counter(outcome.status for outcome in published),
        dead=Counter(o.reason for o in outcomes if isinstance(o, DeadLetter)),
        dropped=Counter(
            o.reason for answer in answers for _, o in answer.outcomes if isinstance(o, Drop)
        ),
        latency_from_ms=tuple(outcome.latency_from_ms for outcome in published),
    )
