"""The machine that a row was measured on."""

from __future__ import annotations

import os
import platform
from importlib.metadata import version
from pathlib import Path

_CPU_FILE = Path("/proc/cpuinfo")
_TOOLS = ("torch", "transformers", "ctranslate2")


def describe_machine(threads: int) -> dict[str, str]:
    """Cores, CPU model and the versions of what trains and translates."""
    return {
        "cores": str(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else "?"),
        "threads": str(threads),
        "cpu": _cpu_model(),
        **{name: version(name) for name in _TOOLS},
    }


def _cpu_model() -> str:
    if _CPU_FILE.is_file():
        for line in _CPU_FILE.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()
