"""Three real brokers, each behind a link: who leads what, who coordinates, and how to move it.

Nodes are counted from 0; Kafka's own ids are one higher. The programme itself reaches the brokers
directly, the workers by way of the links. Knows no captions and no workers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from broker import RunningKafka, running_kafka
from broker_properties import ClusterShape
from kafka import KafkaAdminClient, TopicPartition
from kafka.admin import ConfigResource, ConfigResourceType
from kafka.errors import KafkaError
from waiting import wait_until

from tests.chaos.links import Links

NODES = 3
_GROUPS, _TRANSACTIONS = "__consumer_offsets", "__transaction_state"
_SETTLED_TIMEOUT_S = 60.0
_ADMIN_TRIES = 5
_PREFERRED = 0
_T = TypeVar("_T")


class Cluster:
    """The brokers that run, and the links before them."""

    def __init__(self, kafka: RunningKafka, links: Links) -> None:
        self.kafka = kafka
        self.links = links

    @property
    def nodes(self) -> range:
        return range(len(self.kafka.nodes))

    def leaders(self, topic: str) -> dict[int, int]:
        """The node that leads each partition; a partition without a leader is left out."""
        return {
            each["partition_index"]: each["leader_id"] - 1
            for each in self._partitions([topic])
            if each["leader_id"] > 0
        }

    def group_coordinator(self, group_id: str) -> int | None:
        """The node that coordinates a consumer group."""
        return self._coordinator(_GROUPS, group_id)

    def transaction_coordinator(self, transactional_id: str) -> int | None:
        """The node that coordinates a producer's transactions, once there have been any."""
        return self._coordinator(_TRANSACTIONS, transactional_id)

    def _coordinator(self, topic: str, name: str) -> int | None:
        partitions = [each["partition_index"] for each in self._partitions([topic])]
        if not partitions:
            return None
        return self.leaders(topic).get(partition_of(name, len(partitions)))

    def lead(self, topic: str, wanted: Mapping[int, int]) -> None:
        """Make nodes the leaders of partitions: first choice among the replicas, then election."""
        orders = {
            TopicPartition(topic, partition): [node + 1, *(n + 1 for n in self.nodes if n != node)]
            for partition, node in wanted.items()
        }
        self._ask(lambda admin: admin.alter_partition_reassignments(orders))
        wait_until(
            lambda: not self._ask(lambda admin: admin.list_partition_reassignments(list(orders))),
            _SETTLED_TIMEOUT_S,
            "replicas are in their new order",
        )
        elected = {topic: list(wanted)}
        self._ask(lambda admin: admin.elect_leaders(_PREFERRED, elected, raise_errors=False))

    def await_in_sync(self, topics: Sequence[str]) -> float:
        """Wait until every replica follows; gives the seconds. Until then no other may go."""
        every = [*topics, _GROUPS, _TRANSACTIONS]

        def is_in_sync() -> bool:
            return all(
                len(each["isr_nodes"]) == len(each["replica_nodes"]) and each["leader_id"] > 0
                for each in self._partitions(every)
            )

        return wait_until(is_in_sync, _SETTLED_TIMEOUT_S, "all replicas are in sync")

    def stamp_on_append(self, topics: Sequence[str]) -> None:
        """Let brokers stamp records, so that no client's clock decides what is measured."""
        configs = {"message.timestamp.type": "LogAppendTime"}
        resources = [ConfigResource(ConfigResourceType.TOPIC, name, configs) for name in topics]
        self._ask(lambda admin: admin.alter_configs(resources))

    def _partitions(self, topics: Sequence[str]) -> list[dict[str, Any]]:
        """What is known of the partitions; of a topic that is not there, nothing."""
        found = self._ask(lambda admin: admin.describe_topics(list(topics)))
        return [each for topic in found for each in topic["partitions"]]

    def _ask(self, question: Callable[[Any], _T]) -> _T:
        """A client of its own for each question: one that has seen a broker go may not recover."""
        for last_try in (*[False] * (_ADMIN_TRIES - 1), True):
            try:
                admin = KafkaAdminClient(
                    bootstrap_servers=self.kafka.bootstrap_servers,
                    bootstrap_timeout_ms=10_000,
                    request_timeout_ms=5_000,
                )
                try:
                    return question(admin)
                finally:
                    admin.close()
            except KafkaError:
                if last_try:
                    raise
        raise AssertionError


@contextmanager
def running_cluster(
    work_dir: Path, session_timeout_ms: int, say: Callable[[str], None], nodes: int = NODES
) -> Iterator[Cluster]:
    """Brokers and their links, for as long as the block runs. Raises KafkaUnavailable."""
    shape = ClusterShape(nodes, session_timeout_ms, detours=True)
    with running_kafka(work_dir, shape, say) as kafka:
        detours = [ports.detour for ports in kafka.ports if ports.detour is not None]
        with Links([(detour.advertised, detour.port) for detour in detours]) as links:
            yield Cluster(kafka, links)


def partition_of(name: str, partitions: int) -> int:
    """Where Kafka keeps a group or a transactional id: Java's hash of its name."""
    number = 0
    for character in name.encode("utf-16-be")[1::2]:  # ASCII, as all names here are
        number = (31 * number + character) & 0xFFFFFFFF
    return (number & 0x7FFFFFFF) % partitions
