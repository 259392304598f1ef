"""Keeps the memory of a process that runs for weeks steady. Knows the C library alone.

The model takes buffers of ever other sizes, from a few kilobytes to several megabytes, and gives
them back. glibc, left to itself, keeps a heap for each thread and moves its thresholds as it goes:
resident memory then swings by tens of megabytes and creeps up. With one heap and thresholds that
stay, it takes what the largest batch needs, keeps that, and is no slower
(tests/steady/results.md).
"""

from __future__ import annotations

import ctypes
import os
from collections.abc import Mapping

_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD, _M_ARENA_MAX = -1, -3, -8  # malloc.h of glibc
_MAPPED_FROM_BYTES = 32 << 20  # the most that glibc takes
_TRIMMED_FROM_BYTES = 64 << 20
_OF_THE_OPERATOR = ("MALLOC_ARENA_MAX", "MALLOC_MMAP_THRESHOLD_", "MALLOC_TRIM_THRESHOLD_")
_TUNABLES = "GLIBC_TUNABLES"


def keep_memory_steady(environment: Mapping[str, str] | None = None) -> bool:
    """Set the allocator, and say whether that was done; best before there is a second thread.

    Nothing is done without glibc, or where the operator set it by variables of the environment.
    """
    given = os.environ if environment is None else environment
    if any(name in given for name in _OF_THE_OPERATOR) or "malloc" in given.get(_TUNABLES, ""):
        return False
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is None:
        return False
    wanted = (
        (_M_ARENA_MAX, 1),
        (_M_MMAP_THRESHOLD, _MAPPED_FROM_BYTES),
        (_M_TRIM_THRESHOLD, _TRIMMED_FROM_BYTES),
    )
    done = [mallopt(option, value) for option, value in wanted]
    return all(done)
