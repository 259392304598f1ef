"""Records made from valid messages by changing their structure, then their bytes.

A message is kept as pairs of a name and raw JSON, so that it can say what no writer of JSON would:
a name twice, NaN, half a surrogate pair, ten thousand brackets. Every text of a record carries the
record's own canary, a word that stands nowhere else; wherever it turns up, something was repeated
that came from the record. The same seed gives the same records.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from tests.fuzz.encodings import BYTE_CHANGES
from tests.fuzz.texts import hostile, plain
from worker.contract.caption import Caption
from worker.contract.dead_letter import ATTEMPTS_HEADER, REASON_HEADER, REPLAYED_HEADER
from worker.contract.record import Headers, SourceRecord
from worker.contract.request import MAX_VALUE_BYTES

NOW_MS = 1_790_000_000_000
_PARTITIONS = 4
_STREAMS = ("hall", "town:7", "a/b.c", "9")
_SEGMENTS = ("s1", "s2", "s3", "s4")
_NAMES = tuple(Caption.model_fields)
Message = list[tuple[str, str]]


@dataclass(frozen=True)
class Case:
    """A record to try, and the word that stands in it alone."""

    record: SourceRecord
    canary: str


class Maker:
    """Makes records, one after the other."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)
        self._offset = 0
        self._last = b"{}"

    def case(self) -> Case:
        """The next record."""
        random = self._random
        canary = _canary(self._offset)
        message = _valid(random, canary)
        for _ in range(random.choice((0, 1, 1, 1, 2, 3))):
            random.choice(_CHANGES)(random, message, canary)
        value: bytes | None = _written(message)
        if random.random() < 0.25:
            value = self._changed_bytes(value or b"")
        if random.random() < 0.005:
            value = None
        record = SourceRecord(
            topic="captions",
            partition=random.randrange(_PARTITIONS),
            offset=self._offset,
            timestamp_ms=NOW_MS - random.choice((0, 0, 0, 500, 5_000, 10**12, -(10**9))),
            key=_key(random, message, canary),
            value=value,
            headers=_headers(random, canary),
        )
        self._offset += 1
        self._last = value or b""
        return Case(record, canary)

    def _changed_bytes(self, value: bytes) -> bytes:
        random = self._random
        if random.random() < 0.15:
            at = random.randint(0, len(value))
            return value[:at] + self._last[random.randint(0, len(self._last)) :]
        return random.choice(BYTE_CHANGES)(random, value)


