"""What a member may say of itself while its group is put together anew, or has long been silent."""

from __future__ import annotations

import math
from types import SimpleNamespace
from typing import cast

import pytest
from kafka import KafkaConsumer, TopicPartition
from kafka.structs import ConsumerGroupMetadata, MemberState

from worker.stream.client.membership import Membership

_SESSION_S = 10.0


class Group:
    """A member whose consumer is where the test says, at the time it says."""

    def __init__(self) -> None:
        self.now_s = 1_000.0
        self.heartbeat = SimpleNamespace(last_send=-math.inf, last_receive=-math.inf)
        self.member = Membership(_SESSION_S, lambda: self.now_s)
        self.is_at(20)

    def is_at(self, generation: int, state: str = MemberState.STABLE) -> None:
        """The consumer is there, and was polled."""
        self._where = ConsumerGroupMetadata("group", generation, "member", None, state)
        self.poll()

    def poll(self) -> None:
        consumer = SimpleNamespace(
            group_metadata=lambda: self._where,
            _coordinator=SimpleNamespace(heartbeat=self.heartbeat),
        )
        self.member.look(cast(KafkaConsumer, consumer))

    def assign(self) -> None:
        self.member.on_partitions_assigned([TopicPartition("captions", 0)])
        self.poll()

    def ask(self, answered: bool = True) -> None:
        """A heartbeat is sent."""
        self.heartbeat.last_send = self.now_s
        if answered:
            self.heartbeat.last_receive = self.now_s
        self.poll()

    def generation(self) -> int:
        settled = self.member.settled()
        assert isinstance(settled, ConsumerGroupMetadata)
        return int(settled.generation_id)


@pytest.fixture
def group() -> Group:
    return Group()


def test_a_new_generation_counts_once_its_assignment_is_known(group: Group) -> None:
    assert group.generation() == 20
    group.is_at(21, MemberState.REBALANCING)  # JoinGroup is answered, SyncGroup is not
    assert group.generation() == 20
    group.is_at(21)
    assert group.generation() == 21


def test_a_member_that_fell_out_still_commits_in_its_old_name_and_so_is_refused(
    group: Group,
) -> None:
    group.is_at(-1, MemberState.UNJOINED)  # a commit in this name the group would not check
    assert group.generation() == 20


def test_a_member_is_current_from_its_first_assignment_for_as_long_as_it_is_answered(
    group: Group,
) -> None:
    assert not group.member.is_current()
    group.assign()
    assert group.member.is_current()
    for _ in range(30):
        group.now_s += 1.0
        group.ask()
        assert group.member.is_current()


def test_a_member_that_was_frozen_for_a_session_is_not_current_until_it_is_answered(
    group: Group,
) -> None:
    group.ask()
    group.now_s += _SESSION_S + 0.1
    assert not group.member.is_current()
    group.ask(answered=False)
    assert not group.member.is_current()
    group.ask()
    assert group.member.is_current()


def test_an_answer_that_waited_for_a_frozen_process_says_nothing_of_now(group: Group) -> None:
    group.ask(answered=False)
    group.now_s += _SESSION_S + 0.1
    group.heartbeat.last_receive = group.now_s
    group.poll()
    assert not group.member.is_current()


def test_a_rebalance_does_not_make_a_member_any_less_current(group: Group) -> None:
    group.ask()
    group.is_at(21, MemberState.REBALANCING)
    assert group.member.is_current()


def test_a_member_that_the_group_does_not_know_is_not_current(group: Group) -> None:
    group.ask()
    group.is_at(-1, MemberState.UNJOINED)
    assert not group.member.is_current()


def test_a_consumer_that_is_given_up_loses_what_it_owned(group: Group) -> None:
    group.ask()
    group.member.leave([TopicPartition("captions", 3)])
    assert not group.member.is_current()
    assert group.member.take_given_up() == {3}
    assert group.member.take_given_up() == frozenset()
