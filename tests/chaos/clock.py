"""A clock for one worker that can be made to jump: libfaketime, where it is installed.

It shifts the time of day of the processes that preload it, and nothing else of this machine. The
time by which clients wait for brokers (monotonic) stays as it is.
"""

from __future__ import annotations

import os
from pathlib import Path

LIBRARY_VARIABLE = "CHAOS_LIBFAKETIME"
HOW_TO_INSTALL = (
    "libfaketime is not installed (Debian, Ubuntu: apt install faketime; or set "
    f"{LIBRARY_VARIABLE} to libfaketime.so.1)"
)
_FOLDERS = (
    "/usr/lib/*/faketime",
    "/usr/lib64/faketime",
    "/usr/local/lib/faketime",
    "/usr/lib/faketime",
)


class Clock:
    """Shifts the clock of every process that is started with its environment."""

    def __init__(self, library: Path, offset_file: Path) -> None:
        self._library = library
        self._offset_file = offset_file
        self.jump(0)

    def environment(self) -> dict[str, str]:
        """What a process must be started with."""
        return {
            "LD_PRELOAD": str(self._library),
            "FAKETIME_TIMESTAMP_FILE": str(self._offset_file),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "FAKETIME_DONT_RESET": "1",
        }

    def jump(self, offset_s: int) -> None:
        """Be that far from the true time from now on."""
        beside = self._offset_file.with_suffix(".new")
        beside.write_text(f"{offset_s:+d}\n", encoding="ascii")
        beside.replace(self._offset_file)  # at once: it is read at every look at the clock


def find_clock(work_dir: Path) -> Clock | None:
    """The clock, where this machine has the library."""
    given = os.environ.get(LIBRARY_VARIABLE)
    found = [Path(given)] if given else _installed()
    work_dir.mkdir(parents=True, exist_ok=True)
    return Clock(found[0], work_dir.resolve() / "clock") if found else None


def _installed() -> list[Path]:
    return [
        path
        for folder in _FOLDERS
        for path in sorted(Path("/").glob(f"{folder.lstrip('/')}/libfaketime.so.1"))
    ]
