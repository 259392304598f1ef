"""When records are read singly, and for how long."""

from __future__ import annotations

import pytest

from worker.stream.caution import Caution
from worker.stream.checkpoint import Custody


@pytest.mark.parametrize(
    ("custody", "careful"),
    [
        (None, False),
        (Custody("a", 5), False),
        (Custody("a", 5, crashes=1), False),
        (Custody("a", 5, crashes=2), True),
        (Custody("a", 5, crashes=1, alone=5, attempts=1), True),
    ],
)
def test_a_second_unclean_end_at_one_place_calls_for_caution(
    custody: Custody | None, careful: bool
) -> None:
    caution = Caution(records=3)
    caution.taken_over(0, custody)
    assert caution.partitions == ({0} if careful else set())


def test_caution_ends_when_all_that_could_be_to_blame_is_past() -> None:
    caution = Caution(records=2)
    caution.taken_over(0, Custody("a", 5, crashes=2))
    assert [caution.passed(0), caution.passed(0)] == [False, True]
    assert caution.partitions == set()


def test_a_partition_given_up_is_somebody_elses_worry() -> None:
    caution = Caution(records=2)
    caution.taken_over(0, Custody("a", 5, crashes=2))
    caution.forget(frozenset({0, 1}))
    assert caution.partitions == set()
