"""A guarded child: its exit code, its end with SIGTERM and SIGKILL, and with its parent."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import guarded
import pytest
from guarded import GuardedProcess
from waiting import wait_until

SAYS_WHEN_IT_IS_TOLD = """
import os, signal, sys, time
def stop(*_):
    print("stopped", flush=True)
    sys.exit(7)
signal.signal(signal.SIGTERM, stop)
print("pid", os.getpid(), flush=True)
while True:
    time.sleep(60)
"""
IS_DEAF = SAYS_WHEN_IT_IS_TOLD.replace("sys.exit(7)", "pass")
STARTS_A_CHILD_AND_WAITS = """
import sys, time
sys.path.insert(0, sys.argv[1])
from pathlib import Path
from guarded import GuardedProcess
child = GuardedProcess([sys.executable, "-c", sys.argv[2]], Path(sys.argv[3]))
time.sleep(60)
"""


def start(code: str, log: Path) -> GuardedProcess:
    child = GuardedProcess([sys.executable, "-c", code], log)
    wait_until(lambda: "pid" in read(log) or not child.is_running(), 20, "the child speaks")
    return child


def read(log: Path) -> str:
    return log.read_text() if log.exists() else ""


def test_an_exit_code_comes_through(tmp_path: Path) -> None:
    child = GuardedProcess([sys.executable, "-c", "raise SystemExit(5)"], tmp_path / "log")
    assert child.wait(20) == 5
    assert not child.is_running()


def test_a_programme_that_is_not_there_is_named_in_the_log(tmp_path: Path) -> None:
    child = GuardedProcess(["no-such-programme"], tmp_path / "log")
    assert child.wait(20) == 127
    assert "no-such-programme cannot be run" in read(tmp_path / "log")


def test_stop_lets_the_child_stop_by_itself(tmp_path: Path) -> None:
    child = start(SAYS_WHEN_IT_IS_TOLD, tmp_path / "log")
    assert child.stop() == 7
    assert "stopped" in read(tmp_path / "log")


def test_stop_ends_a_deaf_child_after_its_time(tmp_path: Path) -> None:
    child = start(IS_DEAF, tmp_path / "log")
    assert child.stop(timeout_s=0.2) == 128 + signal.SIGKILL


def test_kill_gives_the_child_no_chance(tmp_path: Path) -> None:
    child = start(SAYS_WHEN_IT_IS_TOLD, tmp_path / "log")
    assert child.kill() == 128 + signal.SIGKILL
    assert "stopped" not in read(tmp_path / "log")


def test_waiting_for_a_child_that_runs_on_is_an_error(tmp_path: Path) -> None:
    child = start(SAYS_WHEN_IT_IS_TOLD, tmp_path / "log")
    with pytest.raises(TimeoutError):
        child.wait(0.05)
    child.kill()


def test_orders_to_a_child_that_is_gone_do_nothing(tmp_path: Path) -> None:
    child = GuardedProcess([sys.executable, "-c", ""], tmp_path / "log")
    assert child.wait(20) == 0
    child.terminate()
    assert child.stop() == 0


def test_a_child_is_stopped_when_its_parent_is_killed(tmp_path: Path) -> None:
    log = tmp_path / "log"
    folder = str(Path(guarded.__file__).parent)
    parent = subprocess.Popen(
        [sys.executable, "-c", STARTS_A_CHILD_AND_WAITS, folder, SAYS_WHEN_IT_IS_TOLD, str(log)]
    )
    wait_until(lambda: "pid" in read(log), 20, "the child speaks")
    parent.kill()
    parent.wait()
    wait_until(lambda: "stopped" in read(log), 20, "the child was asked to stop")
    child_pid = int(read(log).split()[1])
    wait_until(lambda: not exists(child_pid), 20, "the child is gone")


def exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_frozen_child_hears_nothing_until_it_is_thawed(tmp_path: Path) -> None:
    child = start(SAYS_WHEN_IT_IS_TOLD, tmp_path / "log")
    child.freeze()
    child.terminate()
    with pytest.raises(TimeoutError):
        child.wait(0.3)
    child.thaw()
    assert child.wait(20) == 7


def test_a_frozen_child_can_be_killed(tmp_path: Path) -> None:
    child = start(SAYS_WHEN_IT_IS_TOLD, tmp_path / "log")
    child.freeze()
    assert child.kill() == 128 + signal.SIGKILL
