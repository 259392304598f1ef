"""Which offsets are committed and where reading starts again."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from worker.stream.offsets import OffsetTracker


def tracker_with(*offsets: int) -> OffsetTracker:
    tracker = OffsetTracker()
    for offset in offsets:
        tracker.begin(0, offset)
    return tracker


def test_nothing_is_committed_before_anything_is_finished() -> None:
    assert tracker_with(5, 6).to_commit() == {}


def test_the_offset_after_the_last_finished_one_is_committed() -> None:
    tracker = tracker_with(5, 6)
    tracker.finish(0, 5)
    tracker.finish(0, 6)
    assert tracker.to_commit() == {0: 7}


def test_a_gap_left_by_compaction_is_passed_over() -> None:
    tracker = tracker_with(5, 9)
    tracker.finish(0, 5)
    assert tracker.to_commit() == {0: 9}


def test_an_unfinished_offset_holds_back_those_finished_after_it() -> None:
    tracker = tracker_with(5, 6, 7)
    tracker.finish(0, 7)
    assert tracker.to_commit() == {}
    tracker.finish(0, 5)
    assert tracker.to_commit() == {0: 6}


def test_what_is_committed_is_not_committed_again() -> None:
    tracker = tracker_with(5)
    tracker.finish(0, 5)
    tracker.committed(tracker.to_commit())
    assert tracker.to_commit() == {}


def test_a_commit_that_failed_is_made_up_by_the_next() -> None:
    tracker = tracker_with(5, 6)
    tracker.finish(0, 5)
    assert tracker.to_commit() == {0: 6}
    tracker.finish(0, 6)
    assert tracker.to_commit() == {0: 7}


def test_giving_back_starts_again_at_the_first_unfinished_offset_of_each_partition() -> None:
    tracker = tracker_with(5, 6)
    tracker.begin(1, 40)
    tracker.finish(0, 5)
    assert tracker.give_back() == {0: 6, 1: 40}
    assert tracker.give_back() == {}


def test_what_finished_beyond_a_point_given_back_is_not_committed() -> None:
    tracker = tracker_with(5, 6)
    tracker.finish(0, 6)
    tracker.give_back()
    assert tracker.to_commit() == {}


def test_a_partition_given_up_is_not_committed_and_its_late_results_are_ignored() -> None:
    tracker = tracker_with(5)
    tracker.forget([0])
    tracker.finish(0, 5)
    assert tracker.to_commit() == {}


@given(
    st.lists(st.sampled_from(["begin", "finish", "give_back", "commit"]), max_size=60), st.data()
)
def test_whatever_happens_only_finished_offsets_lie_below_a_commit(
    steps: list[str], data: st.DataObject
) -> None:
    tracker, position, in_hand, finished = OffsetTracker(), 0, set[int](), set[int]()
    for step in steps:
        if step == "begin":
            tracker.begin(0, position)
            in_hand.add(position)
            position += 1
        elif step == "finish" and in_hand:
            offset = data.draw(st.sampled_from(sorted(in_hand)))
            tracker.finish(0, offset)
            in_hand.remove(offset)
            finished.add(offset)
        elif step == "give_back":
            position = tracker.give_back().get(0, position)
            in_hand.clear()
            finished = {offset for offset in finished if offset < position}
        elif step == "commit":
            tracker.committed(tracker.to_commit())
        assert set(range(tracker.to_commit().get(0, 0))) <= finished
