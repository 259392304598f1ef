"""What a fault may touch: the cluster, the workers, chance, and the clock; and how it says so.

Knows no particular fault. Waiting is by an event, so that the end of the programme ends it.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from worker_process import Lane

from tests.chaos.clock import Clock
from tests.chaos.cluster import Cluster
from tests.chaos.crew import Crew
from tests.chaos.timeline import Timeline


class Interrupted(Exception):  # noqa: N818 - not a fault
    """The programme ends."""


class Impossible(Exception):  # noqa: N818 - not a fault
    """This machine cannot do that; the message says what it would take."""


@dataclass(frozen=True)
class Stage:
    """All that a fault may touch."""

    cluster: Cluster
    crew: Crew
    lane: Lane
    clock: Clock | None
    random: random.Random
    timeline: Timeline
    stop: threading.Event
    settle: Callable[[], bool]  # wait until what a fault held up is answered; not when mixed

    @property
    def topics(self) -> list[str]:
        return [self.lane.input_topic, self.lane.output_topic, self.lane.dead_letter_topic]

    def pause(self, seconds: float) -> None:
        """Let time pass. Raises Interrupted at the programme's end."""
        if self.stop.wait(seconds):
            raise Interrupted

    def pause_about(self, seconds: float) -> None:
        """Let some time pass, between half and one and a half of what is said."""
        self.pause(self.random.uniform(0.5 * seconds, 1.5 * seconds))

    def any_slot(self) -> int:
        """A worker, by chance."""
        return self.random.choice(self.crew.slots)

    def shuffled_nodes(self) -> list[int]:
        """Every broker, in an order of chance."""
        nodes = list(self.cluster.nodes)
        self.random.shuffle(nodes)
        return nodes

    @contextmanager
    def frozen_worker(self, slot: int) -> Iterator[None]:
        """A worker stands still for as long as the block runs, however that ends."""
        self.crew.freeze(slot)
        try:
            yield
        finally:
            self.crew.thaw(slot)
