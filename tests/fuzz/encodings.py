"""Changes to a value's bytes, whatever it says: flipped, cut, prefixed, in another encoding."""

from __future__ import annotations

from collections.abc import Callable
from random import Random


def _flip(random: Random, value: bytes) -> bytes:
    changed = bytearray(value)
    for _ in range(random.randint(1, 4) if changed else 0):
        changed[random.randrange(len(changed))] = random.randrange(256)
    return bytes(changed)


def _cut(random: Random, value: bytes) -> bytes:
    return value[: random.randint(0, len(value))]


def _insert(random: Random, value: bytes) -> bytes:
    at = random.randint(0, len(value))
    strange = random.choice((
        b"\x00", b"\xff", b"\xc0\xaf", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xe2\x80",
        b"\xef\xbb\xbf",
        b'"', b"\\", b"{", b"}", b"[", b",", b"\n", b"\\u", b"\\ud83d", b"NaN",
        b"//", random.randbytes(3),
    ))  # fmt: skip
    return value[:at] + strange + value[at:]


BYTE_CHANGES: tuple[Callable[[Random, bytes], bytes], ...] = (
    _flip,
    _cut,
    _insert,
    lambda random, value: b"\x00" + random.randbytes(4) + value,
    lambda random, value: random.choice((b"\x00", b"\x00\x00\x00\x00\x00", b"\x01")) + value,
    lambda random, value: b"\xef\xbb\xbf" * random.choice((1, 2)) + value,
    lambda random, value: value.decode("utf-8", "replace").encode("utf-16"),
    lambda random, value: value.decode("utf-8", "replace").encode("utf-32-le"),
    lambda random, value: value.decode("utf-8", "replace").encode("utf-8")[:-1] + b"\xe2\x82",
    lambda random, value: random.randbytes(random.randrange(200)),
    lambda random, value: value * random.choice((2, 3)),
    lambda random, value: random.choice((b"[", b"[1,")) + value + b"]",
    lambda random, value: random.choice((b"5", b'"a"', b"null", b"true", b"[]", b" ", b"")),
)
