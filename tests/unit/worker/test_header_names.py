"""Headers whose names are not UTF-8: read like any other, and written again byte for byte."""

from __future__ import annotations

import pytest
from kafka.record import MemoryRecords, MemoryRecordsBuilder

from worker.stream.client.consumer import HeaderName, read_every_header_name

NAMES = ["origin", HeaderName.of(b"mic\xff"), "ställe", HeaderName.of(b"\xc3")]


def batch(names: list[str], compression: int = 0) -> MemoryRecords:
    builder = MemoryRecordsBuilder(magic=2, compression_type=compression, batch_size=10_000)
    for number, name in enumerate(names):
        builder.append(1_000 + number, b"key", b"%d" % number, [("first", b"1"), (name, b"\xfe")])
    builder.close()
    return MemoryRecords(builder.buffer())


@pytest.mark.parametrize("compression", [0, 1], ids=["plain", "gzip"])
def test_every_record_of_the_batch_is_read_in_order_with_its_names_bytes(compression: int) -> None:
    read_every_header_name()
    read = list(batch(NAMES, compression).next_batch())
    assert [record.value for record in read] == [b"0", b"1", b"2", b"3"]
    assert [record.headers[1][0].encode() for record in read] == [
        b"origin",
        b"mic\xff",
        "ställe".encode(),
        b"\xc3",
    ]
    assert all(record.headers[0] == ("first", b"1") for record in read)


def test_such_a_name_is_readable_and_unlike_one_that_is_utf8() -> None:
    name = HeaderName.of(b"mic\xff")
    assert name == r"mic\xff"
    assert {name: b"1"} == {r"mic\xff": b"1"}


def test_what_was_read_is_written_again_byte_for_byte() -> None:
    read_every_header_name()
    once = list(batch([HeaderName.of(b"\xff\x00\xfe")]).next_batch())
    twice = list(batch([once[0].headers[1][0]]).next_batch())
    assert twice[0].headers[1][0].encode() == b"\xff\x00\xfe"
