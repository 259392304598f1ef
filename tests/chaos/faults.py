"""Every fault by its name, as it is done alone and as it may be mixed with others."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tests.chaos import broker_faults, network_faults, worker_faults
from tests.chaos.stage import Stage

MIXED = "mixed"


@dataclass(frozen=True)
class Fault:
    """Something done to the cluster or the workers; returns when it is undone.

    Faults of one `side` are never mixed with each other: two brokers away at once are more than the
    cluster promises to bear, and two faults of workers would fight for one slot.
    """

    name: str
    side: str
    do: Callable[[Stage], None]

    @property
    def description(self) -> str:
        return (self.do.__doc__ or "").strip()


_ALL = (
    Fault("worker-kill", "workers", worker_faults.kill),
    Fault("worker-term", "workers", worker_faults.terminate),
    Fault("worker-freeze", "workers", worker_faults.freeze_briefly),
    Fault("worker-freeze-long", "workers", worker_faults.freeze_beyond_session),
    Fault("zombie", "workers", worker_faults.wake_zombie),
    Fault("rolling-restart", "workers", worker_faults.roll),
    Fault("scaling", "workers", worker_faults.scale),
    Fault("clock-jump", "workers", worker_faults.jump_clock),
    Fault("broker-kill", "brokers", broker_faults.kill_each),
    Fault("broker-restart", "brokers", broker_faults.restart_each),
    Fault("broker-freeze", "brokers", broker_faults.freeze_each),
    Fault("coordinator-kill", "brokers", broker_faults.kill_coordinators),
    Fault("leader-move", "brokers", broker_faults.move_leaders),
    Fault("network-slow", "brokers", network_faults.slow),
    Fault("network-cut", "brokers", network_faults.cut),
    Fault("network-blackhole", "brokers", network_faults.black_hole),
    Fault("full-queue", "brokers", network_faults.fill_queue),
)
FAULTS: Mapping[str, Fault] = {fault.name: fault for fault in _ALL}


def choose(names: str) -> tuple[list[Fault], bool]:
    """The faults to do alone, and whether to mix: `all`, `none`, or names with commas.

    Raises KeyError.
    """
    if names in ("all", "none"):
        return (list(_ALL), True) if names == "all" else ([], False)
    wanted = [name.strip() for name in names.split(",") if name.strip()]
    return [FAULTS[name] for name in wanted if name != MIXED], MIXED in wanted
