"""Progress over a known number of items: how many, how fast, how long still."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

Item = TypeVar("Item")
_EVERY_S = 10.0


def told(
    items: Sequence[Item],
    doing: str,
    say: Callable[[str], None],
    clock: Callable[[], float] = time.monotonic,
) -> Iterator[Item]:
    """The items, with a line of progress every ten seconds."""
    start = last = clock()
    for done, item in enumerate(items, start=1):
        yield item
        now = clock()
        if now - last >= _EVERY_S and done < len(items):
            last = now
            rate = done / (now - start)
            left = (len(items) - done) / rate
            say(f"{doing}: {done} of {len(items)}, {rate:.0f}/s, {left:.0f} s left")
