"""Kafka's own jars, fetched once by Maven into a cache folder and used again from there.

Knows Maven and the cache's form: a folder that exists is complete, because it is renamed into place
only when every jar is in it. Starts no broker.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

from broker_means import KafkaUnavailable
from broker_properties import KAFKA_VERSION

POM = Path(__file__).with_name("pom.xml")
CACHE = Path(__file__).resolve().parents[2] / ".cache" / "kafka"
_FETCH_TIMEOUT_S = 600.0


def fetch_jars(say: Callable[[str], None], cache: Path = CACHE) -> Path:
    """The folder of jars. Raises KafkaUnavailable when Maven cannot fetch them."""
    folder = cache / KAFKA_VERSION
    if folder.is_dir():
        return folder
    say(f"Fetching Kafka {KAFKA_VERSION} with Maven (44 MB, once) ...")
    cache.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=cache, prefix="fetching-") as scratch:
        jars = Path(scratch) / "jars"
        _copy_dependencies(jars)
        _put_in_place(jars, folder)
    return folder


def _copy_dependencies(jars: Path) -> None:
    command = [
        *("mvn", "-q", "-B", "-f", str(POM), "dependency:copy-dependencies"),
        *("-DincludeScope=runtime", f"-DoutputDirectory={jars}"),
    ]
    try:
        subprocess.run(
            command, check=True, capture_output=True, text=True, timeout=_FETCH_TIMEOUT_S
        )
    except subprocess.CalledProcessError as error:
        raise KafkaUnavailable(f"Maven could not fetch Kafka: {_first_error(error)}") from None
    except subprocess.TimeoutExpired:
        raise KafkaUnavailable(f"Maven did not fetch Kafka within {_FETCH_TIMEOUT_S:g} s") from None
    if not any(jars.glob("kafka_2.13-*.jar")):
        raise KafkaUnavailable("Maven ran, but copied no Kafka")


def _put_in_place(jars: Path, folder: Path) -> None:
    try:
        jars.rename(folder)
    except OSError:  # another launcher was quicker, and its jars are the same
        if not folder.is_dir():
            raise
        shutil.rmtree(jars)


def _first_error(error: subprocess.CalledProcessError) -> str:
    lines = f"{error.stdout}\n{error.stderr}".splitlines()
    return next((line for line in lines if "ERROR" in line), f"exit code {error.returncode}")
