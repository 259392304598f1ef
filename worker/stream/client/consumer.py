"""The library's consumer, cured of ending `poll` at a header whose name is not UTF-8.

kafka-python 3.0.12 decodes names while it reads a batch (`record.default_records`), so one such
record would end every worker that comes to it, at every start. Used by every reader of a topic.
"""

from __future__ import annotations

from typing import Any, Self, SupportsIndex

from kafka import KafkaConsumer
from kafka.record.default_records import DefaultRecordBatch

from worker.stream.client.patience import PatientClient

_read_strictly = DefaultRecordBatch._read_msg


class HeaderName(str):
    """A header's name that is not UTF-8: readable with escapes, written again byte for byte."""

    raw: bytes

    @classmethod
    def of(cls, raw: bytes) -> Self:
        name = cls(raw.decode("utf-8", "backslashreplace"))
        name.raw = raw
        return name

    def encode(self, encoding: str = "utf-8", errors: str = "strict") -> bytes:
        return self.raw


class _Lenient(bytes):
    """A batch whose slices decode to a HeaderName where they are not UTF-8."""

    def __getitem__(self, key: SupportsIndex | slice) -> Any:
        found = super().__getitem__(key)
        return _Lenient(found) if isinstance(found, bytes) else found

    def decode(self, encoding: str = "utf-8", errors: str = "strict") -> str:
        try:
            return super().decode(encoding, errors)
        except UnicodeDecodeError:
            return HeaderName.of(bytes(self))


def read_every_header_name() -> None:
    """From now on, in this process."""
    DefaultRecordBatch._read_msg = _read_leniently


def build_consumer(**options: Any) -> KafkaConsumer:
    """A consumer of these options that gives out every record, whatever its headers are called."""
    read_every_header_name()
    return KafkaConsumer(**options, kafka_client=PatientClient)


def _read_leniently(batch: Any, *arguments: Any) -> Any:
    """One record of a batch; the batch's place is unchanged where the first reading raised."""
    try:
        return _read_strictly(batch, *arguments)
    except UnicodeDecodeError:
        strict = batch._buffer
        batch._buffer = _Lenient(strict)
        try:
            return _read_strictly(batch, *arguments)
        finally:
            batch._buffer = strict
