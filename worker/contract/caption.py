"""The fields of an input message and their limits.

Knows JSON types and limits only: which versions and languages are served, and what a key must be,
is `worker.contract.request`'s. Produces frozen models, and the JSON Schema of the input topic.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    JsonValue,
    StrictBool,
    StrictFloat,
    StrictInt,
    StrictStr,
    StringConstraints,
    model_validator,
)

MAX_TEXT_CHARACTERS = 8_192
MAX_WORDS = 2_048
MAX_REVISION = 2**63 - 1
_TEN_DAYS_MS = 10 * 24 * 60 * 60 * 1000
_YEAR_10000_MS = 253_402_300_800_000
_MAX_METADATA_KEYS = 16
_MAX_METADATA_BYTES = 2_048

Status = Literal["partial", "final", "retracted"]
Identifier = Annotated[StrictStr, StringConstraints(pattern=r"^[A-Za-z0-9._:/-]{1,128}$")]
ShortText = Annotated[StrictStr, StringConstraints(max_length=128)]
Term = Annotated[StrictStr, StringConstraints(min_length=1, max_length=64)]
MediaMs = Annotated[StrictInt, Field(ge=0, le=_TEN_DAYS_MS)]
Share = Annotated[StrictFloat | StrictInt, Field(ge=0, le=1)]


def _is_text(value: object) -> object:
    if not isinstance(value, str | datetime):
        raise ValueError("should be a time as RFC 3339 writes it")
    return value


def _is_small(metadata: dict[str, JsonValue]) -> dict[str, JsonValue]:
    echoed = json.dumps(metadata, ensure_ascii=False, allow_nan=False).encode()
    if len(echoed) > _MAX_METADATA_BYTES:
        raise ValueError(f"should be at most {_MAX_METADATA_BYTES} bytes as JSON")
    return metadata


Instant = Annotated[AwareDatetime, BeforeValidator(_is_text)]
Metadata = Annotated[
    dict[StrictStr, JsonValue],
    Field(max_length=_MAX_METADATA_KEYS),
    AfterValidator(_is_small),
]


class _Message(BaseModel):
    """Unknown fields are ignored: they belong to a later minor version."""

    model_config = ConfigDict(frozen=True, extra="ignore", allow_inf_nan=False)


class Word(_Message):
    """One recognised word with its own timing."""

    text: Annotated[StrictStr, StringConstraints(max_length=256)]
    start_ms: MediaMs | None = None
    end_ms: MediaMs | None = None
    confidence: Share | None = None
    stable: StrictBool | None = None
    speaker: ShortText | None = None


class GlossaryTerm(_Message):
    """A term and the gloss it is to have."""

    term: Term
    gloss: Term


class Caption(_Message):
    """One revision of one segment of captions."""

    schema_version: StrictStr | None = Field(default=None, description='"1.x"')
    stream_id: Identifier = Field(description="one ordered source; equals the record's key")
    segment_id: Identifier = Field(description="stable across the revisions of a segment")
    revision: Annotated[StrictInt, Field(ge=0, le=MAX_REVISION)] | None = Field(
        default=None, description="rises within a segment; absent: the record's offset"
    )
    status: Status = "final"
    text: Annotated[StrictStr, StringConstraints(max_length=MAX_TEXT_CHARACTERS)] = Field(
        description="English; empty is silence"
    )
    language: StrictStr = Field(default="en", max_length=64, description="BCP 47, of English")
    start_ms: MediaMs | None = Field(default=None, description="media time")
    end_ms: MediaMs | None = None
    epoch_ms: Annotated[StrictInt, Field(ge=0, lt=_YEAR_10000_MS)] | None = Field(
        default=None, description="wall clock of start_ms"
    )
    words: Annotated[tuple[Word, ...], Field(max_length=MAX_WORDS)] = ()
    stability: Share | None = Field(default=None, description="absent: unknown")
    end_of_utterance: StrictBool = False
    speaker: ShortText | None = None
    channel: ShortText | None = None
    emitted_at: Instant | None = None
    expires_at: Instant | None = None
    job_id: ShortText | None = None
    item_index: Annotated[StrictInt, Field(ge=0, le=MAX_REVISION)] | None = None
    glossary: Annotated[tuple[Term | GlossaryTerm, ...], Field(max_length=64)] = ()
    metadata: Metadata | None = Field(default=None, description="echoed back")

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> Caption:
        if self.start_ms is not None and self.end_ms is not None and self.end_ms < self.start_ms:
            raise ValueError("end_ms should not lie before start_ms")
        return self
