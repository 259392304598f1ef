"""What a broker for tests and demos is told, as a properties file or as Docker's command. Pure.

Knows the names of Kafka's settings and their reasons; starts nothing and opens no file.
"""

from __future__ import annotations

import base64
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

KAFKA_VERSION = "4.3.1"
DOCKER_IMAGE = f"apache/kafka:{KAFKA_VERSION}"
HEAP = ("-Xms256m", "-Xmx512m")
HOST = "127.0.0.1"
SESSION_TIMEOUT_MS = 3_000  # Kafka's own default is 9,000


@dataclass(frozen=True)
class ClusterShape:
    """What a cluster is to be like. With `detours` each node has a second way in, see `Detour`."""

    nodes: int = 1
    session_timeout_ms: int = SESSION_TIMEOUT_MS
    detours: bool = False


SINGLE_NODE = ClusterShape()


@dataclass(frozen=True)
class Detour:
    """A second way in. Clients that come by it are told `advertised`, where a proxy may stand."""

    port: int
    advertised: int


@dataclass(frozen=True)
class NodePorts:
    """Where one node listens."""

    client: int
    controller: int
    detour: Detour | None = None


def new_cluster_id() -> str:
    """16 random bytes as Kafka writes them; it refuses an id that opens with a dash."""
    while True:
        text = base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
        if not text.startswith("-"):
            return text


def node_properties(
    index: int,
    ports: Sequence[NodePorts],
    data_dir: Path,
    session_timeout_ms: int = SESSION_TIMEOUT_MS,
) -> dict[str, str]:
    """The settings of node `index` (from 0) of a cluster of `len(ports)` nodes."""
    own = ports[index]
    voters = [f"{number}@{HOST}:{node.controller}" for number, node in enumerate(ports, start=1)]
    return {
        "process.roles": "broker,controller",
        "node.id": str(index + 1),
        "controller.quorum.voters": ",".join(voters),
        "log.dirs": str(data_dir),
        **_listeners(own),
        **_cluster_properties(len(ports)),
        # How long a killed node counts as alive, and so keeps its own successor out.
        "broker.session.timeout.ms": str(session_timeout_ms),
        "broker.heartbeat.interval.ms": str(min(2_000, session_timeout_ms // 3)),
    }


def _listeners(own: NodePorts) -> dict[str, str]:
    listeners = [f"PLAINTEXT://{HOST}:{own.client}", f"CONTROLLER://{HOST}:{own.controller}"]
    advertised = [f"PLAINTEXT://{HOST}:{own.client}"]
    protocols = ["PLAINTEXT:PLAINTEXT", "CONTROLLER:PLAINTEXT"]
    if own.detour is not None:
        listeners.append(f"DETOUR://{HOST}:{own.detour.port}")
        advertised.append(f"DETOUR://{HOST}:{own.detour.advertised}")
        protocols.append("DETOUR:PLAINTEXT")
    return {
        "listeners": ",".join(listeners),
        "advertised.listeners": ",".join(advertised),
        "listener.security.protocol.map": ",".join(protocols),
    }


def _cluster_properties(nodes: int) -> dict[str, str]:
    replicas = str(nodes)
    in_sync = str(nodes // 2 + 1)
    return {
        "inter.broker.listener.name": "PLAINTEXT",
        "controller.listener.names": "CONTROLLER",
        "num.partitions": "6",
        "auto.create.topics.enable": "false",
        "default.replication.factor": replicas,
        "min.insync.replicas": in_sync,
        "offsets.topic.replication.factor": replicas,
        "offsets.topic.num.partitions": "3",
        "transaction.state.log.replication.factor": replicas,
        "transaction.state.log.min.isr": in_sync,
        "transaction.state.log.num.partitions": "3",
        "share.coordinator.state.topic.replication.factor": replicas,
        "share.coordinator.state.topic.min.isr": in_sync,
        # A group of tests forms at once, and may have sessions shorter than a customer's.
        "group.initial.rebalance.delay.ms": "0",
        "group.min.session.timeout.ms": "1000",
    }


def properties_text(properties: Mapping[str, str]) -> str:
    """The settings as a properties file, in which a backslash must be doubled."""
    return "".join(f"{name}={value}\n".replace("\\", "\\\\") for name, value in properties.items())


def docker_create_command(name: str, client_port: int) -> list[str]:
    """Docker's command that makes, but does not start, a broker of one node.

    The image's own defaults fall away as soon as one setting is given, so all of them are.
    """
    controller_port = client_port + 1  # inside the container, where nothing else listens
    inside = node_properties(0, [NodePorts(client_port, controller_port)], Path("/tmp/kafka-data"))
    inside["listeners"] = f"PLAINTEXT://0.0.0.0:{client_port},CONTROLLER://{HOST}:{controller_port}"
    variables = {_variable(key): value for key, value in inside.items()}
    variables["KAFKA_HEAP_OPTS"] = " ".join(HEAP)
    settings = [part for key, value in variables.items() for part in ("--env", f"{key}={value}")]
    published = ["--publish", f"{HOST}:{client_port}:{client_port}"]
    return ["docker", "create", "--name", name, *published, *settings, DOCKER_IMAGE]


def _variable(name: str) -> str:
    """A setting's name as the image reads it from the environment."""
    return "KAFKA_" + name.upper().replace(".", "_")
