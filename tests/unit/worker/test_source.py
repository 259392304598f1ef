"""What the source says of its membership while the group is being put together anew."""

from __future__ import annotations

from typing import Any

import pytest
from kafka.structs import ConsumerGroupMetadata, MemberState

from worker.settings import load_settings
from worker.stream.client import source
from worker.stream.client.source import KafkaSource


class JoiningConsumer:
    """A consumer that is where the test says in its joining."""

    def __init__(self) -> None:
        self.now = ConsumerGroupMetadata("group")

    def partitions_for_topic(self, topic: str) -> set[int]:
        return {0}

    def subscribe(self, topics: list[str], listener: Any) -> None:
        pass

    def group_metadata(self) -> ConsumerGroupMetadata:
        return self.now

    def is_at(self, generation: int, state: str) -> None:
        self.now = ConsumerGroupMetadata("group", generation, "member", None, state)


@pytest.fixture
def consumer(monkeypatch: pytest.MonkeyPatch) -> JoiningConsumer:
    joining = JoiningConsumer()
    monkeypatch.setattr(source, "build_consumer", lambda **options: joining)
    return joining


def generation_of(member: object) -> int:
    assert isinstance(member, ConsumerGroupMetadata)
    return int(member.generation_id)


def test_a_new_generation_counts_once_its_assignment_is_known(consumer: JoiningConsumer) -> None:
    reading = KafkaSource(load_settings({}, {}))
    consumer.is_at(20, MemberState.STABLE)
    assert generation_of(reading.membership()) == 20
    consumer.is_at(21, MemberState.REBALANCING)  # JoinGroup is answered, SyncGroup is not
    assert generation_of(reading.membership()) == 20
    consumer.is_at(21, MemberState.STABLE)
    assert generation_of(reading.membership()) == 21


def test_a_member_that_fell_out_still_commits_in_its_old_name_and_so_is_refused(
    consumer: JoiningConsumer,
) -> None:
    reading = KafkaSource(load_settings({}, {}))
    consumer.is_at(20, MemberState.STABLE)
    reading.membership()
    consumer.is_at(-1, MemberState.UNJOINED)  # a commit in this name the group would not check
    assert generation_of(reading.membership()) == 20
