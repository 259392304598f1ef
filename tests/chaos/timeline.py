"""What was done to the cluster and the workers, and when: on the terminal, and in a file of lines.

Knows nothing of what is done.
"""

from __future__ import annotations

import json
import threading
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path


class Timeline:
    """Written by several threads."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = path.open("w", encoding="utf-8")
        self._lock = threading.Lock()
        self._started_s = time.monotonic()
        self.faults: Counter[str] = Counter()
        self.remarks: list[str] = []

    def fault(self, name: str, what: str) -> None:
        """A fault begins."""
        with self._lock:
            self.faults[name] += 1
        self._write("fault", f"{name}: {what}")

    def say(self, what: str) -> None:
        """Something happened that is part of the plan."""
        self._write("step", what)

    def remark(self, what: str) -> None:
        """Something happened that the reader of the report should know."""
        with self._lock:
            self.remarks.append(what)
        self._write("remark", what)

    def close(self) -> None:
        self._file.close()

    def _write(self, kind: str, what: str) -> None:
        at = datetime.now(UTC).isoformat(timespec="milliseconds")
        mark = {"fault": "!", "remark": "?"}.get(kind, " ")
        with self._lock:
            if not self._file.closed:
                self._file.write(json.dumps({"at": at, "kind": kind, "what": what}) + "\n")
                self._file.flush()
            print(f"{time.monotonic() - self._started_s:7.1f} {mark} {what}", flush=True)
