"""The demo's account: what is missing, what came twice, and how long answers took."""

from __future__ import annotations

import pytest
from scoreboard import Scoreboard, percentile

LINE = ("town", "s1", 3)


def output(status: str = "final", revision: int = 3) -> dict[str, object]:
    return {"stream_id": "town", "segment_id": "s1", "revision": revision, "status": status}


def expecting_one() -> Scoreboard:
    board = Scoreboard()
    board.expect_answer(LINE, sent_at_s=10.0)
    return board


def test_a_final_without_an_answer_is_missing() -> None:
    assert expecting_one().missing == ["town s1 revision 3"]


@pytest.mark.parametrize("status", ["final", "empty", "joined", "error", "retracted"])
def test_any_status_but_partial_answers_a_final(status: str) -> None:
    board = expecting_one()
    assert board.take_output(output(status), received_at_s=10.05)
    assert board.missing == []
    assert board.summary() == (
        "sent=1 published=1 dead=0 missing=0 duplicates=0 p50_ms=50 p99_ms=50"
    )


def test_a_partial_answers_nothing() -> None:
    board = expecting_one()
    assert not board.take_output(output("partial"), 10.05)
    assert len(board.missing) == 1


def test_an_answer_to_another_revision_is_none() -> None:
    board = expecting_one()
    assert not board.take_output(output(revision=2), 10.05)
    assert len(board.missing) == 1


def test_a_second_answer_of_the_same_status_is_a_duplicate_and_keeps_the_first_latency() -> None:
    board = expecting_one()
    board.take_output(output(), 10.05)
    assert not board.take_output(output(), 12.0)
    assert board.duplicates == 1
    assert "p99_ms=50" in board.summary()


def test_a_partial_and_a_final_of_one_revision_are_no_duplicates() -> None:
    board = expecting_one()
    board.take_output(output("partial"), 10.01)
    board.take_output(output(), 10.05)
    assert board.duplicates == 0


def test_an_unusable_record_is_missing_until_its_very_bytes_are_set_aside() -> None:
    board = Scoreboard()
    board.expect_dead_letter(b"{oops", "not JSON")
    assert board.take_dead_letter(b"{oop", "not_json") is None
    assert board.missing == ["not JSON"]
    assert board.take_dead_letter(b"{oops", "not_json") == "not JSON"
    assert board.missing == []
    assert board.dead_letters() == [("not JSON", "not_json")]


def test_dead_letters_of_somebody_else_are_not_counted() -> None:
    board = Scoreboard()
    assert board.take_dead_letter(None, "not_json") is None
    assert "dead=0" in board.summary()


def test_the_percentile_is_a_value_that_was_measured() -> None:
    values = [float(n) for n in range(1, 101)]
    assert [percentile(values, p) for p in (50, 99, 100)] == [50, 99, 100]
    assert percentile([7.0], 50) == 7.0
    assert percentile([], 99) == 0.0
