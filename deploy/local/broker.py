"""A real Kafka for the demo and the tests, started here and always stopped again.

    python deploy/local/broker.py            starts one, prints its address, runs until Ctrl-C

Takes the first that can be had: the Kafka at KAFKA_BOOTSTRAP_SERVERS; Kafka's own jars, fetched by
Maven and run by Java; the official image in Docker. Data and logs are kept in the caller's folder.
Knows nothing of captions or topics; produces a `RunningKafka`, or KafkaUnavailable.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from broker_artefacts import fetch_jars
from broker_means import (
    KafkaUnavailable,
    Kind,
    Programs,
    find_programs,
    means_to_try,
    what_to_install,
)
from broker_nodes import DockerNode, JavaNode, Node, find_free_ports
from broker_properties import (
    HOST,
    SINGLE_NODE,
    ClusterShape,
    Detour,
    NodePorts,
    new_cluster_id,
    node_properties,
)
from waiting import wait_until

__all__ = ["KafkaUnavailable", "RunningKafka", "exit_on_sigterm", "running_kafka"]

GIVEN_VARIABLE = "KAFKA_BOOTSTRAP_SERVERS"
_READY_TIMEOUT_S = 30.0
_FORMAT_TIMEOUT_S = 60.0
Say = Callable[[str], None]


@dataclass(frozen=True)
class RunningKafka:
    """A Kafka that can be used now. Nodes are counted from 0."""

    bootstrap_servers: str
    kind: Kind
    nodes: Sequence[Node] = field(default=(), repr=False)
    ports: Sequence[NodePorts] = field(default=(), repr=False)

    def stop_node(self, index: int) -> None:
        """Stop a node cleanly."""
        self._own(index).stop()

    def kill_node(self, index: int) -> None:
        """End a node as a crash would."""
        self._own(index).kill()

    def freeze_node(self, index: int) -> None:
        """Let a node hang: its sockets stay open, and nobody answers."""
        self._own(index).freeze()

    def thaw_node(self, index: int) -> None:
        """Let a frozen node go on."""
        self._own(index).thaw()

    def start_node(self, index: int) -> None:
        """Start a node again on its old data, and wait until the cluster can be used."""
        node = self._own(index)
        node.launch()
        node.await_started()
        _await_cluster(self.bootstrap_servers, len(self.nodes))

    def _own(self, index: int) -> Node:
        if not self.nodes:
            raise KafkaUnavailable(f"the Kafka of {GIVEN_VARIABLE} is not stopped or started here")
        return self.nodes[index]


@contextmanager
def running_kafka(
    work_dir: Path,
    shape: ClusterShape = SINGLE_NODE,
    say: Say = print,
    given: str | None = None,
) -> Iterator[RunningKafka]:
    """A Kafka for as long as the block runs; `given` is the address of one that runs already."""
    programs = Programs(None, False, False) if given else find_programs()
    launch = _Launch(work_dir, shape, say, given)
    with ExitStack() as stack:
        yield _first_that_works(launch, programs, stack)


@dataclass(frozen=True)
class _Launch:
    """What is to be launched, and the ways to do it."""

    work_dir: Path
    shape: ClusterShape
    say: Say
    given: str | None

    def by(self, kind: Kind, stack: ExitStack) -> RunningKafka:
        """Launch in one way; `stack` stops what was started."""
        if kind is Kind.GIVEN:
            kafka = RunningKafka(str(self.given), kind)
        elif kind is Kind.MAVEN:
            kafka = self._by_java(stack)
        else:
            kafka = self._by_docker(stack)
        _await_cluster(kafka.bootstrap_servers, max(1, len(kafka.nodes)))
        return kafka

    def _by_java(self, stack: ExitStack) -> RunningKafka:
        jars = fetch_jars(self.say)
        self.say("Starting Kafka with Java ...")
        ports = _choose_ports(self.shape)
        nodes = [self._java_node(index, ports, jars) for index in range(self.shape.nodes)]
        _format_all(nodes)
        self._start_all(nodes, stack)
        return RunningKafka(_addresses(ports), Kind.MAVEN, nodes, ports)

    def _java_node(self, index: int, ports: Sequence[NodePorts], jars: Path) -> JavaNode:
        folder = self.work_dir.resolve() / f"node{index + 1}"
        properties = node_properties(index, ports, folder, self.shape.session_timeout_ms)
        return JavaNode(folder, jars, properties, ports[index].client)

    def _by_docker(self, stack: ExitStack) -> RunningKafka:
        if self.shape.nodes > 1 or self.shape.detours:
            raise KafkaUnavailable("a cluster, or one with detours, needs Java and Maven")
        self.say("Starting Kafka with Docker (the first time it fetches the image) ...")
        port = find_free_ports(1)[0]
        node = DockerNode(self.work_dir.resolve() / "node1", port)
        self._start_all([node], stack)
        return RunningKafka(_addresses([NodePorts(port, 0)]), Kind.DOCKER, [node])

    def _start_all(self, nodes: Sequence[Node], stack: ExitStack) -> None:
        stack.callback(_remove_all, nodes)
        for node in nodes:
            node.launch()
        for node in nodes:
            node.await_started()


def _first_that_works(launch: _Launch, programs: Programs, stack: ExitStack) -> RunningKafka:
    failures: list[str] = []
    for kind in means_to_try(launch.given, programs):
        started = time.monotonic()
        attempt = stack.enter_context(ExitStack())
        try:
            kafka = launch.by(kind, attempt)
        except KafkaUnavailable as error:
            attempt.close()
            failures.append(str(error))
            launch.say(f"That did not work: {error}")
            continue
        seconds = time.monotonic() - started
        launch.say(f"Kafka is ready on {kafka.bootstrap_servers} after {seconds:.1f} s.")
        return kafka
    raise KafkaUnavailable(what_to_install(programs, failures))


def _choose_ports(shape: ClusterShape) -> list[NodePorts]:
    numbers = iter(find_free_ports((4 if shape.detours else 2) * shape.nodes))
    return [
        NodePorts(
            next(numbers),
            next(numbers),
            Detour(next(numbers), next(numbers)) if shape.detours else None,
        )
        for _ in range(shape.nodes)
    ]


def _format_all(nodes: Sequence[JavaNode]) -> None:
    cluster_id = new_cluster_id()
    formats = [node.begin_format(cluster_id) for node in nodes]
    for node, formatting in zip(nodes, formats, strict=True):
        if formatting.wait(_FORMAT_TIMEOUT_S) != 0:
            raise KafkaUnavailable(f"Kafka's storage could not be made; see {node.log_path}")


def _remove_all(nodes: Sequence[Node]) -> None:
    """All at once: the last of several would wait in vain for the others' consent to leave."""
    for node in nodes:
        node.begin_stop()
    for node in nodes:
        node.remove()


