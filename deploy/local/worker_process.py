"""A `gloss-worker run` as a process of its own, whose probes can be asked.

Knows the worker's command line and probes, nothing of its inside.
"""

from __future__ import annotations

import http.client
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from guarded import GuardedProcess
from waiting import wait_until

COMMAND = str(Path(sys.executable).with_name("gloss-worker"))
READY_TIMEOUT_S = 60.0
ASSIGNED = "glosswire_assigned_partitions"
_PROBE_TIMEOUT_S = 5.0


class WorkerFailed(RuntimeError):  # noqa: N818 - the message is a sentence
    """A worker ended, or a command of it failed; the message says which line it left."""


@dataclass(frozen=True)
class Lane:
    """Where workers of one group read and write."""

    bootstrap_servers: str
    input_topic: str
    output_topic: str
    dead_letter_topic: str
    group_id: str

    def topic_flags(self) -> list[str]:
        """The flags of any command that knows topics."""
        return [
            *("--bootstrap-servers", self.bootstrap_servers),
            *("--input-topic", self.input_topic),
            *("--output-topic", self.output_topic),
            *("--dead-letter-topic", self.dead_letter_topic),
        ]


class WorkerProcess:
    """A running worker. Its log is kept in `log_path`."""

    def __init__(
        self,
        lane: Lane,
        health_port: int,
        log_path: Path,
        flags: Sequence[str] = (),
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self.log_path = log_path
        self.health_port = health_port
        own = ["--group-id", lane.group_id, "--health-port", str(health_port)]
        command = [COMMAND, "run", *lane.topic_flags(), *own, "--health-host", "127.0.0.1", *flags]
        self.process = GuardedProcess(command, log_path, environment)

    def await_ready(self, timeout_s: float = READY_TIMEOUT_S) -> None:
        """Wait until the worker has its model and its group. Raises WorkerFailed, TimeoutError."""
        wait_until(self._is_ready_or_gone, timeout_s, f"a worker is ready; see {self.log_path}")
        if not self.process.is_running():
            raise WorkerFailed(f"a worker ended: {last_line(self.log_path)}; see {self.log_path}")

    def _is_ready_or_gone(self) -> bool:
        return not self.process.is_running() or self.probe("/readyz")[0] == 200

    def probe(self, path: str) -> tuple[int, str]:
        """Status and body of a path of the worker's own server; status 0 when none answers."""
        connection = http.client.HTTPConnection(
            "127.0.0.1", self.health_port, timeout=_PROBE_TIMEOUT_S
        )
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, answer.read().decode(errors="replace")
        except (OSError, http.client.HTTPException):
            return 0, ""
        finally:
            connection.close()

    def metric(self, name: str) -> float:
        """A metric's value, summed over its labels; 0 when the worker does not answer."""
        _, text = self.probe("/metrics")
        return sum_metric(text, name)


def sum_metric(text: str, name: str) -> float:
    """A metric's value in Prometheus' text form, summed over its labels."""
    samples = (line.rsplit(" ", 1) for line in text.splitlines() if line.startswith(name))
    return sum(float(value) for head, value in samples if head.partition("{")[0] == name)


def create_topics(lane: Lane, partitions: int) -> None:
    """Make the lane's topics by the worker's own command. Raises WorkerFailed."""
    command = [COMMAND, "topics", "create", *lane.topic_flags(), "--partitions", str(partitions)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    if done.returncode != 0:
        raise WorkerFailed(f"`gloss-worker topics create` failed: {done.stderr.strip()}")


def last_line(log_path: Path) -> str:
    """The last line of a log, which is where a worker says why it ended."""
    lines = log_path.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    return lines[-1] if lines else "it said nothing"
