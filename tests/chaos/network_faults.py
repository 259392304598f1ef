"""Faults of the network between the workers and one broker, while all brokers are well."""

from __future__ import annotations

from tests.chaos.stage import Stage

_LONG_S = 10.0
_FULL_S = 15.0  # longer than a delivery may take
_DELAY_S = 0.4


def slow(stage: Stage) -> None:
    """400 ms for every chunk to and from a broker, for 10 s."""
    node = stage.random.choice(stage.cluster.nodes)
    stage.timeline.fault("network-slow", f"{_DELAY_S * 1000:g} ms to broker {node + 1}")
    stage.cluster.links.slow(node, _DELAY_S)
    _restore_after(stage, node, _LONG_S)


def cut(stage: Stage) -> None:
    """Connections to a broker dropped and refused, for 10 s."""
    node = stage.random.choice(stage.cluster.nodes)
    stage.timeline.fault("network-cut", f"to broker {node + 1}")
    stage.cluster.links.cut(node)
    _restore_after(stage, node, _LONG_S)


def black_hole(stage: Stage) -> None:
    """Nothing comes through to a broker and nothing is refused, for 10 s."""
    node = stage.random.choice(stage.cluster.nodes)
    stage.timeline.fault("network-blackhole", f"to broker {node + 1}")
    stage.cluster.links.block(node)
    _restore_after(stage, node, _LONG_S)


def fill_queue(stage: Stage) -> None:
    """All output is led by one broker that cannot be reached, all input by others, and flows."""
    cluster, lane = stage.cluster, stage.lane
    coordinator = cluster.group_coordinator(lane.group_id)
    node = stage.random.choice([node for node in cluster.nodes if node != coordinator])
    others = [other for other in cluster.nodes if other != node]
    partitions = sorted(cluster.leaders(lane.output_topic))
    for topic in (lane.output_topic, lane.dead_letter_topic):
        cluster.lead(topic, dict.fromkeys(partitions, node))
    cluster.lead(lane.input_topic, {partition: others[partition % 2] for partition in partitions})
    stage.pause_about(2.0)
    stage.timeline.fault("full-queue", f"broker {node + 1}, which leads all output")
    cluster.links.block(node)
    _restore_after(stage, node, _FULL_S)


def _restore_after(stage: Stage, node: int, seconds: float) -> None:
    """With the workers cut off from a broker that is well, no leader moves: they have to wait."""
    try:
        stage.pause(seconds)
    finally:
        stage.cluster.links.restore(node)
