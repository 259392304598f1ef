"""A node in Docker, with a `docker` of a few lines that writes down what it is asked."""

from __future__ import annotations

from pathlib import Path

import pytest
from broker_means import KafkaUnavailable
from broker_nodes import DockerNode, find_free_ports

DOCKER = """#!/bin/sh
echo "$@" >> {asked}
case "$1" in
  start) echo "[KafkaRaftServer nodeId=1] Kafka Server started"; exec sleep 60 ;;
  {failing}) echo "cannot do that" >&2; exit 1 ;;
esac
"""


@pytest.fixture
def asked(tmp_path: Path) -> Path:
    return tmp_path / "asked"


def put_docker_first(folder: Path, asked: Path, path: pytest.MonkeyPatch, failing: str) -> None:
    script = folder / "docker"
    script.write_text(DOCKER.format(asked=asked, failing=failing))
    script.chmod(0o755)
    path.setenv("PATH", str(folder), prepend=":")


def test_it_is_made_once_started_stopped_started_again_and_removed(
    tmp_path: Path, asked: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_docker_first(tmp_path, asked, monkeypatch, failing="nothing")
    (port,) = find_free_ports(1)
    node = DockerNode(tmp_path / "node1", port)
    for end in (node.stop, node.kill, node.remove):
        node.launch()
        node.await_started()
        end()
    name = f"glosswire-kafka-{port}"
    orders = asked.read_text().splitlines()
    assert orders[0].startswith(f"create --name {name} ")
    start = f"start --attach {name}"
    assert orders[1:] == [
        *(start, f"stop {name}"),
        *(start, f"kill {name}"),
        *(start, f"rm --force --volumes {name}"),
    ]


def test_a_docker_that_refuses_is_quoted(
    tmp_path: Path, asked: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_docker_first(tmp_path, asked, monkeypatch, failing="create")
    with pytest.raises(KafkaUnavailable, match=r"could not create apache/kafka:.*cannot do that"):
        DockerNode(tmp_path / "node1", 29_999)
