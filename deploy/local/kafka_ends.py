"""The two ends of the way through Kafka: one that sends captions, one that reads what came of them.

The only module here that speaks to topics. Knows nothing of gloss; produces `Received` records.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

from kafka import KafkaConsumer, KafkaProducer, TopicPartition
from kafka.errors import KafkaTimeoutError

_SEND_TIMEOUT_S = 30.0
_REQUEST_TIMEOUT_MS = 5_000  # how long a broker that hangs holds up what others could do
_DELIVERY_TIMEOUT_MS = 300_000
_Header = tuple[str, bytes]


@dataclass(frozen=True)
class Received:
    """A record as it was read."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    headers: tuple[_Header, ...]
    timestamp_ms: int = 0

    def header(self, name: str) -> str:
        """The text of the last header of that name; empty when there is none."""
        values = [value for key, value in self.headers if key == name]
        return values[-1].decode(errors="replace") if values else ""


class Sender:
    """Sends to one topic."""

    def __init__(self, bootstrap_servers: str, topic: str) -> None:
        self._topic = topic
        self._producer: Any = KafkaProducer(
            bootstrap_servers=bootstrap_servers,
            acks="all",
            linger_ms=0,
            max_request_size=8 * 1024 * 1024,
            request_timeout_ms=_REQUEST_TIMEOUT_MS,
            delivery_timeout_ms=_DELIVERY_TIMEOUT_MS,
            reconnect_backoff_max_ms=500,
        )

    def send(
        self, key: bytes | None, value: bytes | None, headers: Sequence[_Header] = ()
    ) -> tuple[int, int]:
        """Send, and wait until it is acknowledged; gives the partition and the offset."""
        future = self._producer.send(self._topic, key=key, value=value, headers=list(headers))
        metadata = future.get(_SEND_TIMEOUT_S)
        return metadata.partition, metadata.offset

    def post(self, key: bytes | None, value: bytes | None, headers: Sequence[_Header] = ()) -> None:
        """Send, and do not wait; the order is kept, and tries go on while brokers are away."""
        self._producer.send(self._topic, key=key, value=value, headers=list(headers))

    def flush(self, timeout_s: float) -> None:
        """Wait until all that was posted is acknowledged, or has failed. Raises TimeoutError."""
        try:
            self._producer.flush(timeout=timeout_s)
        except KafkaTimeoutError as error:
            raise TimeoutError(f"not all is acknowledged after {timeout_s:g} s") from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self._producer.close(timeout=5.0)


class Reader:
    """Reads every partition of some topics: all there is, or only what is new from now on."""

    def __init__(self, bootstrap_servers: str, topics: Sequence[str], only_new: bool) -> None:
        self._consumer: Any = KafkaConsumer(
            bootstrap_servers=bootstrap_servers,
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            isolation_level="read_committed",  # changes nothing where there are no transactions
            fetch_max_wait_ms=50,
            reconnect_backoff_max_ms=500,
            request_timeout_ms=_REQUEST_TIMEOUT_MS,
        )
        self._assign(topics, only_new)

    def _assign(self, topics: Sequence[str], only_new: bool) -> None:
        partitions = [
            TopicPartition(topic, number)
            for topic in topics
            for number in self._consumer.partitions_for_topic(topic) or ()
        ]
        self._consumer.assign(partitions)
        if only_new:
            self._consumer.seek_to_end(*partitions)
            # Asks now, where the seek alone would ask at the first poll.
            for partition in partitions:
                self._consumer.position(partition)

    def read(self, timeout_ms: int = 200) -> list[Received]:
        """What has arrived, after at most `timeout_ms`."""
        found = self._consumer.poll(timeout_ms=timeout_ms, max_records=500)
        return [_received(record) for records in found.values() for record in records]

    def is_at_end(self) -> bool:
        """Whether all is read that a reader of this isolation level may see now."""
        partitions = list(self._consumer.assignment())
        ends = self._consumer.end_offsets(partitions)
        return all(self._consumer.position(each) >= ends[each] for each in partitions)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self._consumer.close()


def _received(record: Any) -> Received:
    return Received(
        record.topic,
        record.partition,
        record.offset,
        record.key,
        record.value,
        tuple(record.headers),
        record.timestamp,
    )
