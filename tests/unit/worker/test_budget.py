"""A device with too little memory is given less at once, and it is said."""

from __future__ import annotations

import pytest

from worker.model.budget import PieceBudget


def fitting(most: int, tried: list[int]) -> str:
    tried.append(most)
    if most > 300:
        raise RuntimeError("CUDA failed with error out of memory")
    return "done"


def test_the_budget_is_halved_until_it_fits_and_stays_there(
    caplog: pytest.LogCaptureFixture,
) -> None:
    budget, tried = PieceBudget(1_024), list[int]()
    assert budget.run(lambda most: fitting(most, tried)) == "done"
    assert budget.run(lambda most: fitting(most, tried)) == "done"
    assert tried == [1_024, 512, 256, 256]
    assert "at most 256 pieces" in caplog.text


def test_memory_that_does_not_even_hold_the_least_is_an_error() -> None:
    def never(most: int) -> str:
        raise RuntimeError("CUDA failed with error out of memory")

    budget = PieceBudget(1_024)
    with pytest.raises(RuntimeError, match="out of memory"):
        budget.run(never)
    assert budget.pieces == 64


def test_another_error_is_no_reason_for_less() -> None:
    def broken(most: int) -> str:
        raise RuntimeError("no such token")

    budget = PieceBudget(1_024)
    with pytest.raises(RuntimeError, match="no such token"):
        budget.run(broken)
    assert budget.pieces == 1_024
