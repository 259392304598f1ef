from __future__ import annotations

import json
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from worker.contract.caption import Caption
from worker.contract.record import SourceRecord
from worker.contract.request import Rejection, read_request

VALID: dict[str, Any] = {"stream_id": "hall", "segment_id": "s1", "text": "We meet on Elm Street."}


def record(value: bytes) -> SourceRecord:
    return SourceRecord("captions", 2, 41, 1_000, None, value)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
FIELDS = st.dictionaries(st.sampled_from([*Caption.model_fields, "other"]), JSON, max_size=8)


@given(st.binary(max_size=300), st.booleans())
@example(b"\x00", False)
@example(b"\x00\x00", True)
def test_no_bytes_make_it_raise(value: bytes, plain_text: bool) -> None:
    found = read_request(record(value), plain_text=plain_text)
    assert isinstance(found, Caption | Rejection)


@given(FIELDS)
def test_no_fields_make_it_raise_and_what_is_accepted_keeps_the_limits(
    fields: dict[str, Any],
) -> None:
    found = read_request(record(json.dumps(VALID | fields).encode()))
    if isinstance(found, Caption):
        assert len(found.text) <= 8_192
        assert found.language.lower().startswith("en")
        json.dumps(found.metadata, allow_nan=False)
