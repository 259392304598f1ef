"""What the three topics must be like: a plan to make them, and what is wrong with those there are.

Pure: knows names, partition counts and configuration values, asks no broker.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from worker.settings import Settings

HOUR_MS = 3_600_000
# Recent outputs are the worker's memory after a restart, so they must be there to be read.
LEAST_RETENTION_MS = 10 * 60_000
OUTPUT_MAX_BYTES = 4 * 1024 * 1024  # an output repeats its input with a description of every sign
_RETENTION = "retention.ms"
_MAX_BYTES = "max.message.bytes"


@dataclass(frozen=True)
class TopicState:
    """A topic as it is. `configs` is empty when the worker may not see it."""

    partitions: int
    configs: Mapping[str, str] = field(default_factory=dict)

    @property
    def retention_ms(self) -> int | None:
        """How long records are kept; None when unknown or for ever."""
        value = int(self.configs.get(_RETENTION) or -1)
        return value if value >= 0 else None


@dataclass(frozen=True)
class NewTopic:
    """A topic to make."""

    name: str
    partitions: int
    replication_factor: int
    configs: Mapping[str, str]


@dataclass(frozen=True)
class Shape:
    """How new topics are to be. A replication factor of -1 is the broker's default."""

    partitions: int = 6
    replication_factor: int = -1
    retention_hours: int = 24
    dead_letter_retention_hours: int = 14 * 24


def plan(settings: Settings, existing: Mapping[str, TopicState], shape: Shape) -> list[NewTopic]:
    """The topics that are missing; one that is there already gives the others its partitions."""
    names = (settings.input_topic, settings.output_topic)
    counts = [existing[name].partitions for name in names if name in existing]
    partitions = counts[0] if counts else shape.partitions
    wanted = [
        _new(settings.input_topic, partitions, shape, shape.retention_hours, {}),
        _new(settings.output_topic, partitions, shape, shape.retention_hours, _large()),
        _new(
            settings.dead_letter_topic,
            partitions,
            shape,
            shape.dead_letter_retention_hours,
            _large(),
        ),
    ]
    return [topic for topic in wanted if topic.name not in existing]


def problems(settings: Settings, existing: Mapping[str, TopicState]) -> list[str]:
    """Why the worker cannot start with these topics, one readable line each."""
    names = (settings.input_topic, settings.output_topic, settings.dead_letter_topic)
    missing = [
        f"topic {name} is missing, or its ACL hides it: `gloss-worker topics create` makes it"
        for name in names
        if name not in existing or existing[name].partitions == 0
    ]
    if missing:
        return missing
    source, output = existing[settings.input_topic], existing[settings.output_topic]
    if source.partitions != output.partitions:
        return [
            f"{settings.input_topic} has {source.partitions} partitions and "
            f"{settings.output_topic} has {output.partitions}: they must be equal, because output "
            "goes to the partition its input came from; add partitions to the smaller one"
        ]
    return []


def concerns(settings: Settings, existing: Mapping[str, TopicState]) -> list[str]:
    """What will work, but not as well as it should."""
    found = []
    for name in (settings.input_topic, settings.output_topic):
        retention_ms = existing[name].retention_ms if name in existing else None
        if retention_ms is not None and retention_ms < LEAST_RETENTION_MS:
            found.append(f"{name} keeps records for {retention_ms} ms only; give it 600000 or more")
    return found


def _new(
    name: str, partitions: int, shape: Shape, hours: int, extra: Mapping[str, str]
) -> NewTopic:
    configs = {_RETENTION: str(hours * HOUR_MS), "cleanup.policy": "delete"} | dict(extra)
    return NewTopic(name, partitions, shape.replication_factor, configs)


def _large() -> dict[str, str]:
    return {_MAX_BYTES: str(OUTPUT_MAX_BYTES)}
