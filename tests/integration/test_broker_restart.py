"""A broker that goes away and comes back: workers stay, and go on where they were."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from broker import RunningKafka

from tests.integration.scene import Scene, new_lane, open_scene

pytestmark = pytest.mark.integration


@pytest.fixture
def scene(own_kafka: RunningKafka, tmp_path: Path) -> Iterator[Scene]:
    with open_scene(new_lane(own_kafka.bootstrap_servers), tmp_path) as scene:
        yield scene


@pytest.mark.parametrize("how", ["stop", "kill"])
def test_a_worker_lives_through_a_restart_of_the_broker(
    own_kafka: RunningKafka, scene: Scene, how: str
) -> None:
    worker = scene.start_worker()
    lines = scene.send_finals(20, prefix="before")
    scene.await_answers(lines)

    own_kafka.stop_node(0) if how == "stop" else own_kafka.kill_node(0)
    assert worker.probe("/livez")[0] == 200
    own_kafka.start_node(0)

    lines += scene.send_finals(20, prefix="after")
    scene.await_answers(lines, timeout_s=90)
    assert worker.process.is_running()
    worker.process.terminate()
    assert worker.process.wait(timeout_s=30) == 0
