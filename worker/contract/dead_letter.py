"""The headers of a dead letter: where the record came from and why it was set aside.

Key, value and headers of the record itself stay as they are, byte for byte; these are added behind
them, under the names that Kafka Connect uses. Holds no caption text. Knows no topics.
"""

from __future__ import annotations

from worker.contract.record import Headers, SourceRecord

REASON_HEADER = "glosswire.reason"
ATTEMPTS_HEADER = "glosswire.attempts"
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
