"""Captions through a real Kafka and real workers that are stopped, killed and joined."""

from __future__ import annotations

import json

import pytest
from worker_process import last_line

from tests.integration.scene import PARTITIONS, Scene, await_counted, await_shared_out

pytestmark = pytest.mark.integration


def test_a_caption_is_answered_on_its_own_partition_under_its_own_key(scene: Scene) -> None:
    scene.start_worker()
    partition, _ = scene.send(
        b"town", b'{"stream_id":"town","segment_id":"s1","text":"She sells six books."}'
    )
    scene.await_answers([("town", "s1", 0)])
    (output,) = scene.outputs
    (record,) = scene.records()
    assert (output.partition, output.key) == (partition, b"town")
    assert output.header("ce_id") == record["event_id"]
    assert record["source_text"] == "She sells six books."
    assert record["status"] == "final"
    assert record["sentences"][0]["gloss"]


def test_two_workers_share_the_partitions_and_answer_everything_once(scene: Scene) -> None:
    workers = [scene.start_worker(), scene.start_worker()]
    await_shared_out(workers)
    lines = scene.send_finals(80, streams=16)
    scene.await_answers(lines)
    assert set(scene.answered().values()) == {1}
    for worker in workers:
        await_counted(worker, 1)


def test_after_kill_9_in_mid_stream_another_worker_answers_all_that_is_left(scene: Scene) -> None:
    lines = scene.send_finals(400)
    victim = scene.start_worker("--max-batch-records", "8", await_ready=False)
    scene.read_until(lambda: len(scene.outputs) > 0, "the first answer")
    victim.process.kill()
    assert scene.committed() < len(lines)
    lines += scene.send_finals(50, prefix="later")

    scene.start_worker("--max-batch-records", "8")
    scene.await_answers(lines)
    assert scene.dead_letters == []
    # What the victim had published and not yet committed comes again, as the very same event.
    assert len({record["event_id"] for record in scene.records()}) == len(lines)


def test_sigterm_ends_the_batch_in_hand_and_loses_and_doubles_nothing(scene: Scene) -> None:
    lines = scene.send_finals(400)
    first = scene.start_worker("--max-batch-records", "8", await_ready=False)
    scene.read_until(lambda: len(scene.outputs) > 0, "the first answer")
    first.process.terminate()
    assert first.process.wait(timeout_s=20) == 0
    assert 0 < scene.committed() < len(lines)
    assert '"stopped"' in last_line(first.log_path)

    scene.start_worker("--max-batch-records", "8")
    scene.await_answers(lines)
    assert set(scene.answered().values()) == {1}


def test_a_worker_that_leaves_hands_its_partitions_to_its_peer(scene: Scene) -> None:
    leaver, stayer = scene.start_worker(), scene.start_worker()
    await_shared_out([leaver, stayer])
    leaver.process.terminate()
    assert leaver.process.wait(timeout_s=20) == 0
    await_shared_out([stayer])
    scene.await_answers(scene.send_finals(20))


def test_a_worker_with_a_fixed_name_leaves_too_when_it_is_told_to_stop(scene: Scene) -> None:
    patient = ["--session-timeout-s", "120"]  # nobody waits for it in this test
    leaver = scene.start_worker(*patient, "--group-instance-id", "one")
    stayer = scene.start_worker(*patient, "--group-instance-id", "two")
    await_shared_out([leaver, stayer])
    leaver.process.terminate()
    assert leaver.process.wait(timeout_s=20) == 0
    await_shared_out([stayer])
    scene.await_answers(scene.send_finals(20), timeout_s=20)


def test_a_worker_with_a_fixed_name_keeps_its_place_where_it_is_told_to(scene: Scene) -> None:
    flags = ["--session-timeout-s", "60", "--leave-on-stop", "false", "--group-instance-id"]
    stayer, ended = scene.start_worker(*flags, "one"), scene.start_worker(*flags, "two")
    await_shared_out([stayer, ended])
    before = len(stayer.log_path.read_text())
    ended.process.terminate()
    assert ended.process.wait(timeout_s=20) == 0
    await_shared_out([stayer, scene.start_worker(*flags, "two")])
    since = [json.loads(line) for line in stayer.log_path.read_text()[before:].splitlines()]
    shares = [len(each["partitions"]) for each in since if each["event"] == "assigned"]
    assert PARTITIONS not in shares  # those of the one that ended were never the other's


def test_everything_that_is_answered_is_committed_and_no_more(scene: Scene) -> None:
    worker = scene.start_worker()
    lines = scene.send_finals(40)
    scene.await_answers(lines)
    worker.process.terminate()
    assert worker.process.wait(timeout_s=20) == 0
    assert scene.committed() == len(lines)


def test_a_tombstone_is_passed_over_without_a_trace(scene: Scene) -> None:
    worker = scene.start_worker()
    before = scene.send_final("town", "s1", "Good morning.")
    scene.send(b"town", None)
    after = scene.send_final("town", "s2", "Good night.")
    scene.await_answers([before, after])
    worker.process.terminate()
    assert worker.process.wait(timeout_s=20) == 0
    scene.read()
    assert len(scene.outputs) == 2
    assert scene.dead_letters == []
    assert scene.committed() == 3
