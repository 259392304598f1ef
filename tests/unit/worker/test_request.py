from __future__ import annotations

import json
from typing import Any

import pytest

from worker.contract.caption import Caption
from worker.contract.record import SourceRecord
from worker.contract.request import MAX_VALUE_BYTES, Reason, Rejection, read_request

VALID: dict[str, Any] = {"stream_id": "hall", "segment_id": "s1", "text": "We meet on Elm Street."}


def record(value: bytes, key: bytes | None = b"hall") -> SourceRecord:
    return SourceRecord("captions", 2, 41, 1_000, key, value)


def read(**fields: Any) -> Caption | Rejection:
    return read_request(record(json.dumps(VALID | fields).encode()))


def caption(**fields: Any) -> Caption:
    found = read(**fields)
    assert isinstance(found, Caption)
    return found


def reason(value: bytes, key: bytes | None = b"hall") -> Reason:
    found = read_request(record(value, key))
    assert isinstance(found, Rejection)
    return found.reason


def test_the_least_caption_is_a_final_in_english() -> None:
    found = caption()
    assert (found.status, found.language, found.revision) == ("final", "en", None)


def test_every_field_of_the_contract_is_read() -> None:
    found = caption(
        schema_version="1.7",
        revision=3,
        status="partial",
        language="en-GB",
        start_ms=10,
        end_ms=10,
        epoch_ms=1_700_000_000_000,
        words=[{"text": "We", "start_ms": 10, "confidence": 1, "stable": True, "speaker": "A"}],
        stability=0.5,
        end_of_utterance=True,
        speaker="A",
        channel="1",
        emitted_at="2026-11-22T18:00:03.120Z",
        expires_at="2026-11-22T18:00:05+01:00",
        job_id="j",
        item_index=0,
        glossary=["Elm", {"term": "street", "gloss": "ROAD"}],
        metadata={"room": {"floor": 2}},
    )
    assert found.words[0].text == "We"
    assert found.emitted_at is not None
    assert found.emitted_at.isoformat() == "2026-11-22T18:00:03.120000+00:00"
    assert found.metadata == {"room": {"floor": 2}}


def test_unknown_fields_are_ignored_and_nulls_count_as_left_out() -> None:
    found = caption(next_years_field=[1], revision=None, status=None, words=None)
    assert (found.revision, found.status, found.words) == (None, "final", ())


def test_empty_text_is_silence_and_no_fault() -> None:
    assert caption(text="").text == ""


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"stream_id": "a b"}, "stream_id"),
        ({"stream_id": "hall\n"}, "stream_id"),
        ({"segment_id": ""}, "segment_id"),
        ({"segment_id": "x" * 129}, "segment_id"),
        ({"segment_id": None}, "segment_id"),
        ({"text": None}, "text"),
        ({"text": 7}, "text"),
        ({"revision": -1}, "revision"),
        ({"revision": 2**63}, "revision"),
        ({"revision": True}, "revision"),
        ({"revision": "3"}, "revision"),
        ({"status": "finished"}, "status"),
        ({"start_ms": 864_000_001}, "start_ms"),
        ({"start_ms": 1.5}, "start_ms"),
        ({"stability": 1.01}, "stability"),
        ({"speaker": "x" * 129}, "speaker"),
        ({"words": [{"text": "a"}] * 2_049}, "words"),
        ({"words": [{"start_ms": 1}]}, "words"),
        ({"glossary": ["x"] * 65}, "glossary"),
        ({"glossary": ["x" * 65]}, "glossary"),
        ({"metadata": {str(i): i for i in range(17)}}, "metadata"),
        ({"metadata": {"a": "x" * 2_048}}, "metadata"),
        ({"emitted_at": 1_700_000_000}, "emitted_at"),
        ({"emitted_at": "2026-11-22T18:00:03"}, "emitted_at"),
        ({"emitted_at": "yesterday"}, "emitted_at"),
        ({"schema_version": 1}, "schema_version"),
        ({"language": 1}, "language"),
    ],
)
def test_a_field_outside_its_limits_is_named(fields: dict[str, Any], field: str) -> None:
    found = read(**fields)
    assert isinstance(found, Rejection)
    assert found.reason == Reason.INVALID_FIELD
    assert found.detail.startswith(f"{field}: ")


def test_an_end_before_the_start_is_refused() -> None:
    found = read(start_ms=5, end_ms=4)
    assert isinstance(found, Rejection)
    assert found.reason == Reason.INVALID_FIELD


@pytest.mark.parametrize("version", ["2.0", "0.9", "1.x", "", "10.0"])
def test_another_version_is_refused_before_its_fields_are_read(version: str) -> None:
    value = json.dumps({"schema_version": version, "text": {"new": "shape"}}).encode()
    assert reason(value) == Reason.UNSUPPORTED_VERSION


