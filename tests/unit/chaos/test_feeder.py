"""The load on its way into Kafka, and the reader's book, each without a Kafka."""

from __future__ import annotations

import json
import threading
from collections.abc import Sequence
from pathlib import Path

from kafka_ends import Received
from worker_process import Lane

from tests.chaos.account import Account
from tests.chaos.expected import ID_HEADER, Asked, Planned
from tests.chaos.feeder import Feeder
from tests.chaos.load import Load
from tests.chaos.observer import Bookkeeper, Seen
from tests.chaos.timeline import Timeline

LANE = Lane("nowhere", "in", "out", "in.dead", "group")
FAST = 1e9


class Pipe:
    """Takes records in Kafka's place."""

    def __init__(self) -> None:
        self.posted: list[bytes] = []
        self.enough = threading.Event()
        self.is_closed = False

    def post(
        self, key: bytes | None, value: bytes | None, headers: Sequence[tuple[str, bytes]]
    ) -> None:
        self.posted.append(dict(headers)[ID_HEADER])
        if len(self.posted) >= 200:
            self.enough.set()

    def flush(self, timeout_s: float) -> None:
        assert timeout_s > 0

    def __enter__(self) -> Pipe:
        return self

    def __exit__(self, *_: object) -> None:
        self.is_closed = True


def feeder(pipe: Pipe, account: Account, least: int, folder: Path) -> Feeder:
    timeline = Timeline(folder / "timeline.jsonl")
    return Feeder(Load(seed=3), lambda: pipe, account, FAST, least, timeline)


def test_the_load_flows_on_until_it_is_told_to_finish(tmp_path: Path) -> None:
    pipe, account = Pipe(), Account()
    feeding = feeder(pipe, account, 100, tmp_path)
    feeding.start()
    assert pipe.enough.wait(20)
    feeding.finish()
    assert feeding.has_enough()
    assert pipe.is_closed
    assert [int(number) for number in pipe.posted] == list(account.planned)
    assert len(pipe.posted) == feeding.sent


def test_a_load_that_is_told_to_finish_early_still_sends_as_much_as_was_wanted(
    tmp_path: Path,
) -> None:
    pipe, account = Pipe(), Account()
    feeding = feeder(pipe, account, 500, tmp_path)
    feeding.start()
    feeding.finish()
    assert len(pipe.posted) >= 500


def received(topic: str, offset: int, number: int, value: bytes) -> Received:
    headers = ((ID_HEADER, b"%d" % number), ("glosswire.reason", b"not_json"))
    return Received(topic, 0, offset, b"s", value, headers, timestamp_ms=100 + offset)


def test_the_book_enters_each_record_under_its_topic_and_none_twice() -> None:
    account, seen = Account(), Seen()
    line = ("s", "a", 0)
    account.plan(Planned(1, b"s", b"good", Asked(line, "final"), line=line))
    account.plan(Planned(2, b"s", b"bad", dead_letter="not_json"))
    output = {"event_id": "e", "stream_id": "s", "segment_id": "a", "revision": 0}
    records = [
        received("in", 0, 1, b"good"),
        received("in", 1, 2, b"bad"),
        received("out", 0, 1, json.dumps(output | {"status": "final"}).encode()),
        received("in.dead", 0, 2, b"bad"),
    ]
    book = Bookkeeper(LANE, account, seen)
    book.take(records, 500)
    book.take(records, 900)  # as a client may read again after a fault
    assert list(account.inputs) == [1, 2]
    assert [each.place.appended_ms for each in account.outputs] == [100]
    assert [letter.number for letter in account.letters] == [2]
    assert set(seen.values()) == {500}
    again = Account(planned=account.planned)
    Bookkeeper(LANE, again, seen).take(records, 2_000)
    assert again.outputs[0].place.seen_ms == 500
