"""The list of faults, and the small decisions around them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.chaos.clock import LIBRARY_VARIABLE, find_clock
from tests.chaos.cluster import partition_of
from tests.chaos.crew import WorkerMode
from tests.chaos.faults import FAULTS, choose


def test_all_means_each_alone_and_then_mixed() -> None:
    alone, mix = choose("all")
    assert [fault.name for fault in alone] == list(FAULTS)
    assert mix


def test_faults_are_chosen_by_name_and_mixed_is_one() -> None:
    alone, mix = choose("worker-kill, mixed")
    assert [fault.name for fault in alone] == ["worker-kill"]
    assert mix
    assert not choose("worker-kill")[1]


def test_a_fault_that_is_not_there_is_an_error() -> None:
    with pytest.raises(KeyError, match="meteor"):
        choose("meteor")


def test_each_fault_says_what_it_does() -> None:
    assert all(fault.description.endswith(".") for fault in FAULTS.values())


@pytest.mark.parametrize(("name", "hashed"), [("hello", 99162322), ("polygenelubricants", 0)])
def test_the_partition_of_a_group_is_found_by_javas_hash(name: str, hashed: int) -> None:
    assert partition_of(name, 2**31) == hashed
    assert partition_of(name, 3) == hashed % 3


def test_only_static_workers_are_given_fixed_names() -> None:
    dynamic = WorkerMode("at-least-once", False, 6.0).flags_of(1)
    static = WorkerMode("exactly-once", True, 6.0, ("--linger-ms", "5")).flags_of(2)
    assert "--group-instance-id" not in dynamic
    assert static[static.index("--group-instance-id") + 1] == "chaos-2"
    assert static[static.index("--transactional-id") + 1] == "chaos-tx-2"
    assert static[static.index("--delivery") + 1] == "exactly-once"
    assert static[-2:] == ["--linger-ms", "5"]


def test_a_clock_that_jumps_is_read_from_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(LIBRARY_VARIABLE, "/somewhere/libfaketime.so.1")
    clock = find_clock(tmp_path)
    assert clock is not None
    environment = clock.environment()
    offset = Path(environment["FAKETIME_TIMESTAMP_FILE"])
    assert environment["LD_PRELOAD"] == "/somewhere/libfaketime.so.1"
    assert offset.read_text() == "+0\n"
    clock.jump(-3_600)
    assert offset.read_text() == "-3600\n"
