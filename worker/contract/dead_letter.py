"""The headers of a dead letter: where the record came from and why it was set aside.

Key, value and headers of the record itself stay as they are, byte for byte; these are added behind
them, under the names that Kafka Connect uses, and taken off again when the record is put back.
Holds no caption text. Knows no topics.
"""

from __future__ import annotations

from dataclasses import dataclass

from worker.contract.record import Headers, SourceRecord

REASON_HEADER = "glosswire.reason"
ATTEMPTS_HEADER = "glosswire.attempts"
REPLAYED_HEADER = "glosswire.replayed"
MARKER_HEADER = "glosswire.replay_marker"
MARKED_OFFSETS = "replayed_offsets"
TRANSLATOR_FAILED = "translator_failed"
POISON = "poison"
CRASHED = "crashed"
_CONNECT = "__connect.errors."
_STAGE_OF_REASON = {
    TRANSLATOR_FAILED: "TRANSFORMATION",
    POISON: "TRANSFORMATION",
    CRASHED: "TRANSFORMATION",
    "output_refused": "TASK_PUT",
}
_STAGE_DEFAULT = "VALUE_CONVERTER"
_MAX_DETAIL_CHARACTERS = 500
_PLACES = ("topic", "partition", "offset", "stage", "class.name", "exception.message")
_ADDED = frozenset([*(_CONNECT + name for name in _PLACES), REASON_HEADER, ATTEMPTS_HEADER])
_MOST_DIGITS = 18


@dataclass(frozen=True)
class Origin:
    """Where a dead letter's record came from and why it was set aside."""

    topic: str
    partition: int
    reason: str


def dead_letter_headers(
    record: SourceRecord, reason: str, detail: str, *, attempts: int = 1
) -> Headers:
    """The record's own headers, then where it came from and why it was set aside."""
    added = {
        f"{_CONNECT}topic": record.topic,
        f"{_CONNECT}partition": str(record.partition),
        f"{_CONNECT}offset": str(record.offset),
        f"{_CONNECT}stage": _STAGE_OF_REASON.get(reason, _STAGE_DEFAULT),
        f"{_CONNECT}class.name": f"glosswire.{reason}",
        f"{_CONNECT}exception.message": detail[:_MAX_DETAIL_CHARACTERS],
        REASON_HEADER: reason,
        ATTEMPTS_HEADER: str(attempts),
    }
    return record.headers + tuple((name, text.encode()) for name, text in added.items())


def read_origin(headers: Headers) -> Origin | None:
    """Where a dead letter came from; None where its headers do not say."""
    newest = dict(headers)  # of two headers with one name the last is the newest
    topic, reason = newest.get(f"{_CONNECT}topic"), newest.get(REASON_HEADER)
    partition = newest.get(f"{_CONNECT}partition", b"")
    if topic is None or reason is None or not _is_number(partition):
        return None
    return Origin(_text(topic), int(partition), _text(reason))


def replayed_headers(headers: Headers) -> Headers:
    """The record's own headers again, and behind them how often it has been put back.

    What was added is taken off from the end. A name that comes a second time belongs to what the
    record had before.
    """
    own = list(headers)
    left = set(_ADDED)
    while own and own[-1][0] in left:
        left.remove(own.pop()[0])
    times = 0
    if own and own[-1][0] == REPLAYED_HEADER and _is_number(own[-1][1]):
        times = int(own.pop()[1])
    return (*own, (REPLAYED_HEADER, str(times + 1).encode()))


def _is_number(value: bytes) -> bool:
    return value.isdigit() and len(value) <= _MOST_DIGITS


def _text(value: bytes) -> str:
    return value.decode("utf-8", "replace")
