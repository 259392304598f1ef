"""The choices of the broker launcher that need no broker: means, properties, Docker's command."""

from __future__ import annotations

import re
import socket
from pathlib import Path

import pytest
from broker_artefacts import POM, fetch_jars
from broker_means import Kind, Programs, means_to_try, parse_java_major, what_to_install
from broker_nodes import find_free_ports, is_port_free
from broker_properties import (
    KAFKA_VERSION,
    Detour,
    NodePorts,
    docker_create_command,
    new_cluster_id,
    node_properties,
    properties_text,
)

JAVA_AND_DOCKER = Programs(java_major=17, maven=True, docker_answers=True)
NOTHING = Programs(java_major=None, maven=False, docker_answers=False)
THREE_NODES = [NodePorts(19102, 19103), NodePorts(19112, 19113), NodePorts(19122, 19123)]


def test_a_given_kafka_is_used_and_nothing_else_is_tried() -> None:
    assert means_to_try("kafka:9092", JAVA_AND_DOCKER) == [Kind.GIVEN]


def test_java_with_maven_comes_before_docker() -> None:
    assert means_to_try(None, JAVA_AND_DOCKER) == [Kind.MAVEN, Kind.DOCKER]


@pytest.mark.parametrize(
    "programs",
    [
        Programs(java_major=11, maven=True, docker_answers=True),
        Programs(java_major=21, maven=False, docker_answers=True),
        Programs(java_major=None, maven=True, docker_answers=True),
    ],
    ids=["old java", "no maven", "no java"],
)
def test_without_a_new_java_or_maven_docker_is_left(programs: Programs) -> None:
    assert means_to_try(None, programs) == [Kind.DOCKER]


def test_with_nothing_installed_nothing_is_tried_and_the_message_names_each_remedy() -> None:
    message = what_to_install(NOTHING)
    assert means_to_try("", NOTHING) == []
    for remedy in ("Java 17", "Maven", "Docker", "KAFKA_BOOTSTRAP_SERVERS=host:port"):
        assert remedy in message
    assert "\n" not in message


def test_the_message_says_what_was_tried_and_why_it_failed() -> None:
    message = what_to_install(JAVA_AND_DOCKER, ["Maven could not fetch Kafka: offline"])
    assert "Maven could not fetch Kafka: offline" in message


@pytest.mark.parametrize(
    ("text", "major"),
    [
        ('openjdk version "17.0.15" 2025-04-15', 17),
        ('java version "1.8.0_402"', 8),
        ('openjdk version "21" 2023-09-19', 21),
        ("The operation couldn't be completed. Unable to locate a Java Runtime.", None),
    ],
)
def test_the_version_of_java_is_read_in_every_form(text: str, major: int | None) -> None:
    assert parse_java_major(text) == major


def test_a_single_node_keeps_one_copy_of_everything() -> None:
    properties = node_properties(0, THREE_NODES[:1], Path("/data/node1"))
    assert properties["controller.quorum.voters"] == "1@127.0.0.1:19103"
    assert properties["log.dirs"] == "/data/node1"
    factors = {v for k, v in properties.items() if k.endswith("replication.factor")}
    assert factors == {"1"}
    assert properties["min.insync.replicas"] == "1"


def test_three_nodes_know_each_other_and_keep_three_copies() -> None:
    properties = node_properties(1, THREE_NODES, Path("/data/node2"))
    assert properties["node.id"] == "2"
    assert properties["controller.quorum.voters"] == (
        "1@127.0.0.1:19103,2@127.0.0.1:19113,3@127.0.0.1:19123"
    )
    assert "PLAINTEXT://127.0.0.1:19112" in properties["listeners"]
    assert properties["transaction.state.log.replication.factor"] == "3"
    assert properties["transaction.state.log.min.isr"] == "2"


def test_a_properties_file_keeps_a_backslash_of_a_path() -> None:
    assert properties_text({"log.dirs": "C:\\kafka"}) == "log.dirs=C:\\\\kafka\n"


def test_a_cluster_id_is_one_that_kafka_takes() -> None:
    ids = {new_cluster_id() for _ in range(300)}
    assert len(ids) == 300
    assert all(re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9_-]{21}", text) for text in ids)


def test_docker_is_told_everything_on_one_command_line() -> None:
    command = docker_create_command("kafka-here", 19102)
    assert command[:4] == ["docker", "create", "--name", "kafka-here"]
    assert command[-1] == f"apache/kafka:{KAFKA_VERSION}"
    assert "127.0.0.1:19102:19102" in command  # reachable from this machine alone
    assert "KAFKA_ADVERTISED_LISTENERS=PLAINTEXT://127.0.0.1:19102" in command
    assert any(part.startswith("KAFKA_LISTENERS=PLAINTEXT://0.0.0.0:19102") for part in command)
    assert "KAFKA_AUTO_CREATE_TOPICS_ENABLE=false" in command


def test_docker_and_maven_run_the_same_kafka() -> None:
    assert f"<version>{KAFKA_VERSION}</version>" in POM.read_text(encoding="utf-8")


def test_jars_in_the_cache_are_used_without_a_word(tmp_path: Path) -> None:
    said: list[str] = []
    (tmp_path / KAFKA_VERSION).mkdir()
    assert fetch_jars(said.append, cache=tmp_path) == tmp_path / KAFKA_VERSION
    assert said == []


def test_free_ports_are_apart_from_those_given_to_outgoing_connections() -> None:
    ports = find_free_ports(4)
    assert len(set(ports)) == 4
    assert all(20_000 <= port < 32_000 and is_port_free(port) for port in ports)


def test_a_port_that_somebody_listens_on_is_not_free() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        assert not is_port_free(server.getsockname()[1])


def test_a_detour_is_a_listener_of_its_own_that_sends_clients_to_the_port_in_front_of_it() -> None:
    ports = [NodePorts(19102, 19103, Detour(19104, 19105))]
    properties = node_properties(0, ports, Path("/data/node1"))
    assert "DETOUR://127.0.0.1:19104" in properties["listeners"].split(",")
    assert "DETOUR://127.0.0.1:19105" in properties["advertised.listeners"].split(",")
    assert "DETOUR:PLAINTEXT" in properties["listener.security.protocol.map"].split(",")
    assert "DETOUR" not in str(node_properties(0, THREE_NODES, Path("/data/node1")))


def test_the_time_a_killed_node_counts_as_alive_may_be_chosen() -> None:
    properties = node_properties(0, THREE_NODES, Path("/data/node1"), session_timeout_ms=9_000)
    assert properties["broker.session.timeout.ms"] == "9000"
    assert properties["broker.heartbeat.interval.ms"] == "2000"