def _addresses(ports: Sequence[NodePorts]) -> str:
    return ",".join(f"{HOST}:{node.client}" for node in ports)


def _await_cluster(bootstrap_servers: str, nodes: int) -> None:
    """A log line is not enough: wait until a client is answered, and by every node."""
    try:
        wait_until(
            lambda: _count_brokers(bootstrap_servers) >= nodes, _READY_TIMEOUT_S, "Kafka answers"
        )
    except TimeoutError as error:
        raise KafkaUnavailable(
            f"{bootstrap_servers} is no Kafka that can be used: {error}"
        ) from None


def _count_brokers(bootstrap_servers: str) -> int:
    from kafka import KafkaAdminClient
    from kafka.errors import KafkaError

    try:
        admin = KafkaAdminClient(bootstrap_servers=bootstrap_servers, bootstrap_timeout_ms=5_000)
    except KafkaError:
        return 0
    try:
        return len(admin.describe_cluster()["brokers"])
    except KafkaError:  # just after a start the first call may find no node that is ready
        return 0
    finally:
        admin.close()


def exit_on_sigterm() -> None:
    """Make SIGTERM unwind this process, so that everything it started is stopped in order."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))


def main() -> int:
    """Run a Kafka until Ctrl-C or SIGTERM."""
    parser = argparse.ArgumentParser(description="Run a real Kafka until Ctrl-C.")
    parser.add_argument("--nodes", type=int, default=1, help="brokers in the cluster")
    parser.add_argument("--work-dir", type=Path, default=Path("build/broker"), help="data and logs")
    options = parser.parse_args()
    exit_on_sigterm()
    try:
        with running_kafka(
            options.work_dir,
            ClusterShape(options.nodes),
            given=os.environ.get(GIVEN_VARIABLE),
        ) as kafka:
            print(f"export {GIVEN_VARIABLE}={kafka.bootstrap_servers}", flush=True)
            print("Ctrl-C stops it.", flush=True)
            signal.pause()
    except KafkaUnavailable as error:
        print(f"broker: {error}", file=sys.stderr)
        return 5
    except KeyboardInterrupt:
        print("Stopped.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
