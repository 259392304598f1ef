"""Waiting for a condition until a deadline. Knows nothing of what is waited for."""

from __future__ import annotations

import time
from collections.abc import Callable

_POLL_S = 0.05


def wait_until(condition: Callable[[], bool], timeout_s: float, awaited: str) -> float:
    """Wait until the condition holds; gives the seconds it took. Raises TimeoutError."""
    started = time.monotonic()
    while not condition():
        if time.monotonic() - started > timeout_s:
            raise TimeoutError(f"{awaited}: not within {timeout_s:g} s")
        time.sleep(_POLL_S)
    return time.monotonic() - started
