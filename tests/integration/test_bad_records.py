"""Records that cannot be used: set aside byte for byte, with the good ones around them answered."""

from __future__ import annotations

import json
from dataclasses import dataclass

import pytest

from tests.integration.scene import Scene
from worker.stream.client.consumer import HeaderName, read_every_header_name

pytestmark = pytest.mark.integration

KEY = b"town"


def caption(**changes: object) -> bytes:
    fields = {"stream_id": "town", "segment_id": "bad", "text": "Hello."}
    return json.dumps(fields | changes).encode()


@dataclass(frozen=True)
class Bad:
    value: bytes
    reason: str
    key: bytes = KEY


BAD = [
    Bad(b"", "not_json"),
    Bad(b"Good morning, everyone.", "not_json"),
    Bad(b"\n {} {} \r\n\x00", "not_json"),
    Bad(b'{"stream_id": "town", "segm', "not_json"),
    Bad(b'["town", "s1", "Hello."]', "not_json"),
    Bad(b"[" * 100_000, "not_json"),
    Bad(b'{"stream_id":"town","segment_id":"s","text":"x","stability":NaN}', "not_json"),
    Bad(b"\xff\xfe{}", "not_utf8"),
    Bad(b'{"stream_id":"town","segment_id":"s","text":"\xc3"}', "not_utf8"),
    Bad(b"{}", "invalid_field"),
    Bad(b'{"stream_id":"town","text":"Hello."}', "invalid_field"),
    Bad(caption(text=7), "invalid_field"),
    Bad(caption(status="maybe"), "invalid_field"),
    Bad(caption(revision=-1), "invalid_field"),
    Bad(caption(revision=10**400), "invalid_field"),
    Bad(caption(start_ms=9, end_ms=3), "invalid_field"),
    Bad(caption(segment_id="a b"), "invalid_field"),
    Bad(b'{"stream_id":"town","segment_id":"s","text":"\\ud800"}', "not_json"),
    Bad(caption(text="a" * 8_193), "too_large"),
    Bad(caption(text="Hello.", padding="x" * 300_000), "too_large"),
    Bad(caption(language="de"), "unsupported_language"),
    Bad(caption(schema_version="2.0"), "unsupported_version"),
    Bad(caption(stream_id="village"), "key_mismatch"),
]


def test_every_kind_is_set_aside_byte_for_byte_and_the_good_ones_around_are_answered(
    scene: Scene,
) -> None:
    worker = scene.start_worker()
    good = [scene.send_final("town", "first", "Good morning.")]
    places = []
    for number, bad in enumerate(BAD):
        headers = [("origin", b"mic \xff"), ("n", b"%d" % number)]
        places.append(scene.send(bad.key, bad.value, headers))
        good.append(scene.send_final("town", f"after-{number}", "The river rises."))
    scene.await_answers(good)
    scene.read_until(lambda: len(scene.dead_letters) >= len(BAD), "the dead letters")

    assert len(scene.dead_letters) == len(BAD)
    assert set(scene.answered()) == set(good)
    by_number = {letter.header("n"): letter for letter in scene.dead_letters}
    for number, (bad, (partition, offset)) in enumerate(zip(BAD, places, strict=True)):
        letter = by_number[str(number)]
        assert (letter.key, letter.value) == (bad.key, bad.value)
        assert letter.headers[:2] == (("origin", b"mic \xff"), ("n", b"%d" % number))
        assert letter.header("glosswire.reason") == bad.reason, bad.value[:60]
        assert letter.header("__connect.errors.topic") == scene.lane.input_topic
        assert letter.header("__connect.errors.partition") == str(partition)
        assert letter.header("__connect.errors.offset") == str(offset)
    assert worker.probe("/readyz")[0] == 200


def test_no_header_of_a_dead_letter_and_no_line_of_the_log_holds_what_was_said(
    scene: Scene,
) -> None:
    worker = scene.start_worker()
    scene.send(KEY, caption(text="Xylophonquartz", status="Xylophonquartz"))
    scene.send(KEY, b"Xylophonquartz")
    line = scene.send_final("town", "s1", "Ms. Xylophonquartz is here.")
    scene.await_answers([line])
    scene.read_until(lambda: len(scene.dead_letters) == 2, "the dead letters")
    headers = repr([letter.headers for letter in scene.dead_letters])
    assert "xylophonquartz" not in headers.lower()
    log = worker.log_path.read_text(encoding="utf-8")
    assert "xylophonquartz" not in log.lower()
    assert all(json.loads(each)["event"] for each in log.splitlines())


def test_a_record_without_a_key_is_accepted(scene: Scene) -> None:
    scene.start_worker()
    scene.send(None, b'{"stream_id":"town","segment_id":"s1","revision":4,"text":"Hello."}')
    scene.await_answers([("town", "s1", 4)])
    assert scene.outputs[0].key == b"town"


def test_a_header_whose_name_is_not_utf8_stops_nothing_and_is_kept_byte_for_byte(
    scene: Scene,
) -> None:
    read_every_header_name()  # this test's own reader is of the same library
    worker = scene.start_worker()
    headers = [(HeaderName.of(b"mic\xff"), b"1")]
    good = [scene.send_final("town", "before", "Good morning.")]
    scene.send(KEY, caption(segment_id="named", text="The river rises.", revision=1), headers)
    scene.send(KEY, b"{}", headers)
    good.append(scene.send_final("town", "after", "Good night."))
    scene.await_answers(good)
    scene.read_until(lambda: bool(scene.dead_letters), "the dead letter")

    assert {segment for _, segment, _ in scene.answered()} >= {"before", "named", "after"}
    assert scene.dead_letters[0].headers[0][0].encode() == b"mic\xff"
    assert worker.probe("/readyz")[0] == 200
