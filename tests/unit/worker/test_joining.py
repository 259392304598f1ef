from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from worker.stream.joining import JoinWatch


def test_a_member_is_never_stuck() -> None:
    watch = JoinWatch(10)
    assert not any(watch.is_stuck(True, now) for now in range(100))


def test_a_consumer_outside_its_group_is_stuck_after_the_limit_and_then_has_as_long_again() -> None:
    watch = JoinWatch(10)
    found = [now for now in range(40) if watch.is_stuck(False, now)]
    assert found == [11, 23, 35]


def test_joining_in_time_starts_the_clock_anew() -> None:
    watch = JoinWatch(10)
    states = [(False, 0.0), (False, 9.0), (True, 9.5), (False, 10.0), (False, 19.0)]
    assert not any(watch.is_stuck(joined, now) for joined, now in states)


@given(st.lists(st.tuples(st.booleans(), st.floats(0, 5)), max_size=40))
def test_it_is_stuck_only_after_the_whole_limit_outside(steps: list[tuple[bool, float]]) -> None:
    watch, now, outside_since = JoinWatch(7), 0.0, None
    for joined, waited in steps:
        now += waited
        if joined:
            outside_since = None
        elif outside_since is None:
            outside_since = now
        if watch.is_stuck(joined, now):
            assert outside_since is not None
            assert now - outside_since > 7
            outside_since = None
