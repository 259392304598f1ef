"""What is held outlives the worker that holds it, and time alone ends waiting."""

from __future__ import annotations

import json

import pytest

from tests.integration.scene import LineId, Scene

pytestmark = pytest.mark.integration

PATIENT = ("--join-hold-ms", "60000", "--join-gap-ms", "60000", "--abandon-after-ms", "60000")


def send(scene: Scene, stream: str, segment: str, text: str, **fields: object) -> int:
    """A caption; gives its partition."""
    caption = {"stream_id": stream, "segment_id": segment, "text": text, "revision": 0} | fields
    partition, _ = scene.send(stream.encode(), json.dumps(caption).encode())
    return partition


def send_beside(scene: Scene, partition: int) -> list[LineId]:
    """Whole lines of other streams, until one has gone to the partition."""
    lines: list[LineId] = []
    while True:
        stream = f"beside-{len(lines)}"
        lines.append((stream, "s", 0))
        if send(scene, stream, "s", "Good.") == partition:
            return lines


@pytest.mark.parametrize("delivery", ["at-least-once", "exactly-once"])
def test_a_sentence_that_waits_for_its_end_survives_kill_9(scene: Scene, delivery: str) -> None:
    flags = ("--delivery", delivery, "--transactional-id", "hall", *PATIENT)
    victim = scene.start_worker(*flags)
    partition = send(scene, "hall", "s1", "The bus to")
    beside = send_beside(scene, partition)
    scene.await_answers(beside)  # what came later is answered: the first one is held
    assert scene.answered()["hall", "s1", 0] == 0
    victim.process.kill()

    scene.start_worker(*flags)
    send(scene, "hall", "s2", "town is late.")
    scene.await_answers([("hall", "s1", 0), ("hall", "s2", 0)])
    first, last = (r for r in scene.records() if r["stream_id"] == "hall")
    assert (first["status"], first["joined_into"]) == ("joined", "s2")
    assert last["source_text"] == "The bus to town is late."
    assert set(scene.answered().values()) == {1}


def test_an_unfinished_line_and_an_abandoned_partial_are_answered_in_time(scene: Scene) -> None:
    scene.start_worker("--abandon-after-ms", "500", "--join-hold-ms", "300")
    send(scene, "hall", "s1", "The bus to")
    send(scene, "room", "p1", "Well then", status="partial", revision=4)
    scene.await_answers([("hall", "s1", 0), ("room", "p1", 4)])
    forced = {record["segment_id"]: record["forced"] for record in scene.records()}
    assert forced == {"s1": False, "p1": True}


def test_a_new_worker_lets_no_older_revision_through(scene: Scene) -> None:
    first = scene.start_worker()
    send(scene, "hall", "s1", "She reads.", revision=7)
    scene.await_answers([("hall", "s1", 7)])
    first.process.terminate()
    assert first.process.wait(timeout_s=20) == 0

    scene.start_worker()
    send(scene, "hall", "s1", "She read.", revision=6)
    send(scene, "hall", "s2", "She waits.")
    scene.await_answers([("hall", "s2", 0)])
    assert ("hall", "s1", 6) not in scene.answered()
