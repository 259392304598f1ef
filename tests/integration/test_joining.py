"""A consumer that never gets into its group, on a real Kafka."""

from __future__ import annotations

import pytest
from waiting import wait_until
from worker_process import Lane

from tests.integration.scene import Scene
from worker.settings import load_settings
from worker.stream.client import KafkaSource
from worker.stream.joining import JoinWatch

pytestmark = pytest.mark.integration


class LostInJoining(KafkaSource):
    """Says that it has not joined until it has been built anew."""

    def __init__(self, lane: Lane) -> None:
        super().__init__(
            load_settings(
                {
                    "bootstrap_servers": lane.bootstrap_servers,
                    "input_topic": lane.input_topic,
                    "group_id": "lost-in-joining",
                }
            ),
            "lost",
        )
        self.first = self._consumer
        self._watch = JoinWatch(0.5)

    def is_new(self) -> bool:
        return self._consumer is not self.first

    def joined(self) -> bool:
        return self.is_new() and super().joined()


def test_a_member_is_known_to_the_others_by_its_name_while_it_is_there(scene: Scene) -> None:
    fields = {
        "bootstrap_servers": scene.lane.bootstrap_servers,
        "input_topic": scene.lane.input_topic,
        "group_id": "known-by-name",
        "session_timeout_s": 60,
    }
    source = KafkaSource(load_settings(fields), "here")

    def polled_until_joined() -> bool:
        source.poll(100, 1)
        return source.joined()

    wait_until(polled_until_joined, 20, "the group to be joined")
    assert source.has_member("here")
    assert not source.has_member("elsewhere")
    source.close(5.0)
    assert not source.has_member("here")


def test_a_consumer_outside_its_group_is_built_anew_and_misses_nothing(scene: Scene) -> None:
    lines = scene.send_finals(12)
    source = LostInJoining(scene.lane)
    read: set[tuple[int, int]] = set()

    def read_after_rejoining() -> bool:
        records = source.poll(100, 64)
        if source.is_new():
            read.update((record.partition, record.offset) for record in records)
        return len(read) == len(lines)

    wait_until(read_after_rejoining, 60.0, "every record is read by the new consumer")
    source.close(2.0)
