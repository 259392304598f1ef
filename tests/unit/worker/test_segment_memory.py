"""What is remembered of segments while batches are under way, and for how many."""

from __future__ import annotations

from dataclasses import replace

from worker.captions.memory import SegmentMemory
from worker.captions.segment import Rank, SegmentKey, SegmentState

STATE = SegmentState(1, Rank.FINAL, b"text", b"shown", 1)
KEY = SegmentKey(0, "hall", "s")


def publish(memory: SegmentMemory, key: SegmentKey, state: SegmentState = STATE) -> None:
    memory.publish({}, {key: state})


def test_the_segments_that_changed_longest_ago_are_forgotten() -> None:
    memory = SegmentMemory(capacity=2)
    keys = [SegmentKey(0, "hall", name) for name in "abc"]
    for key in (keys[0], keys[1], keys[0], keys[2]):
        publish(memory, key)
    assert [memory.get(key) is None for key in keys] == [False, True, False]
    assert len(memory) == 2


def test_partitions_that_were_given_up_are_forgotten_with_what_was_proposed_for_them() -> None:
    memory = SegmentMemory(capacity=9)
    kept, gone = SegmentKey(1, "hall", "s"), SegmentKey(2, "hall", "s")
    publish(memory, kept)
    publish(memory, gone)
    memory.propose({gone: STATE})
    memory.forget([2, 7])
    assert memory.get(kept) == STATE
    assert memory.get(gone) is None


def test_a_proposal_stands_before_what_was_published_until_it_is_withdrawn() -> None:
    memory = SegmentMemory(capacity=9)
    publish(memory, KEY)
    later = replace(STATE, revision=2)
    memory.propose({KEY: later})
    assert memory.get(KEY) == later
    memory.withdraw()
    assert memory.get(KEY) == STATE


def test_publishing_a_batch_leaves_the_proposal_of_a_later_one() -> None:
    memory = SegmentMemory(capacity=9)
    first, second = replace(STATE, revision=1), replace(STATE, revision=2)
    memory.propose({KEY: first})
    memory.propose({KEY: second})
    memory.publish({KEY: first}, {KEY: first})
    assert memory.get(KEY) == second
    memory.publish({KEY: second}, {KEY: second})
    assert memory.get(KEY) == second


def test_what_failed_is_remembered_as_it_was_answered() -> None:
    memory = SegmentMemory(capacity=9)
    error = replace(STATE, rank=Rank.ERROR)
    memory.propose({KEY: STATE})
    memory.publish({KEY: STATE}, {KEY: error})
    assert memory.get(KEY) == error


def test_what_led_to_nothing_is_as_it_was_before() -> None:
    memory = SegmentMemory(capacity=9)
    memory.propose({KEY: STATE})
    memory.publish({KEY: STATE}, {})
    assert memory.get(KEY) is None
