"""What a run says of a worker's growth, and of what its own metrics count."""

from __future__ import annotations

from tests.steady.lateness import Answer, Book
from tests.steady.report import broken
from tests.steady.run import Found
from tests.steady.vitals import Growth, Vitals, share_within


def seen(minute: float, own_mb: float, threads: int = 8, answers: float = 0.0) -> Vitals:
    files_mb = 30.0 + minute % 2 * 10  # of libraries, as the system likes
    within = {0.3: answers * 0.9}
    return Vitals(minute, own_mb + files_mb, own_mb, threads, 19, minute, answers, within)


def test_growth_is_counted_from_a_third_of_the_run() -> None:
    looks = [seen(minute, 100.0 + minute) for minute in range(31)]
    assert Growth.of(looks) == Growth(own_mb=20.0, threads=0, files=0)


def test_the_workers_own_share_is_of_the_answers_between_two_looks() -> None:
    assert share_within(seen(0, 1.0, answers=10), seen(1, 1.0, answers=110), 0.3) == 0.9
    assert share_within(seen(0, 1.0), seen(1, 1.0), 0.3) == 0.0


def found(late_ms: int, looks: list[Vitals]) -> Found:
    return Found(50.0, None, 1, Book(answers=[Answer(False, late_ms, 0)]), looks)


def test_lateness_above_the_goal_is_a_miss_and_growth_is_one_of_a_soak() -> None:
    steady = [seen(minute, 100.0) for minute in range(4)]
    assert broken(found(300, steady), is_soak=False) == []
    assert broken(found(301, steady), is_soak=False) == ["p95 301 ms, the goal is 300"]
    grown = [*steady, seen(4, 106.0, threads=9)]
    assert broken(found(300, grown), is_soak=True) == [
        "memory grew by 6.0 MB after a third of the run",
        "1 threads and 0 files more",
    ]


def test_a_final_without_an_answer_is_a_miss() -> None:
    lost = found(10, [seen(0, 1.0), seen(1, 1.0)])
    lost.book.finals_open.add(("hall", "s1", 0))
    assert broken(lost, is_soak=False) == ["1 finals without an answer"]
