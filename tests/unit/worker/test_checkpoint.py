"""The note beside a committed offset: what it says is what was written, and never more."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from worker.stream.checkpoint import (
    MAX_NOTE_CHARACTERS,
    Checkpoint,
    Custody,
    Position,
    read_checkpoint,
    take_over,
)

HELD = Custody("abc", since=5)


@st.composite
def checkpoints(draw: st.DrawFn) -> Checkpoint:
    left = sorted(draw(st.sets(st.integers(0, 400), max_size=60)))
    next_offset = draw(st.integers(max(left, default=0) + 1, 500))
    custody = draw(
        st.none()
        | st.builds(
            Custody,
            holder=st.sampled_from(["a", "b1"]),
            since=st.integers(0, 500),
            crashes=st.integers(0, 9),
            alone=st.none(),
            attempts=st.just(0),
        )
    )
    if custody and draw(st.booleans()):
        custody = custody.begun_alone(draw(st.integers(0, 500)))
    return Checkpoint(next_offset, tuple(left), custody)


@given(checkpoints())
def test_what_is_read_is_what_was_written(checkpoint: Checkpoint) -> None:
    position = checkpoint.position()
    assert position.offset == checkpoint.offset
    assert len(position.note) <= MAX_NOTE_CHARACTERS
    assert read_checkpoint(position) == checkpoint


@given(st.integers(0, 100), st.text() | st.from_regex(r"gw1 by=a since=1 crashes=0 .*"))
def test_a_note_that_is_not_understood_skips_no_record(offset: int, note: str) -> None:
    checkpoint = read_checkpoint(Position(offset, note))
    assert checkpoint.offset == offset


def test_a_note_written_for_another_offset_counts_as_none() -> None:
    note = Checkpoint(20, (10, 12), HELD).position().note
    assert read_checkpoint(Position(21, note)) == Checkpoint(21)


def test_nobody_holding_and_nothing_open_needs_no_note() -> None:
    assert Checkpoint(7).position() == Position(7, "")


def test_runs_of_open_records_take_little_room() -> None:
    note = Checkpoint(5_000, tuple(range(1_000, 4_000)), HELD).position().note
    assert note.endswith("next=5000 open=0x3000")


def test_more_open_records_than_a_note_holds_are_refused() -> None:
    with pytest.raises(ValueError, match="do not fit"):
        Checkpoint(50_001, tuple(range(0, 50_000, 2)), HELD).position()


def test_after_a_clean_stop_nothing_is_held_against_a_partition() -> None:
    assert take_over(Checkpoint(9), "b") == Custody("b", since=9)


def test_a_holder_that_ended_uncleanly_is_counted_until_one_moves_the_partition() -> None:
    first = take_over(Checkpoint(5, custody=Custody("a", since=5)), "b")
    second = take_over(Checkpoint(5, custody=first), "c")
    moved = take_over(Checkpoint(8, custody=second), "d")
    assert [each.crashes for each in (first, second, moved)] == [1, 2, 1]


def test_a_holder_that_handed_its_partition_over_is_not_counted() -> None:
    alone = Custody("a", since=5, crashes=1).begun_alone(5)
    kept = take_over(Checkpoint(5, custody=alone), "b", handed_over=True)
    assert kept == Custody("b", since=5, crashes=1)
    moved = take_over(Checkpoint(8, custody=alone), "b", handed_over=True)
    assert moved == Custody("b", since=8)


def test_a_holder_that_looks_at_its_own_note_again_has_not_crashed() -> None:
    mine = Custody("me", since=5)
    assert take_over(Checkpoint(9, custody=mine), "me") == mine


def test_how_often_a_record_was_alone_outlives_its_holders() -> None:
    once = HELD.begun_alone(6)
    twice = take_over(Checkpoint(6, custody=once), "b").begun_alone(6)
    assert (twice.attempts_at(6), twice.attempts_at(7)) == (2, 0)
    assert twice.begun_alone(7).attempts_at(7) == 1
    assert twice.passed(6).attempts_at(6) == 0
