"""What the chaos programme says at its end: the line, the table, and whether a promise broke."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.chaos.audit import Audit, Delay, Finding
from tests.chaos.report import Result, Window, markdown, recoveries


def result(mode: str = "exactly-once", **found: list[str]) -> Result:
    audit = Audit(sent=40, delays=[Delay("a", 1_500, 2_340, 2_900), Delay("b", 9_000, 80, 90)])
    for name, items in found.items():
        setattr(audit, name, [Finding(item, 2_000) for item in items])
    windows = [Window("worker-kill", 1, 1_000, 5_000), Window("calm", 0, 5_000, 10_000)]
    return Result(mode, audit, windows, faults=7)


def test_the_line_has_every_count_and_the_worst_delay() -> None:
    assert result(missing=["x"], stale=["y", "z"]).line() == (
        "chaos: mode=exactly-once faults=7 sent=40 missing=1 duplicates=0 reordered=0 stale=2 "
        "recovery_max_s=2.3"
    )


@pytest.mark.parametrize("name", ["missing", "reordered", "stale", "unexpected", "not_sent"])
@pytest.mark.parametrize("mode", ["exactly-once", "at-least-once"])
def test_whatever_is_found_breaks_either_promise(mode: str, name: str) -> None:
    assert result(mode).broken() == []
    assert result(mode, **{name: ["something"]}).broken()


def test_duplicates_break_exactly_once_only() -> None:
    assert result("exactly-once", duplicates=["x"]).broken() == ["1 duplicates"]
    assert result("at-least-once", duplicates=["x"]).broken() == []


def test_a_run_that_is_not_whole_proves_nothing() -> None:
    assert replace(result(), complete=False).broken()


def test_a_record_counts_for_the_window_in_which_it_was_appended() -> None:
    given = result()
    kill, calm = recoveries(given.windows, given.audit.delays)
    assert (kill.answered, kill.appended_s, kill.seen_s) == (1, 2.34, 2.9)
    assert (calm.answered, calm.appended_s) == (1, 0.08)


def test_the_table_has_a_row_for_each_window_and_long_lists_are_cut() -> None:
    text = markdown(result(duplicates=[f"line {n}" for n in range(30)]))
    assert "| worker-kill | 1 | 1 | 2.34 | 2.3 | 2.9 |" in text
    assert "- line 19 (worker-kill, 1970-01-01T00:00:02.000+00:00)" in text
    assert "line 20" not in text
    assert "10 more" in text
