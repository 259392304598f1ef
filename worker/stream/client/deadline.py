"""A call that may never return, given a time by which it must have.

Some calls of the client library wait for a broker without a limit. Such a call runs in a thread of
its own; when its time is over it is left behind, and whatever it was about must not be used again.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from worker.background import begin
from worker.errors import TransientError

T = TypeVar("T")


class DeadlineError(TransientError):
    """A call was left behind; nobody knows whether it will still have an effect."""


def within(timeout_s: float, doing: str, call: Callable[[], T]) -> T:
    """What `call` gives or raises, if it does so in time. Raises DeadlineError when it does not."""
    outcome = begin(call, doing)
    try:
        outcome.exception(timeout_s)
    except TimeoutError:
        raise DeadlineError(f"{doing}: not done within {timeout_s:g} s") from None
    return outcome.result()
