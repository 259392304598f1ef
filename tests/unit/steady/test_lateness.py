"""Lateness from append to append: without the hold, by percentiles that some answer really has."""

from __future__ import annotations

from typing import Any

import pytest

from tests.steady.lateness import Answer, Book, Lateness, percentile


def fields(revision: int, status: str, hold_ms: int = 0) -> dict[str, Any]:
    return {
        "stream_id": "hall",
        "segment_id": "s1",
        "revision": revision,
        "status": status,
        "timing": {"hold_ms": hold_ms},
    }


def test_an_answer_is_as_late_as_its_append_less_what_it_was_held() -> None:
    book = Book()
    book.take_input(fields(1, "final"), at_ms=1_000)
    assert book.took_answer(fields(1, "final", hold_ms=400), at_ms=1_470)
    assert book.answers == [Answer(partial=False, late_ms=70, hold_ms=400)]


def test_an_answer_read_before_its_caption_waits_for_it() -> None:
    book = Book()
    assert not book.took_answer(fields(0, "partial"), at_ms=1_010)
    book.take_input(fields(0, "partial"), at_ms=1_000)
    assert book.took_answer(fields(0, "partial"), at_ms=1_010)
    assert book.answers == [Answer(partial=True, late_ms=10, hold_ms=0)]


def test_only_finals_are_owed_an_answer() -> None:
    book = Book()
    book.take_input(fields(0, "partial"), at_ms=1_000)
    book.take_input(fields(1, "final"), at_ms=1_100)
    assert book.finals_open == {("hall", "s1", 1)}
    book.took_answer(fields(1, "empty"), at_ms=1_200)
    assert not book.finals_open


@pytest.mark.parametrize(
    ("share", "value"), [(0.5, 50), (0.95, 95), (0.99, 99), (1.0, 100), (0.001, 1)]
)
def test_a_percentile_is_the_smallest_value_that_the_share_does_not_exceed(
    share: float, value: int
) -> None:
    assert percentile(range(1, 101), share) == value


def test_a_summary_is_of_late_and_held_apart() -> None:
    late = Lateness.of([Answer(False, 100, 5), Answer(False, 300, 0), Answer(True, 200, 0)])
    assert late == Lateness(count=3, p50=200, p95=300, p99=300, worst=300, held_p95=5)
    assert Lateness.of([]) is None
