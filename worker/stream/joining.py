"""Notices a consumer that never gets into its group. Pure: it is told the time and the state.

The second line of defence: `stream.client.source` mends the one way in which the client library is
known to lose a rejoin, and this ends any other in which a member polls for ever, owns nothing and
raises nothing. A rebalance that a slow peer draws out looks the same, so the limit is generous; a
consumer built anew costs the group one more round.
"""

from __future__ import annotations


class JoinWatch:
    """Knows since when the consumer has been outside its group; times in seconds, monotonic."""

    def __init__(self, limit_s: float) -> None:
        self._limit_s = limit_s
        self._outside_since_s: float | None = None

    def is_stuck(self, joined: bool, now_s: float) -> bool:
        """Whether the consumer has been outside for longer than the limit; starts anew if so."""
        if joined:
            self._outside_since_s = None
            return False
        if self._outside_since_s is None:
            self._outside_since_s = now_s
        if now_s - self._outside_since_s <= self._limit_s:
            return False
        self._outside_since_s = None
        return True
