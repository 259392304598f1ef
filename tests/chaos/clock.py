"""A clock for one worker that can be made to jump, by a few lines of C that the worker preloads.

It shifts the time of day of that process, and nothing else of this machine. The time by which
clients wait for brokers (monotonic) stays as it is. libfaketime, which does more, makes Python
3.11's `time.sleep` fail (EINVAL, seen with libfaketime 0.9.10), so it is not used.
"""

from __future__ import annotations

import shutil
import struct
import subprocess
import sys
from pathlib import Path

WHY_NO_CLOCK = (
    "no clock can be shifted: that needs Linux and a C compiler (Debian: apt install gcc)"
)
_SOURCE = Path(__file__).with_name("clock_shift.c")
_COMPILE_TIMEOUT_S = 60.0


class Clock:
    """Shifts the clock of every process that is started with its environment."""

    def __init__(self, library: Path, offset_file: Path) -> None:
        self._library = library
        self._offset_file = offset_file
        offset_file.write_bytes(struct.pack("=q", 0))

    def environment(self) -> dict[str, str]:
        """What a process must be started with."""
        return {"LD_PRELOAD": str(self._library), "CHAOS_CLOCK_OFFSET": str(self._offset_file)}

    def jump(self, offset_s: int) -> None:
        """Be that far from the true time from now on."""
        with self._offset_file.open("r+b") as file:  # in place: it is mapped
            file.write(struct.pack("=q", offset_s))


def make_clock(work_dir: Path) -> Clock | None:
    """The clock, where this machine can have one."""
    compiler = shutil.which("cc")
    if compiler is None or sys.platform != "linux":
        return None
    folder = work_dir.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    library = folder / "clock_shift.so"
    command = [compiler, "-shared", "-fPIC", "-o", str(library), str(_SOURCE), "-ldl"]
    done = subprocess.run(command, capture_output=True, timeout=_COMPILE_TIMEOUT_S, check=False)
    return Clock(library, folder / "clock_offset") if done.returncode == 0 else None