def _canary(number: int) -> str:
    letters = "".join(chr(ord("a") + (number // 26**n) % 26) for n in range(5))
    return f"zqx{letters}"


def _raw(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _valid(random: Random, canary: str) -> Message:
    """A message that is right, with some of the fields that may be left out."""
    start = random.randrange(10_000)
    fields: dict[str, object] = {
        "stream_id": random.choice(_STREAMS),
        "segment_id": random.choice(_SEGMENTS),
        "text": f"{plain(random)} {canary}",
    }
    optional: dict[str, object] = {
        "schema_version": random.choice(("1", "1.0", "1.99")),
        "revision": random.randrange(50),
        "status": random.choice(("final", "final", "partial", "retracted")),
        "language": random.choice(("en", "en-US", "EN_gb")),
        "start_ms": start,
        "end_ms": start + random.randrange(5_000),
        "epoch_ms": NOW_MS,
        "words": [{"text": w, "start_ms": start, "end_ms": start + 9} for w in ("We", canary)],
        "stability": random.random(),
        "end_of_utterance": True,
        "speaker": canary,
        "channel": "left",
        "emitted_at": random.choice(("2026-09-21T13:33:20Z", "0001-01-01T00:00:00+14:00")),
        "expires_at": random.choice(("9999-12-31T23:59:59.999999-14:00", "2026-09-21T13:33:19Z")),
        "job_id": canary,
        "item_index": random.randrange(9),
        "glossary": [canary, {"term": "board", "gloss": "COUNCIL"}, "river", "U.S."],
        "metadata": {canary: [1, {"x": None}], "n": 1.5},
    }
    for name in random.sample(list(optional), k=random.randrange(8)):
        fields[name] = optional[name]
    message = [(name, _raw(value)) for name, value in fields.items()]
    random.shuffle(message)
    return message


def _written(message: Message) -> bytes:
    body = ",".join(f"{_raw(name)}:{raw}" for name, raw in message)
    return ("{" + body + "}").encode("utf-8", "surrogatepass")


def _drop(random: Random, message: Message, canary: str) -> None:
    if message:
        message.pop(random.randrange(len(message)))


def _odd_value(random: Random, canary: str) -> str:
    """JSON, or what looks like it, of any type and size."""
    deep = random.choice((2, 50, 199, 201, 5_000))
    long_list = random.choice((63, 65, 2_048, 2_049, 20_000))
    return random.choice((
        "null", "true", "false", "0", "-1", "-0", "1.0", "1e5", "1e400", "-1e-400", "NaN",
        "Infinity", "-Infinity", str(2**63 - 1), str(2**63),
        "9" * random.choice((30, 4_000, 9_000)),
        '""', _raw(canary), _raw(canary * 40), _raw(canary + "a" * 9_000), "[]", "{}",
        '"\\ud800"', '"\\udfff\\ud800"', '"\\ud83d\\ude00"', '"\\u0000"',
        '"\\x41"', "'a'", "undefined",
        "[" * deep + "]" * deep, '{"a":' * deep + "1" + "}" * deep, "[" * deep,
        "[" + ",".join([_raw(canary)] * long_list) + "]",
        "[" + ",".join(['{"term":"a","gloss":"B"}'] * 65) + "]",
        "{" + ",".join(f'"{canary}{n}":{n}' for n in range(random.choice((16, 17, 900)))) + "}",
        _raw({canary: "x" * random.choice((2_000, 2_040, 2_100))}),
        _raw([{"text": canary, "start_ms": -1}, {"text": 5}]),
        _raw({"term": canary}), _raw("2026-09-21T25:00:00Z"),
        _raw("2026-09-21"), _raw("1790000000"),
        _raw("de"), _raw("en-" + "x" * 70), _raw("2.0"), _raw("1." + "9" * 12),
    ))  # fmt: skip


def _swap(random: Random, message: Message, canary: str) -> None:
    name = random.choice(_NAMES)
    message[:] = [pair for pair in message if pair[0] != name] + [
        (name, _odd_value(random, canary))
    ]


def _repeat(random: Random, message: Message, canary: str) -> None:
    """A name a second time, before or after the first."""
    name = random.choice(message)[0] if message else "text"
    raw = random.choice((_raw(canary), _odd_value(random, canary)))
    message.insert(random.randint(0, len(message)), (name, raw))


def _metadata(random: Random, message: Message, canary: str) -> None:
    value: object = random.choice(("x" * 2_040, "\u00e9" * 1_020, 1e300, 10**400, [[]] * 300))
    message.append(("metadata", _raw({canary: value})))


def _unknown(random: Random, message: Message, canary: str) -> None:
    name = random.choice((canary, "", "__proto__", "Text", "text ", "\u202etext", "a" * 5_000))
    message.append((name, _odd_value(random, canary)))


def _retell(random: Random, message: Message, canary: str) -> None:
    """Another text: the change that leads furthest into the worker."""
    text = hostile(random)
    keep = text if random.random() < 0.3 else f"{text[:8_180]} {canary}"
    raw = json.dumps(keep, ensure_ascii=random.random() < 0.3)
    message[:] = [pair for pair in message if pair[0] != "text"] + [("text", raw)]


def _glossary(random: Random, message: Message, canary: str) -> None:
    terms: list[object] = [hostile(random)[:64] or canary for _ in range(random.randrange(64))]
    terms += [{"term": hostile(random)[:64] or "a", "gloss": hostile(random)[:64] or "B"}]
    message.append(("glossary", _raw(terms)))


def _timing(random: Random, message: Message, canary: str) -> None:
    """Words as a recogniser gives them, of the text as it stands or nearly so."""
    texts = [raw for name, raw in message if name == "text"]
    try:
        words = str(json.loads(texts[-1])).split()[:2_048] if texts else [canary]
    except ValueError:
        words = [canary]
    timed = [
        {"text": word[:256], "start_ms": random.randrange(9_000), "end_ms": random.randrange(9_000)}
        for word in words
    ]
    message.append(("words", _raw(timed)))


def _pad(random: Random, message: Message, canary: str) -> None:
    size = MAX_VALUE_BYTES - len(_written(message)) + random.choice((-20, 0, 20))
    message.append(("padding", _raw(canary + "p" * max(0, size - 24))))


_CHANGES: tuple[Callable[[Random, Message, str], None], ...] = (
    _drop, _swap, _swap, _swap, _repeat, _unknown, _metadata, _glossary, _timing, *([_retell] * 8),
    *([_swap] * 2), _pad,
)  # fmt: skip


def _key(random: Random, message: Message, canary: str) -> bytes | None:
    streams = [raw for name, raw in message if name == "stream_id"]
    own = streams[-1].strip('"').encode("utf-8", "surrogatepass")[:300] if streams else b"hall"
    chance = random.random()
    if chance < 0.85:
        return own
    return random.choice((None, None, b"", b"other", b"\xff\xfe", canary.encode(), own + b"\n"))


def _headers(random: Random, canary: str) -> Headers:
    """Headers of a source's own, some of them by the names of a dead letter's."""
    names: tuple[str, ...] = (
        "origin",
        "traceparent",
        "",
        "\u202e",
        REASON_HEADER,
        ATTEMPTS_HEADER,
        "origin",
    )
    names += (
        REPLAYED_HEADER,
        "__connect.errors.topic",
        "__connect.errors.offset",
        "glosswire.other",
    )
    chosen = random.choices(names, k=random.choice((0, 0, 1, 2, 5)))
    return tuple(
        (name, random.choice((b"", b"\xff\x00", canary.encode(), b"7"))) for name in chosen
    )
