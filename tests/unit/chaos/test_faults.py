"""The list of faults, and the small decisions around them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.chaos.clock import make_clock
from tests.chaos.cluster import partition_of
from tests.chaos.crew import WorkerMode
from tests.chaos.faults import FAULTS, choose

SAYS_THE_TIME_WHEN_ASKED = """
import sys, time
for _ in iter(sys.stdin.readline, ""):
    began = time.monotonic()
    time.sleep(0.01)
    print(time.time(), time.monotonic() - began, flush=True)
"""


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


@pytest.mark.skipif(
    sys.platform != "linux" or shutil.which("cc") is None, reason="needs Linux and a C compiler"
)
def test_a_clock_jumps_for_the_process_that_has_it_and_waiting_goes_on_as_before(
    tmp_path: Path,
) -> None:
    clock = make_clock(tmp_path)
    assert clock is not None
    child = subprocess.Popen(
        [sys.executable, "-c", SAYS_THE_TIME_WHEN_ASKED],
        env=os.environ | clock.environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert child.stdin is not None
    assert child.stdout is not None
    for offset_s in (0, 3_600, -3_600):
        clock.jump(offset_s)
        child.stdin.write(b"?\n")
        child.stdin.flush()
        wall_s, passed_s = map(float, child.stdout.readline().split())
        assert abs(wall_s - time.time() - offset_s) < 60
        assert 0.01 <= passed_s < 60
    child.stdin.close()
    assert child.wait(20) == 0
