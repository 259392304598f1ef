"""The output message: its fields, its identity, its headers, its bytes.

Field by field it is `docs/contract.md`. Fields of parts that are not built yet are null, never
absent. Knows nothing of how a gloss is made. Produces frozen models and bytes.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import lru_cache
from typing import Annotated, Literal
from uuid import UUID, uuid5

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from worker.contract.record import Headers

SCHEMA_VERSION = "1.1"
EVENT_NAMESPACE = UUID("6d3f1c0e-52a4-5b8e-9c37-2f1be07ad5c1")  # never changes: ids depend on it
EVENT_TYPE = "org.glosswire.gloss.v1"
MAX_GLOSS_CHARACTERS = 64
_COMPACT = json.JSONEncoder(separators=(",", ":"))
_TRACE_HEADERS = ("traceparent", "tracestate")

OutputStatus = Literal["partial", "final", "retracted", "empty", "joined", "error"]
WarningCode = Literal[
    "oov",
    "low_confidence",
    "dropped_number",
    "dropped_name",
    "dropped_negation",
    "repetition",
    "words_mismatch",
    "transliterated",
    "dropped_content",  # from 1.1 on
    "dropped_term",
    "length_ratio",
    "repaired",
]
SignType = Literal[
    "sign",
    "compound",
    "agreement",
    "fingerspell",
    "loan_sign",
    "number",
    "ordinal",
    "time",
    "index",
    "possessive",
    "classifier",
]
NonmanualType = Literal[
    "topic",
    "wh_question",
    "yn_question",
    "rhetorical",
    "negation",
    "conditional",
    "role_shift",
]
TimingSource = Literal["word", "interpolated", "segment", "none"]
Count = Annotated[int, Field(ge=0)]
SourceSpan = tuple[Count, Count] | tuple[()]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class TokenRecord(_Part):
    """One sign. An empty `source_span` says that grammar put it in."""

    i: Count
    gloss: Annotated[str, Field(max_length=MAX_GLOSS_CHARACTERS)]
    type: SignType
    letters: str | None
    value: str | None
    person: str | None
    plural: bool
    locus: str | None
    repeat: bool
    source_words: tuple[str, ...]
    source_span: SourceSpan
    start_ms: int | None
    end_ms: int | None
    timing_source: TimingSource
    confidence: float | None
    in_lexicon: bool | None


class NonmanualRecord(_Part):
    """A non-manual marker over a sentence's tokens, half-open."""

    type: NonmanualType
    token_start: Count
    token_end: Count


class SentenceRecord(_Part):
    """One sentence; its span is half-open and counts code points of `source_text`."""

    index: Count
    char_start: Count
    char_end: Count
    start_ms: int | None
    end_ms: int | None
    gloss: str
    tokens: tuple[TokenRecord, ...]
    nonmanuals: tuple[NonmanualRecord, ...]
    confidence: float


class SourceSegment(_Part):
    """A segment that contributed to the sentences."""

    segment_id: str
    revision: Count


class ModelRecord(_Part):
    """Which model made the gloss, for reproducing it."""

    name: str
    version: str
    notation: str
    decode: str


class WarningRecord(_Part):
    """Something a reader should doubt; `token` is the English word or the sign concerned."""

    code: WarningCode
    token: str | None = None


class ErrorRecord(_Part):
    """Why there is no gloss; the message holds no caption text."""

    code: str
    message: str


class TimingRecord(_Part):
    """Service levels. `queue_ms` runs from the record's timestamp to its being taken in hand."""

    received_at: str
    published_at: str
    queue_ms: Count
    hold_ms: Count
    infer_ms: Count


class GlossRecord(_Part):
    """The answer to one revision of one segment."""

    schema_version: str = SCHEMA_VERSION
    event_id: str
    stream_id: str
    segment_id: str
    revision: Count
    source_segments: tuple[SourceSegment, ...]
    status: OutputStatus
    joined_into: str | None = None
    supersedes: int | None = None
    late: bool = False
    forced: bool = False
    source_text: str
    source_language: str
    sign_language: str = "ase"
    sentences: tuple[SentenceRecord, ...] = ()
    committed_tokens: Count = 0
    model: ModelRecord
    warnings: tuple[WarningRecord, ...] = ()
    error: ErrorRecord | None = None
    timing: TimingRecord
    job_id: str | None = None
    item_index: int | None = None
    metadata: dict[str, JsonValue] | None = None

    def to_json(self) -> bytes:
        """The message's bytes: compact JSON in UTF-8."""
        return self.model_dump_json().encode()


def event_id(stream_id: str, segment_id: str, revision: int, status: str) -> str:
    """The output's identity: the same for the same answer, whoever makes it and when."""
    name = _COMPACT.encode([stream_id, segment_id, revision, status])
    return str(uuid5(EVENT_NAMESPACE, name))


def output_headers(record: GlossRecord, source: str, received: Headers) -> Headers:
    """CloudEvents headers in binary mode; trace headers pass through as received."""
    own = {
        "ce_specversion": "1.0",
        "ce_id": record.event_id,
        "ce_type": EVENT_TYPE,
        "ce_source": source,
        "ce_time": record.timing.published_at,
        "content-type": "application/json",
    }
    traces = tuple(header for header in received if header[0] in _TRACE_HEADERS)
    return tuple((name, text.encode()) for name, text in own.items()) + traces


@lru_cache(maxsize=16)  # a batch has two of them, for all of its records
def rfc3339(epoch_s: float) -> str:
    """A wall-clock time in UTC, to the millisecond."""
    moment = datetime.fromtimestamp(epoch_s, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
