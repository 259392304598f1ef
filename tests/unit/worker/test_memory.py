"""The allocator of a worker's process: one heap, unless the operator wants another."""

from __future__ import annotations

import platform
import subprocess
import sys

import pytest

from worker.operate.memory import keep_memory_steady

# Threads that allocate at once, then how many heaps glibc says it has.
HEAPS = """
import ctypes, threading
from worker.operate.memory import keep_memory_steady
{first}
libc = ctypes.CDLL(None)
libc.malloc.restype, libc.free.argtypes = ctypes.c_void_p, [ctypes.c_void_p]
meet = threading.Barrier(4)
def work():
    meet.wait()
    kept = [libc.malloc(5000) for _ in range(200)]
    meet.wait()
    for each in kept:
        libc.free(each)
threads = [threading.Thread(target=work) for _ in range(4)]
for each in threads: each.start()
for each in threads: each.join()
libc.fopen.restype, libc.malloc_info.argtypes = ctypes.c_void_p, [ctypes.c_int, ctypes.c_void_p]
libc.fclose.argtypes = [ctypes.c_void_p]
out = libc.fopen(b"/dev/stdout", b"w")
libc.malloc_info(0, out)
libc.fclose(out)
"""

glibc = pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="another allocator")


def heaps(first: str) -> int:
    found = subprocess.run(
        [sys.executable, "-c", HEAPS.format(first=first)],
        capture_output=True,
        text=True,
        check=True,
    )
    return found.stdout.count("<heap nr=")


@glibc
def test_all_threads_share_one_heap() -> None:
    assert heaps("") > 1
    assert heaps("assert keep_memory_steady({})") == 1


@pytest.mark.parametrize(
    "variables",
    [{"MALLOC_ARENA_MAX": "4"}, {"GLIBC_TUNABLES": "glibc.malloc.arena_max=4"}],
)
def test_what_the_operator_set_stays(variables: dict[str, str]) -> None:
    assert not keep_memory_steady(variables)
