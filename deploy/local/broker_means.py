"""The ways in which this machine can have a Kafka, and what to install when there is none.

Looks for programmes and asks them who they are; starts no broker.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from broker_properties import KAFKA_VERSION

OLDEST_JAVA = 17
_ASK_TIMEOUT_S = 20.0


class KafkaUnavailable(RuntimeError):  # noqa: N818 - the message is a sentence, not a fault
    """No Kafka can be had here; the message says what to install."""


class Kind(StrEnum):
    """Where a broker comes from."""

    GIVEN = "given"
    MAVEN = "maven"
    DOCKER = "docker"


@dataclass(frozen=True)
class Programs:
    """What this machine has."""

    java_major: int | None
    maven: bool
    docker_answers: bool


def means_to_try(given: str | None, programs: Programs) -> list[Kind]:
    """The ways that may work, best first."""
    if given:
        return [Kind.GIVEN]
    means: list[Kind] = []
    if programs.maven and programs.java_major is not None and programs.java_major >= OLDEST_JAVA:
        means.append(Kind.MAVEN)
    if programs.docker_answers:
        means.append(Kind.DOCKER)
    return means


def what_to_install(programs: Programs, failures: Sequence[str] = ()) -> str:
    """One clear message for somebody without a Kafka."""
    found = list(failures) or [_java_found(programs), _maven_found(programs), _docker_found()]
    return (
        f"There is no Kafka to use: {'; '.join(found)}. Do one of these and try again: "
        f"install Java {OLDEST_JAVA} or newer and Maven (Debian, Ubuntu: sudo apt install "
        f"openjdk-{OLDEST_JAVA}-jre-headless maven; macOS: brew install openjdk maven), from which "
        f"Kafka {KAFKA_VERSION} is fetched by itself; or install and start Docker "
        "(https://docs.docker.com/get-docker/); or set KAFKA_BOOTSTRAP_SERVERS=host:port to a "
        "Kafka that runs."
    )


def find_programs() -> Programs:
    """Ask this machine."""
    return Programs(
        java_major=parse_java_major(_output(["java", "-version"]) or ""),
        maven=shutil.which("mvn") is not None,
        docker_answers=_output(["docker", "info"]) is not None,
    )


def parse_java_major(text: str) -> int | None:
    """17 of `openjdk version "17.0.15"`; 8 of the older `java version "1.8.0_402"`."""
    match = re.search(r'version "(?:1\.)?(\d+)', text)
    return int(match[1]) if match else None


def _java_found(programs: Programs) -> str:
    if programs.java_major is None:
        return "no java was found"
    return f"java is version {programs.java_major}"


def _maven_found(programs: Programs) -> str:
    return "mvn was found" if programs.maven else "no mvn was found"


def _docker_found() -> str:
    return "no Docker engine answers"


def _output(command: Sequence[str]) -> str | None:
    """What a programme prints; None where it fails, or does not answer in time."""
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=_ASK_TIMEOUT_S, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout + done.stderr
