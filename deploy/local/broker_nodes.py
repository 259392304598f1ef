"""Single broker nodes: made, started, stopped and killed, by Java or by Docker.

Knows processes, ports and logs; knows nothing of how a way to have a Kafka is chosen. A node is up
when its log says so; whether the cluster can be used is for `broker` to find out.
"""

from __future__ import annotations

import random
import shutil
import socket
import subprocess
from pathlib import Path
from typing import Protocol

from broker_means import KafkaUnavailable
from broker_properties import (
    DOCKER_IMAGE,
    HEAP,
    HOST,
    docker_create_command,
    properties_text,
)
from guarded import GuardedProcess
from waiting import wait_until

_STARTED = b"Kafka Server started"
_START_TIMEOUT_S = 60.0
_STOP_TIMEOUT_S = 20.0
# Below what Linux and macOS give to outgoing connections: a client that tries again and again to
# reach a broker that is down could else be given the broker's own port, and keep it from returning.
_PORTS = range(20_000, 32_000)


class Node(Protocol):
    """One broker of a cluster."""

    log_path: Path

    def launch(self) -> None:
        """Start the process, without waiting for it to be up."""

    def await_started(self) -> None:
        """Wait until the log says that the node is up. Raises KafkaUnavailable."""

    def begin_stop(self) -> None:
        """Ask it to stop, without waiting."""

    def stop(self) -> None:
        """Stop it cleanly."""

    def kill(self) -> None:
        """End it as a crash would."""

    def freeze(self) -> None:
        """Let it hang: its sockets stay open, and nobody answers."""

    def thaw(self) -> None:
        """Let a frozen node go on."""

    def remove(self) -> None:
        """Stop it for good."""


def find_free_ports(count: int) -> list[int]:
    """Ports on which nobody listens now."""
    candidates = random.sample(_PORTS, len(_PORTS))
    ports: list[int] = []
    for port in candidates:
        if is_port_free(port):
            ports.append(port)
        if len(ports) == count:
            return ports
    raise KafkaUnavailable("no free ports were found")


def is_port_free(port: int) -> bool:
    """Whether a server may listen there."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as Kafka's own sockets
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


class _LoggedNode:
    """What both kinds share: a guarded process, and a log in which its start is looked for."""

    def __init__(self, log_path: Path, client_port: int) -> None:
        self.log_path = log_path
        self._client_port = client_port
        self._process: GuardedProcess | None = None
        self._log_start = 0

    def _run(self, command: list[str]) -> None:
        wait_until(
            lambda: is_port_free(self._client_port), _STOP_TIMEOUT_S, "the broker's port is free"
        )
        self._log_start = self.log_path.stat().st_size if self.log_path.exists() else 0
        self._process = GuardedProcess(command, self.log_path)

    def await_started(self) -> None:
        """Wait until the log says that the node is up. Raises KafkaUnavailable."""
        try:
            wait_until(self._is_up_or_gone, _START_TIMEOUT_S, "Kafka starts")
        except TimeoutError as error:
            raise KafkaUnavailable(f"{error}; see {self.log_path}") from None
        if self._process is None or not self._process.is_running():
            raise KafkaUnavailable(
                f"Kafka ended while it started: {self._last_line()}; see {self.log_path}"
            )

    def begin_stop(self) -> None:
        """Ask it to stop, without waiting. Docker hands the signal on to the container."""
        if self._process is not None:
            self._process.terminate()

    def _is_up_or_gone(self) -> bool:
        if self._process is None or not self._process.is_running():
            return True
        return _STARTED in self._log_since_start()

    def _log_since_start(self) -> bytes:
        with self.log_path.open("rb") as log:
            log.seek(self._log_start)
            return log.read()

    def _last_line(self) -> str:
        lines = self._log_since_start().decode(errors="replace").strip().splitlines()
        return lines[-1] if lines else "it said nothing"


class JavaNode(_LoggedNode):
    """A node as a process of this machine."""

    def __init__(self, folder: Path, jars: Path, properties: dict[str, str], port: int) -> None:
        super().__init__(folder.with_suffix(".log"), port)
        self._java = ["java", *HEAP, "-cp", f"{jars}/*"]
        self._data = Path(properties["log.dirs"])
        self._properties_path = folder.with_suffix(".properties")
        folder.parent.mkdir(parents=True, exist_ok=True)
        self._properties_path.write_text(properties_text(properties), encoding="utf-8")

    def begin_format(self, cluster_id: str) -> GuardedProcess:
        """Start to make the storage empty; Kafka refuses storage of another cluster."""
        shutil.rmtree(self._data, ignore_errors=True)
        self.log_path.unlink(missing_ok=True)
        format_storage = ["kafka.tools.StorageTool", "format", "-t", cluster_id, "-c"]
        command = [*self._java, *format_storage, str(self._properties_path)]
        return GuardedProcess(command, self.log_path)

    def launch(self) -> None:
        """Start the process, without waiting for it to be up."""
        self._run([*self._java, "kafka.Kafka", str(self._properties_path)])

    def stop(self) -> None:
        """Stop it cleanly."""
        if self._process is not None:
            self._process.stop(_STOP_TIMEOUT_S)

    def kill(self) -> None:
        """End it as a crash would."""
        if self._process is not None:
            self._process.kill()

    def freeze(self) -> None:
        """Let it hang: its sockets stay open, and nobody answers."""
        if self._process is not None:
            self._process.freeze()

    def thaw(self) -> None:
        """Let a frozen node go on."""
        if self._process is not None:
            self._process.thaw()

    def remove(self) -> None:
        """Stop it for good, frozen or not."""
        self.thaw()
        self.stop()


class DockerNode(_LoggedNode):
    """A node in a container, which is made once and keeps its data from start to start."""

    def __init__(self, folder: Path, port: int) -> None:
        super().__init__(folder.with_suffix(".log"), port)
        self._name = f"glosswire-kafka-{port}"
        folder.parent.mkdir(parents=True, exist_ok=True)
        _docker(*docker_create_command(self._name, port)[1:])

    def launch(self) -> None:
        """Start the container; stopping the attached client stops the container too."""
        self._run(["docker", "start", "--attach", self._name])

    def stop(self) -> None:
        """Stop it cleanly."""
        _docker("stop", self._name)
        self._reap()

    def kill(self) -> None:
        """End it as a crash would."""
        _docker("kill", self._name)
        self._reap()

    def freeze(self) -> None:
        """Let it hang: its sockets stay open, and nobody answers."""
        _docker("pause", self._name)

    def thaw(self) -> None:
        """Let a frozen node go on."""
        _docker("unpause", self._name)

    def remove(self) -> None:
        """Remove the container, running or not."""
        _docker("rm", "--force", "--volumes", self._name)
        self._reap()

    def _reap(self) -> None:
        if self._process is not None:
            self._process.stop(_STOP_TIMEOUT_S)


def _docker(*arguments: str) -> None:
    """Run a Docker command to its end, which may fetch the image first."""
    failed = f"Docker could not {arguments[0]} {DOCKER_IMAGE}"
    try:
        subprocess.run(
            ["docker", *arguments], check=True, capture_output=True, text=True, timeout=600
        )
    except subprocess.CalledProcessError as error:
        reason = error.stderr.strip().splitlines()[-1:] or [f"exit code {error.returncode}"]
        raise KafkaUnavailable(f"{failed}: {reason[0]}") from None
    except (OSError, subprocess.TimeoutExpired) as error:
        raise KafkaUnavailable(f"{failed}: {error}") from None
