"""Dead letters put back after a fix: filtered, once, and answered like any other caption."""

from __future__ import annotations

import json
import subprocess

import pytest
from worker_process import COMMAND

from tests.integration.scene import Scene

pytestmark = pytest.mark.integration

KEY = b"town"


def replay(scene: Scene, *flags: str) -> str:
    """Run the command; gives what it said."""
    done = subprocess.run(
        [COMMAND, "replay", *scene.lane.topic_flags(), *flags],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_dead_letters_are_put_back_once_by_reason_and_then_answered(scene: Scene) -> None:
    strict = scene.start_worker()
    plain = b"The river rises tonight."
    invalid = json.dumps({"stream_id": "town", "segment_id": "s", "text": 7}).encode()
    partition, offset = scene.send(KEY, plain, [("origin", b"mic \xff")])
    scene.send(KEY, invalid)
    scene.read_until(lambda: len(scene.dead_letters) == 2, "the dead letters")
    assert strict.process.stop() == 0

    assert "would put back 1 of 2" in replay(scene, "--reason", "not_json", "--dry-run")
    assert "replayed=1 " in replay(scene, "--reason", "not_json")
    assert "replayed=0 " in replay(scene, "--reason", "not_json")

    mended = scene.start_worker("--plain-text", "true")
    scene.read_until(lambda: len(scene.outputs) == 1, "the answer")
    (answer,) = scene.records()
    assert (answer["stream_id"], answer["source_text"]) == ("town", plain.decode())
    assert scene.outputs[0].partition == partition
    assert answer["segment_id"] != f"{partition}:{offset}"  # it lies at a new offset

    assert "replayed=1 " in replay(scene)  # the other one, which is still invalid

    def failed_again() -> bool:
        return any(letter.header("glosswire.replayed") == "1" for letter in scene.dead_letters)

    scene.read_until(failed_again, "the letter that failed again")
    (again,) = [each for each in scene.dead_letters if each.header("glosswire.replayed")]
    assert (again.key, again.value) == (KEY, invalid)
    assert again.header("glosswire.reason") == "invalid_field"
    assert mended.probe("/readyz")[0] == 200
