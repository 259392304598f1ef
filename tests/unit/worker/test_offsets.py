"""Which offsets are committed, what is done beyond them, and where reading starts again."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from worker.stream.checkpoint import Checkpoint, Custody, Position, read_checkpoint
from worker.stream.offsets import OffsetTracker


def tracker_with(*offsets: int, position: Position | None = None) -> OffsetTracker:
    tracker = OffsetTracker("me")
    for offset in offsets:
        tracker.begin(0, offset)
    tracker.take_over(0, position)
    tracker.committed(tracker.to_commit())
    return tracker


def offsets_of(positions: dict[int, Position]) -> dict[int, int]:
    return {partition: position.offset for partition, position in positions.items()}


def committable(tracker: OffsetTracker) -> dict[int, int]:
    return offsets_of(tracker.to_commit())


def test_nothing_is_committed_before_a_partition_is_taken_over() -> None:
    tracker = OffsetTracker("me")
    tracker.begin(0, 5)
    tracker.finish(0, 5)
    assert tracker.to_commit() == {}
    assert tracker.not_taken_over() == {0}


def test_taking_over_writes_down_who_holds_the_partition_now() -> None:
    tracker = OffsetTracker("me")
    tracker.begin(0, 5)
    tracker.take_over(0, None)
    (position,) = tracker.to_commit().values()
    assert read_checkpoint(position) == Checkpoint(5, (), Custody("me", since=5))


def test_nothing_is_committed_before_anything_is_finished() -> None:
    assert tracker_with(5, 6).to_commit() == {}


def test_the_offset_after_the_last_finished_one_is_committed() -> None:
    tracker = tracker_with(5, 6)
    tracker.finish(0, 5)
    tracker.finish(0, 6)
    assert committable(tracker) == {0: 7}


def test_what_would_be_finished_can_be_asked_before_it_is() -> None:
    tracker = tracker_with(5, 6)
    assert offsets_of(tracker.to_commit([(0, 5)])) == {0: 6}
    assert tracker.to_commit() == {}


def test_a_gap_left_by_compaction_is_passed_over() -> None:
    tracker = tracker_with(5, 9)
    tracker.finish(0, 5)
    assert committable(tracker) == {0: 9}


def test_an_unfinished_offset_holds_back_those_finished_after_it_and_notes_them() -> None:
    tracker = tracker_with(5, 6, 7)
    tracker.finish(0, 6)
    (position,) = tracker.to_commit().values()
    assert position.offset == 5
    assert read_checkpoint(position).open == (5,)
    assert read_checkpoint(position).next_offset == 7
    tracker.finish(0, 5)
    assert committable(tracker) == {0: 7}


def test_what_is_committed_is_not_committed_again() -> None:
    tracker = tracker_with(5)
    tracker.finish(0, 5)
    tracker.committed(tracker.to_commit())
    assert tracker.to_commit() == {}


def test_a_commit_that_failed_is_made_up_by_the_next() -> None:
    tracker = tracker_with(5, 6)
    tracker.finish(0, 5)
    assert committable(tracker) == {0: 6}
    tracker.finish(0, 6)
    assert committable(tracker) == {0: 7}


def test_giving_back_starts_again_at_the_first_unfinished_offset_of_each_partition() -> None:
    tracker = tracker_with(5, 6)
    tracker.begin(1, 40)
    tracker.finish(0, 5)
    assert tracker.give_back() == {0: 6, 1: 40}


def test_what_is_finished_is_not_begun_again_when_it_is_read_again() -> None:
    tracker = tracker_with(5, 6)
    tracker.finish(0, 6)
    tracker.give_back()
    assert tracker.begin(0, 5)
    assert not tracker.begin(0, 6)
    tracker.finish(0, 5)
    assert committable(tracker) == {0: 7}


def test_what_the_last_holder_finished_beyond_its_offset_is_put_down() -> None:
    position = Checkpoint(9, (5, 7), Custody("other", since=2)).position()
    tracker = tracker_with(5, 6, 7, 8, 9, position=position)
    assert [o for o in range(5, 10) if tracker.in_hand(0, o)] == [5, 7, 9]
    assert not tracker.begin(0, 8)


def test_an_open_record_that_is_no_longer_in_the_topic_holds_nothing_back() -> None:
    position = Checkpoint(9, (5, 7), Custody("other", since=2)).position()
    tracker = tracker_with(6, position=position)
    tracker.begin(0, 9)
    tracker.finish(0, 9)
    assert committable(tracker) == {0: 10}


def test_a_clean_stop_leaves_what_is_open_and_no_holder() -> None:
    tracker = tracker_with(5, 6)
    tracker.finish(0, 6)
    (position,) = tracker.release().values()
    assert read_checkpoint(position) == Checkpoint(7, (5,), None)


def test_a_partition_given_up_is_not_committed_and_its_late_results_are_ignored() -> None:
    tracker = tracker_with(5)
    tracker.forget([0])
    tracker.finish(0, 5)
    assert tracker.to_commit() == {}


def test_what_was_given_back_before_the_partition_was_taken_over_is_not_done() -> None:
    tracker = OffsetTracker("me")
    for offset in range(5, 9):
        tracker.begin(0, offset)
    assert tracker.give_back() == {0: 5}
    tracker.take_over(0, Checkpoint(7, (5,), Custody("other", since=2)).position())
    (position,) = tracker.to_commit().values()
    assert read_checkpoint(position).next_offset == 7
    assert [o for o in range(5, 9) if tracker.begin(0, o)] == [5, 7, 8]


_STEPS = ["begin", "take_over", "finish", "give_back", "crash"]


@given(st.lists(st.sampled_from(_STEPS), max_size=80), st.data())
def test_whatever_happens_every_record_is_done_once_and_none_is_skipped(
    steps: list[str], data: st.DataObject
) -> None:
    """As under exactly once: what is finished and its position are noted together."""
    tracker, position, done = OffsetTracker("0"), 0, set[int]()
    in_hand = set[int]()
    committed: Position | None = None
    holders = 0
    for step in steps:
        if step == "begin":
            if tracker.begin(0, position):
                in_hand.add(position)
            position += 1
        elif step == "take_over" and tracker.not_taken_over():
            tracker.take_over(0, committed)
            in_hand = {offset for offset in in_hand if tracker.in_hand(0, offset)}
            committed = tracker.to_commit()[0]
            tracker.committed({0: committed})
        elif step == "finish" and in_hand and not tracker.not_taken_over():
            offset = data.draw(st.sampled_from(sorted(in_hand)))
            committed = tracker.to_commit([(0, offset)])[0]
            tracker.finish(0, offset)
            tracker.committed({0: committed})
            in_hand.remove(offset)
            assert offset not in done
            done.add(offset)
        elif step == "give_back":
            position = tracker.give_back().get(0, position)
            in_hand.clear()
        elif step == "crash":
            holders += 1
            tracker, in_hand = OffsetTracker(str(holders)), set()
            position = committed.offset if committed else 0
        if committed:
            noted = read_checkpoint(committed)
            assert set(range(noted.next_offset)) - set(noted.open) <= done
    # And in the end everything can be done.
    top = max([*done, position], default=0) + 1
    position = committed.offset if committed else 0
    tracker = OffsetTracker("last")
    for offset in range(position, top):
        tracker.begin(0, offset)
    tracker.take_over(0, committed)
    left = {offset for offset in range(position, top) if tracker.in_hand(0, offset)}
    assert left.isdisjoint(done)
    assert left | done >= set(range(top))
