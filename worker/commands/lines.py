"""Lines of bytes in, as they come: files or standard input, in batches that never wait to fill.

A program that writes one line and waits for its answer gets it; a large file comes in full batches.
Knows no captions.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO, Protocol

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_READ_BYTES = 65_536


class Readable(Protocol):
    """A byte stream that can give what is there without waiting for more."""

    def read1(self, size: int, /) -> bytes:
        """At most `size` bytes, at least one; none at the end."""


def read_batches(stream: Readable, max_lines: int) -> Iterator[list[bytes]]:
    """Lines without their line ends, grouped by what was there to be read."""
    rest = b""
    while chunk := stream.read1(_READ_BYTES):
        *lines, rest = (rest + chunk).split(b"\n")
        for start in range(0, len(lines), max_lines):
            yield [line.removesuffix(b"\r") for line in lines[start : start + max_lines]]
    if rest:
        yield [rest.removesuffix(b"\r")]


def read_files(
    paths: Sequence[Path], max_lines: int, standard_input: BinaryIO | None = None
) -> Iterator[list[bytes]]:
    """The lines of each file in turn; of standard input for `-` or when there is no file."""
    for path in paths or [Path("-")]:
        with ExitStack() as stack:
            if str(path) == "-":
                stream: BinaryIO = standard_input or sys.stdin.buffer
            else:
                stream = stack.enter_context(path.open("rb"))
            first = True
            for batch in read_batches(stream, max_lines):  # type: ignore[arg-type]
                if first:
                    batch[0] = batch[0].removeprefix(_BYTE_ORDER_MARK)
                    first = False
                yield batch


def numbered(batches: Iterable[list[bytes]]) -> Iterator[tuple[int, list[bytes]]]:
    """Each batch with the number of its first line, from 1."""
    first = 1
    for batch in batches:
        yield first, batch
        first += len(batch)


class Decoder:
    """Bytes to text; what is not UTF-8 is replaced, and `warn` told the line's number."""

    def __init__(self, warn: Callable[[str], None]) -> None:
        self._warn = warn
        self._number = 0

    def decode(self, line: bytes) -> str:
        """The next line."""
        self._number += 1
        try:
            return line.decode("utf-8")
        except UnicodeDecodeError:
            self._warn(f"line {self._number} is not UTF-8; what cannot be read is replaced")
            return line.decode("utf-8", errors="replace")
