"""Faults of brokers: killed, restarted, frozen, stripped of what they lead. One broker at a time.

With three replicas of which two must be in sync, a cluster bears one broker away, not two: each
fault ends when every replica follows again.
"""

from __future__ import annotations

from tests.chaos.crew import transactional_id
from tests.chaos.stage import Stage

_DOWN_S = 4.0
_FROZEN_S = 8.0


def kill_each(stage: Stage) -> None:
    """kill -9 of each broker in turn, started again 4 s later."""
    for node in stage.shuffled_nodes():
        stage.timeline.fault("broker-kill", f"kill -9 of broker {node + 1}")
        _kill_and_start(stage, node)
        _calm(stage)


def restart_each(stage: Stage) -> None:
    """SIGTERM of each broker in turn, started again at once."""
    for node in stage.shuffled_nodes():
        stage.timeline.fault("broker-restart", f"SIGTERM and start of broker {node + 1}")
        stage.cluster.kafka.stop_node(node)
        _start(stage, node)
        _calm(stage)


def freeze_each(stage: Stage) -> None:
    """SIGSTOP of each broker in turn, for longer than the controller waits for it."""
    kafka = stage.cluster.kafka
    for node in stage.shuffled_nodes():
        stage.timeline.fault("broker-freeze", f"broker {node + 1} for {_FROZEN_S:g} s")
        kafka.freeze_node(node)
        try:
            stage.pause(_FROZEN_S)
        finally:
            kafka.thaw_node(node)
        _await_in_sync(stage)
        _calm(stage)


def kill_coordinators(stage: Stage) -> None:
    """kill -9 of the group's coordinator, then of a worker's transaction coordinator."""
    cluster, crew = stage.cluster, stage.crew
    node = cluster.group_coordinator(stage.lane.group_id)
    if node is not None:
        stage.timeline.fault("coordinator-kill", f"broker {node + 1} coordinates the group")
        _kill_and_start(stage, node)
        _calm(stage)
    if crew.mode.delivery == "exactly-once" and crew.mode.static:
        slot = stage.any_slot()
        node = cluster.transaction_coordinator(transactional_id(slot))
        if node is not None:
            what = f"broker {node + 1} coordinates the transactions of worker {slot}"
            stage.timeline.fault("coordinator-kill", what)
            _kill_and_start(stage, node)


def move_leaders(stage: Stage) -> None:
    """Every partition of all topics gets another leader, three times."""
    for _ in range(3):
        stage.timeline.fault("leader-move", "every partition to another broker")
        for topic in stage.topics:
            leaders = stage.cluster.leaders(topic)
            others = {
                partition: stage.random.choice([n for n in stage.cluster.nodes if n != leader])
                for partition, leader in leaders.items()
            }
            stage.cluster.lead(topic, others)
        stage.pause_about(3.0)
    _await_in_sync(stage)


def _calm(stage: Stage) -> None:
    """Between two faults of a scene, so that the delays of one do not add to the next one's."""
    stage.settle()
    stage.pause_about(2.0)


def _kill_and_start(stage: Stage, node: int) -> None:
    stage.cluster.kafka.kill_node(node)
    stage.pause(_DOWN_S)
    _start(stage, node)


def _start(stage: Stage, node: int) -> None:
    stage.cluster.kafka.start_node(node)
    _await_in_sync(stage)


def _await_in_sync(stage: Stage) -> None:
    seconds = stage.cluster.await_in_sync(stage.topics)
    stage.timeline.say(f"all replicas in sync after {seconds:.1f} s")
