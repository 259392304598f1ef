"""How many CPU cores this process may use. Knows no model."""

from __future__ import annotations

import math
import os
from pathlib import Path


def available_cores() -> int:
    """The CPU cores this process may use: the container's quota, else its CPU affinity."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    quota = _cgroup_quota(Path("/sys/fs/cgroup"))
    return max(1, min(cores or 1, quota or cores or 1))


def _cgroup_quota(root: Path) -> int | None:
    """Whole cores of the cgroup's CPU quota (version 2, then 1), rounded up; None without one."""
    for names in (("cpu.max",), ("cpu/cpu.cfs_quota_us", "cpu/cpu.cfs_period_us")):
        try:
            fields = " ".join((root / name).read_text() for name in names).split()
            quota, period = int(fields[0]), int(fields[1])
        except (OSError, ValueError, IndexError):
            continue
        if quota > 0 and period > 0:
            return math.ceil(quota / period)
    return None
