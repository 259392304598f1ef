"""Reads an input record: bytes to a `Caption`, or to a `Rejection` that says what is wrong.

Never raises, whatever the bytes. A rejection's detail names fields and limits and never repeats
what stands in the record. Of a repeated JSON key the last one counts. Knows no revisions: whether
a caption is new is for `worker.captions.segment` to say.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from pydantic import ValidationError
from pydantic_core import from_json

from worker.contract.caption import MAX_TEXT_CHARACTERS, Caption
from worker.contract.record import SourceRecord

MAX_VALUE_BYTES = 256 * 1024
_CONFLUENT_PREFIX_BYTES = 5  # a zero byte and a schema id
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_VERSION = re.compile(r"1(\.[0-9]{1,9})?")
_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(?:[-_][A-Za-z0-9]{1,8})*")
_UNSAFE_IN_ID = re.compile(r"[^A-Za-z0-9._:/-]")


class Reason(StrEnum):
    """Why a record goes to the dead letters instead of being translated."""

    TOO_LARGE = "too_large"
    NOT_UTF8 = "not_utf8"
    NOT_JSON = "not_json"
    INVALID_FIELD = "invalid_field"
    UNSUPPORTED_VERSION = "unsupported_version"
    UNSUPPORTED_LANGUAGE = "unsupported_language"
    KEY_MISMATCH = "key_mismatch"


@dataclass(frozen=True)
class Rejection:
    """A record that cannot be used."""

    reason: Reason
    detail: str


def read_request(record: SourceRecord, *, plain_text: bool = False) -> Caption | Rejection:
    """Read a record that has a value; with `plain_text`, a value that is no JSON is the caption."""
    value = record.value or b""
    if len(value) > MAX_VALUE_BYTES:
        return Rejection(Reason.TOO_LARGE, f"the value is larger than {MAX_VALUE_BYTES} bytes")
    text = _decode(value)
    if isinstance(text, Rejection):
        return text
    fields = _parse(text)
    if isinstance(fields, Rejection):
        return _from_plain_text(record, text) if plain_text else fields
    return _refused_version_or_language(fields) or _validated(record, fields)


def _decode(value: bytes) -> str | Rejection:
    payload = value[_CONFLUENT_PREFIX_BYTES:] if value[:1] == b"\x00" else value
    try:
        return payload.removeprefix(_BYTE_ORDER_MARK).decode("utf-8")
    except UnicodeDecodeError as error:
        return Rejection(Reason.NOT_UTF8, f"byte {error.start} of the value is not UTF-8")


def _parse(text: str) -> dict[str, object] | Rejection:
    """The fields given; a null counts as a field left out, as JSON writers differ there."""
    try:
        found = from_json(text, allow_inf_nan=False)
    except ValueError:
        return Rejection(Reason.NOT_JSON, "the value is not JSON, or nested too deeply")
    if not isinstance(found, dict):
        return Rejection(Reason.NOT_JSON, "the value is JSON, but not an object")
    return {name: value for name, value in found.items() if value is not None}


def _refused_version_or_language(fields: dict[str, object]) -> Rejection | None:
    """Looked at before all else: the fields of another version may differ."""
    version = fields.get("schema_version", "1")
    if isinstance(version, str) and not _VERSION.fullmatch(version):
        return Rejection(Reason.UNSUPPORTED_VERSION, "schema_version should be 1.x")
    language = fields.get("language", "en")
    if isinstance(language, str) and not _is_english(language):
        return Rejection(Reason.UNSUPPORTED_LANGUAGE, "language should be en, or en-...")
    return None


def _is_english(language: str) -> bool:
    return bool(_LANGUAGE.fullmatch(language)) and re.split("[-_]", language)[0].lower() == "en"


def _validated(record: SourceRecord, fields: dict[str, object]) -> Caption | Rejection:
    try:
        caption = Caption.model_validate(fields)
    except ValidationError as error:
        return _explain(error)
    if record.key is not None and record.key != caption.stream_id.encode():
        return Rejection(Reason.KEY_MISMATCH, "the record's key is not its stream_id")
    return caption


def _explain(error: ValidationError) -> Rejection:
    problem = error.errors(include_url=False, include_input=False)[0]
    field = str(problem["loc"][0]) if problem["loc"] else ""
    if field == "text" and problem["type"] == "string_too_long":
        detail = f"text is longer than {MAX_TEXT_CHARACTERS} characters"
        return Rejection(Reason.TOO_LARGE, detail)
    message = problem["msg"].removeprefix("Value error, ")
    return Rejection(Reason.INVALID_FIELD, f"{field}: {message}" if field else message)


def _from_plain_text(record: SourceRecord, text: str) -> Caption | Rejection:
    """A line of text is a segment of its own; its stream is its key, else its partition."""
    key = (record.key or b"").decode("ascii", "replace")
    stream = key or f"{record.topic}:{record.partition}"
    fields: dict[str, object] = {
        "stream_id": _UNSAFE_IN_ID.sub("_", stream)[:128],
        "segment_id": f"{record.partition}:{record.offset}",
        "text": text.rstrip("\r\n"),
    }
    try:
        return Caption.model_validate(fields)
    except ValidationError as error:
        return _explain(error)
