from __future__ import annotations

import json
from typing import get_args

from worker.contract.dead_letter import dead_letter_headers
from worker.contract.record import SourceRecord
from worker.contract.result import (
    MAX_GLOSS_CHARACTERS,
    GlossRecord,
    ModelRecord,
    NonmanualType,
    SignType,
    SourceSegment,
    TimingRecord,
    WarningCode,
    event_id,
    output_headers,
    rfc3339,
)
from worker.gloss import guards, widths
from worker.gloss.notation import SpanType, TokenType

AT = "2026-11-22T18:00:03.171Z"
RECORD = GlossRecord(
    event_id=event_id("hall", "s1", 3, "final"),
    stream_id="hall",
    segment_id="s1",
    revision=3,
    source_segments=(SourceSegment(segment_id="s1", revision=3),),
    status="empty",
    source_text="\u266a \U0001f30a",
    source_language="en",
    model=ModelRecord(name="m", version="1", notation="1", decode="greedy"),
    timing=TimingRecord(received_at=AT, published_at=AT, queue_ms=1, hold_ms=0, infer_ms=2),
)


def test_an_event_id_never_changes_from_release_to_release() -> None:
    assert event_id("townhall-7", "s41", 3, "final") == "c82a8e8c-7947-52a0-91fc-648177be4da3"


def test_an_event_id_tells_apart_stream_segment_revision_and_status() -> None:
    ids = {
        event_id("a", "b", 1, "final"),
        event_id("a", "b", 1, "partial"),
        event_id("a", "b", 2, "final"),
        event_id("a:b", "", 1, "final"),
        event_id("b", "a", 1, "final"),
    }
    assert len(ids) == 5


def test_fields_without_a_value_are_null_and_not_absent() -> None:
    message = json.loads(RECORD.to_json())
    for name in ("joined_into", "supersedes", "error", "job_id", "item_index", "metadata"):
        assert message[name] is None
    assert set(message) == set(GlossRecord.model_fields)


def test_the_message_is_utf8_and_survives_the_way_back() -> None:
    message = RECORD.to_json()
    assert "\u266a \U0001f30a".encode() in message
    assert GlossRecord.model_validate_json(message) == RECORD


def test_headers_are_those_of_a_cloud_event_and_traces_pass_through() -> None:
    received = (("traceparent", b"00-1"), ("other", b"x"), ("tracestate", b"\xff"))
    headers = dict(output_headers(RECORD, "/glosswire/g", received))
    assert headers == {
        "ce_specversion": b"1.0",
        "ce_id": RECORD.event_id.encode(),
        "ce_type": b"org.glosswire.gloss.v1",
        "ce_source": b"/glosswire/g",
        "ce_time": AT.encode(),
        "content-type": b"application/json",
        "traceparent": b"00-1",
        "tracestate": b"\xff",
    }


def test_times_are_in_utc_to_the_millisecond() -> None:
    assert rfc3339(1_763_834_403.1719) == "2025-11-22T18:00:03.171Z"


def test_the_contract_names_exactly_the_signs_and_markers_of_the_notation() -> None:
    assert set(get_args(SignType)) == {each.value for each in TokenType}
    assert set(get_args(NonmanualType)) == {each.value for each in SpanType}
    assert widths.MAX_CHARACTERS == MAX_GLOSS_CHARACTERS


def test_every_code_of_the_guards_is_in_the_contract() -> None:
    codes = {
        guards.DROPPED_NUMBER,
        guards.DROPPED_NAME,
        guards.DROPPED_NEGATION,
        guards.REPETITION,
        guards.LOW_CONFIDENCE,
    }
    assert codes <= set(get_args(WarningCode))


def test_a_dead_letter_keeps_its_headers_and_says_where_from_and_why() -> None:
    own = (("a", b"\xff\x00"), ("a", b""), ("glosswire.reason", b"older"))
    record = SourceRecord("captions", 4, 77, 1, b"k", b"v", own)
    headers = dead_letter_headers(record, "not_json", "the value is not JSON", attempts=2)
    assert headers[:3] == own
    assert dict(headers[3:]) == {
        "__connect.errors.topic": b"captions",
        "__connect.errors.partition": b"4",
        "__connect.errors.offset": b"77",
        "__connect.errors.stage": b"VALUE_CONVERTER",
        "__connect.errors.class.name": b"glosswire.not_json",
        "__connect.errors.exception.message": b"the value is not JSON",
        "glosswire.reason": b"not_json",
        "glosswire.attempts": b"2",
    }
