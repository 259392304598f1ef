"""A record that was read and waits to be chosen. Knows the contract, no revisions published."""

from __future__ import annotations

from dataclasses import dataclass

from worker.captions.segment import OfferStatus, SegmentKey
from worker.contract.caption import Caption
from worker.contract.record import SourceRecord
from worker.contract.request import Rejection, read_request

_BYTES_A_TOKEN = 4  # English runs at 4 to 5


@dataclass(frozen=True)
class Waiting:
    """A record and what it says: a caption, a rejection, or None for a record without a value."""

    record: SourceRecord
    request: Caption | Rejection | None

    @property
    def partition(self) -> int:
        """Its partition."""
        return self.record.partition

    @property
    def offset(self) -> int:
        """Its offset."""
        return self.record.offset

    @property
    def stream(self) -> str:
        """Whose order it keeps; records that cannot be used have none of their own."""
        return self.request.stream_id if isinstance(self.request, Caption) else ""

    @property
    def is_partial(self) -> bool:
        """Whether a later revision is to come."""
        return isinstance(self.request, Caption) and self.request.status == "partial"

    @property
    def tokens(self) -> int:
        """About how many model tokens it holds at most."""
        if not isinstance(self.request, Caption):
            return 1
        return 1 + len(self.request.text) // _BYTES_A_TOKEN


@dataclass(frozen=True)
class Revision:
    """A caption with its record: what the rules on revisions look at."""

    record: SourceRecord
    caption: Caption

    @property
    def key(self) -> SegmentKey:
        """Its segment."""
        return SegmentKey(self.record.partition, self.caption.stream_id, self.caption.segment_id)

    @property
    def stream(self) -> tuple[int, str]:
        """Its stream, by partition."""
        return self.record.partition, self.caption.stream_id

    @property
    def revision(self) -> int:
        """Its number: the source's, else the record's offset."""
        given = self.caption.revision
        return self.record.offset if given is None else given

    @property
    def status(self) -> OfferStatus:
        """What the source says of it."""
        return self.caption.status


def read(record: SourceRecord, *, plain_text: bool) -> Waiting:
    """Read a record."""
    if record.value is None:
        return Waiting(record, None)
    return Waiting(record, read_request(record, plain_text=plain_text))
