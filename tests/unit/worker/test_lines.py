"""Lines in: as they come, one for one."""

from __future__ import annotations

import io
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from worker.commands.lines import Decoder, numbered, read_batches, read_files


class Chunks:
    """A pipe whose writer wrote in these pieces."""

    def __init__(self, *pieces: bytes) -> None:
        self._pieces = list(pieces)

    def read1(self, size: int, /) -> bytes:
        return self._pieces.pop(0) if self._pieces else b""


def test_a_line_is_given_as_soon_as_it_is_whole() -> None:
    batches = read_batches(Chunks(b"one\ntw", b"o\nthree\nfour\n"), max_lines=9)
    assert next(batches) == [b"one"]
    assert next(batches) == [b"two", b"three", b"four"]


def test_empty_lines_and_a_last_line_without_its_end_count() -> None:
    assert list(read_batches(Chunks(b"\n\na"), 9)) == [[b"", b""], [b"a"]]


def test_line_ends_of_other_systems_are_no_part_of_the_line() -> None:
    assert list(read_batches(Chunks(b"a\r\nb\r\n"), 9)) == [[b"a", b"b"]]


def test_a_batch_is_no_longer_than_asked() -> None:
    assert list(read_batches(Chunks(b"1\n2\n3\n"), 2)) == [[b"1", b"2"], [b"3"]]


@given(st.binary(max_size=200), st.integers(1, 50), st.integers(1, 5))
def test_however_the_bytes_come_the_lines_are_the_same(
    data: bytes, piece: int, max_lines: int
) -> None:
    pieces = [data[start : start + piece] for start in range(0, len(data), piece)]
    lines = [line for batch in read_batches(Chunks(*pieces), max_lines) for line in batch]
    expected = data.split(b"\n")
    if expected[-1] == b"":  # what follows the last line end is no line
        expected.pop()
    assert lines == [line.removesuffix(b"\r") for line in expected]


def test_files_are_read_in_turn_and_a_byte_order_mark_is_no_text(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    one.write_bytes(b"\xef\xbb\xbfa\n")
    two.write_bytes(b"b")
    assert list(read_files([one, two], 9)) == [[b"a"], [b"b"]]


def test_without_files_standard_input_is_read() -> None:
    assert list(read_files([], 9, io.BufferedReader(io.BytesIO(b"a\n")))) == [[b"a"]]


def test_batches_are_numbered_by_their_first_line() -> None:
    assert list(numbered([[b"a", b"b"], [b"c"]])) == [(1, [b"a", b"b"]), (3, [b"c"])]


def test_bytes_that_are_not_utf8_are_replaced_and_their_line_named() -> None:
    warnings: list[str] = []
    decoder = Decoder(warnings.append)
    assert decoder.decode("né".encode()) == "né"
    assert decoder.decode(b"n\xe9") == "n\ufffd"
    assert len(warnings) == 1
    assert "line 2" in warnings[0]
