"""Transactions on a real Kafka: every answer once, whoever is killed and whatever restarts."""

from __future__ import annotations

import pytest

from tests.integration.scene import Scene, await_shared_out

pytestmark = pytest.mark.integration

EXACTLY_ONCE = ("--delivery", "exactly-once", "--max-batch-records", "8")


def test_after_kill_9_in_mid_stream_every_line_is_answered_exactly_once(scene: Scene) -> None:
    lines = scene.send_finals(300)
    victim = scene.start_worker(*EXACTLY_ONCE, "--transactional-id", "t1", await_ready=False)
    scene.read_until(lambda: len(scene.outputs) > 0, "the first answer")
    victim.process.kill()
    lines += scene.send_finals(30, prefix="later")

    scene.start_worker(*EXACTLY_ONCE, "--transactional-id", "t1")
    scene.await_answers(lines)
    assert set(scene.answered().values()) == {1}
    assert scene.dead_letters == []


def test_dead_letters_are_part_of_the_transaction_and_nothing_is_held_back(scene: Scene) -> None:
    worker = scene.start_worker(*EXACTLY_ONCE)
    scene.send(b"town", b"not json")
    lines = scene.send_finals(20)
    scene.await_answers(lines)
    scene.read_until(lambda: len(scene.dead_letters) == 1, "the dead letter")
    worker.process.terminate()
    assert worker.process.wait(timeout_s=20) == 0
    assert scene.committed() >= len(lines) + 1


def test_two_workers_that_share_the_partitions_in_mid_stream_double_nothing(scene: Scene) -> None:
    first = scene.start_worker(*EXACTLY_ONCE)
    lines = scene.send_finals(200, streams=16)
    second = scene.start_worker(*EXACTLY_ONCE)
    lines += scene.send_finals(100, streams=16, prefix="more")
    await_shared_out([first, second])
    first.process.terminate()
    assert first.process.wait(timeout_s=20) == 0
    lines += scene.send_finals(50, streams=16, prefix="last")
    scene.await_answers(lines)
    assert set(scene.answered().values()) == {1}
