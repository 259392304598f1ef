"""The worker as a process: how it ends, what it says, and how its probes answer."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from broker_nodes import find_free_ports
from worker_process import COMMAND, Lane

import worker
from tests.integration.scene import Scene, await_counted

pytestmark = pytest.mark.integration


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command that is expected to end by itself, and soon."""
    return subprocess.run(
        [COMMAND, *arguments], capture_output=True, text=True, timeout=60, check=False
    )


def error_lines(done: subprocess.CompletedProcess[str]) -> list[str]:
    return [line for line in done.stderr.splitlines() if line.startswith("gloss-worker: error:")]


def bundle_in_use() -> Path:
    packaged = Path(worker.__file__).parent / "default_bundle"
    return Path(os.environ.get("GLOSS_BUNDLE") or packaged)


def test_a_wrong_setting_ends_the_worker_with_3_and_a_line_that_names_it() -> None:
    done = run("run", "--linger-ms", "soon")
    assert done.returncode == 3
    (line,) = error_lines(done)
    assert "linger_ms" in line
    assert "GLOSS_LINGER_MS" in line


def test_a_damaged_bundle_ends_the_worker_with_4_before_it_joins_anything(
    lane: Lane, tmp_path: Path
) -> None:
    damaged = tmp_path / "bundle"
    shutil.copytree(bundle_in_use(), damaged)
    model = max((p for p in damaged.rglob("*") if p.is_file()), key=lambda p: p.stat().st_size)
    content = bytearray(model.read_bytes())
    content[len(content) // 2] ^= 1
    model.write_bytes(content)
    done = run("run", *lane.topic_flags(), "--bundle", str(damaged), "--health-port", "0")
    assert done.returncode == 4
    (line,) = error_lines(done)
    assert model.name in line


def test_a_missing_bundle_ends_the_worker_with_4_though_there_is_no_broker_either(
    tmp_path: Path,
) -> None:
    (port,) = find_free_ports(1)
    done = run(
        *("run", "--bundle", str(tmp_path / "nothing"), "--health-port", "0"),
        *("--bootstrap-servers", f"127.0.0.1:{port}", "--broker-timeout-s", "1"),
    )
    assert done.returncode == 4
    assert len(error_lines(done)) == 1


def test_a_broker_that_cannot_be_reached_ends_the_worker_with_5_and_its_address() -> None:
    (port,) = find_free_ports(1)
    address = f"127.0.0.1:{port}"
    done = run(
        *("run", "--bootstrap-servers", address),
        *("--broker-timeout-s", "1", "--health-port", "0"),
    )
    assert done.returncode == 5
    (line,) = error_lines(done)
    assert address in line


def test_topics_that_are_not_there_end_the_worker_with_5_and_the_remedy(lane: Lane) -> None:
    done = run("run", *lane.topic_flags(), "--health-port", "0")
    assert done.returncode == 5
    (line,) = error_lines(done)
    assert "gloss-worker topics create" in line


def test_probes_metrics_and_health_check_tell_how_the_worker_is(scene: Scene) -> None:
    worker_process = scene.start_worker()
    scene.await_answers(scene.send_finals(3))
    assert worker_process.probe("/livez") == (200, "ok\n")
    assert worker_process.probe("/readyz") == (200, "ok\n")
    await_counted(worker_process, 3)
    assert worker_process.metric("glosswire_records_total") == 3.0
    flags = ["--health-host", "127.0.0.1", "--health-port", str(worker_process.health_port)]
    assert run("healthcheck", *flags).returncode == 0
    assert worker_process.process.stop() == 0
    assert run("healthcheck", *flags).returncode == 1


def test_lines_sent_from_the_command_line_are_answered(scene: Scene, tmp_path: Path) -> None:
    scene.start_worker()
    captions = tmp_path / "lines.txt"
    captions.write_text("Good morning.\nShe sells six books.\n", encoding="utf-8")
    done = run("send", str(captions), "--at-once", *scene.lane.topic_flags())
    assert done.returncode == 0, done.stderr
    scene.read_until(lambda: len(scene.outputs) == 2, "two answers")
    texts = {record["source_text"] for record in scene.records()}
    assert texts == {"Good morning.", "She sells six books."}