@pytest.mark.parametrize("language", ["de", "eng-", "fr-CA", "enx", "", "en-toolongsubtag"])
def test_another_language_is_refused(language: str) -> None:
    found = read(language=language)
    assert isinstance(found, Rejection)
    assert found.reason == Reason.UNSUPPORTED_LANGUAGE


@pytest.mark.parametrize("language", ["en", "EN", "en-US", "en_GB", "en-Latn-US"])
def test_every_english_is_accepted(language: str) -> None:
    assert caption(language=language).language == language


def test_a_key_that_is_not_the_stream_is_refused_and_no_key_is_accepted() -> None:
    value = json.dumps(VALID).encode()
    assert reason(value, b"garden") == Reason.KEY_MISMATCH
    assert reason(value, b"") == Reason.KEY_MISMATCH
    assert isinstance(read_request(record(value, None)), Caption)


def test_text_may_have_8192_characters_and_no_more() -> None:
    assert len(caption(text="\U0001f30a" * 8_192).text) == 8_192
    found = read(text="x" * 8_193)
    assert isinstance(found, Rejection)
    assert found.reason == Reason.TOO_LARGE


def test_size_is_checked_before_anything_is_parsed() -> None:
    assert reason(b"{" * (MAX_VALUE_BYTES + 1)) == Reason.TOO_LARGE
    padded = json.dumps(VALID).encode().ljust(MAX_VALUE_BYTES)
    assert isinstance(read_request(record(padded)), Caption)


@pytest.mark.parametrize(
    "value",
    [
        b"",
        b"hello",
        b"[]",
        b"3",
        b"null",
        b'{"stream_id":',
        b'{"a":NaN}',
        b'{"a":-Infinity}',
        b'{"text":"\\ud800"}',
        b'{"revision":' + b"9" * 10_000 + b"}",
        b'{"a":' + b"[" * 100_000,
        b'{"a":' * 20_000 + b"1" + b"}" * 20_000,
    ],
    ids=str,
)
def test_what_is_no_json_object_is_refused(value: bytes) -> None:
    assert reason(value[:MAX_VALUE_BYTES]) == Reason.NOT_JSON


@pytest.mark.parametrize("value", [b"\xff", b'{"text":"\xe9"}', b'{"text":"\xed\xa0\x80"}'])
def test_what_is_not_utf8_is_refused(value: bytes) -> None:
    assert reason(value) == Reason.NOT_UTF8


def test_of_a_repeated_key_the_last_value_counts() -> None:
    value = b'{"stream_id":"x","stream_id":"hall","segment_id":"s","text":"a","text":"b"}'
    found = read_request(record(value))
    assert isinstance(found, Caption)
    assert found.text == "b"


@pytest.mark.parametrize("prefix", [b"\x00\x00\x00\x00\x07", b"\xef\xbb\xbf"])
def test_a_schema_id_or_a_byte_order_mark_before_the_json_is_skipped(prefix: bytes) -> None:
    assert isinstance(read_request(record(prefix + json.dumps(VALID).encode())), Caption)


def test_plain_text_is_a_caption_where_the_topic_is_said_to_hold_it() -> None:
    found = read_request(record(b"Doors open at 7.\n", b"main hall"), plain_text=True)
    assert isinstance(found, Caption)
    assert found.text == "Doors open at 7."
    assert (found.stream_id, found.segment_id) == ("main_hall", "2:41")


def test_plain_text_without_a_key_has_its_partition_for_a_stream() -> None:
    found = read_request(record(b"Doors open.", None), plain_text=True)
    assert isinstance(found, Caption)
    assert found.stream_id == "captions:2"


def test_a_json_object_is_judged_as_one_also_where_plain_text_is_accepted() -> None:
    found = read_request(record(b'{"text":"a"}'), plain_text=True)
    assert isinstance(found, Rejection)
    assert found.reason == Reason.INVALID_FIELD


@pytest.mark.parametrize(
    "fields",
    [
        {"text": ["SECRETWORD"]},
        {"status": "SECRETWORD"},
        {"stream_id": "SECRETWORD !"},
        {"metadata": {"SECRETWORD": "x" * 3_000}},
        {"words": [{"text": 1, "SECRETWORD": 2}]},
        {"emitted_at": "SECRETWORD"},
        {"language": "SECRETWORD"},
    ],
)
def test_a_rejection_never_repeats_what_the_record_says(fields: dict[str, Any]) -> None:
    found = read(**fields)
    assert isinstance(found, Rejection)
    assert "SECRETWORD" not in found.detail
