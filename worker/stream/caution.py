"""After unclean ends: which partitions are read one record at a time, and for how long. Pure.

Killing a worker now and then must cost nothing, so one unclean end changes nothing. When two
holders in a row end without having moved a partition, one of the records that they had in hand may
be to blame: the next holder takes them singly, each with a note that it was begun alone
(`stream.checkpoint.Custody`). A record that was alone in hand at `MOST_ATTEMPTS` ends goes to the
dead letters unread; one that merely shared a batch with it never does.
"""

from __future__ import annotations

from worker.stream.checkpoint import Custody

ENDS_BEFORE_CAUTION = 2
MOST_ATTEMPTS = 3


class Caution:
    """`records` is how many the former holder can have had in hand of one partition."""

    def __init__(self, records: int) -> None:
        self._records = records
        self._left: dict[int, int] = {}

    def taken_over(self, partition: int, custody: Custody | None) -> None:
        """A partition was taken over, as its custody says."""
        self._left.pop(partition, None)
        if custody and (custody.crashes >= ENDS_BEFORE_CAUTION or custody.attempts):
            self._left[partition] = self._records

    @property
    def partitions(self) -> frozenset[int]:
        """Those whose next record is to be alone in hand."""
        return frozenset(self._left)

    def passed(self, partition: int) -> bool:
        """One more record was taken singly; true when it was the last that could be to blame."""
        self._left[partition] -= 1
        if self._left[partition] > 0:
            return False
        del self._left[partition]
        return True

    def forget(self, partitions: frozenset[int]) -> None:
        """Partitions given up."""
        for partition in partitions:
            self._left.pop(partition, None)
