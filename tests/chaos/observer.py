"""An independent reader of all three topics, read_committed, that fills an account.

One that lives through the run says what waits; another reads everything once more at the end, and
its account is the one that is judged. Knows topics by `kafka_ends` and records by their identity.
"""

from __future__ import annotations

import json
import threading
import time

from kafka.errors import KafkaError
from kafka_ends import Reader, Received
from worker_process import Lane

from tests.chaos.account import Account, Letter, Place
from tests.chaos.expected import ID_HEADER
from tests.chaos.timeline import Timeline

_READ_MS = 200
_READ_AGAIN_TIMEOUT_S = 90.0


def connect_reader(lane: Lane) -> Reader:
    """All three topics from their beginning, without what was never committed."""
    topics = [lane.input_topic, lane.output_topic, lane.dead_letter_topic]
    return Reader(lane.bootstrap_servers, topics, only_new=False)


Seen = dict[tuple[str, int, int], int]  # topic, partition and offset: when a reader first saw it


class Observer:
    """Reads on a thread of its own until it is stopped."""

    def __init__(self, lane: Lane, account: Account, timeline: Timeline) -> None:
        self._lane = lane
        self.seen: Seen = {}
        self._book = Bookkeeper(lane, account, self.seen)
        self._timeline = timeline
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="observer", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        with connect_reader(self._lane) as reader:
            while not self._stop.is_set():
                try:
                    records = reader.read(_READ_MS)
                except KafkaError as error:  # brokers are away: it will be read later
                    self._timeline.say(f"the observer waits: {type(error).__name__}")
                    self._stop.wait(_READ_MS / 1000)
                    continue
                self._book.take(records, round(time.time() * 1000))


def read_again(lane: Lane, account: Account, seen: Seen) -> bool:
    """Fill an account from all that lies in the topics; False when not all could be read."""
    book = Bookkeeper(lane, account, seen)
    until_s = time.monotonic() + _READ_AGAIN_TIMEOUT_S
    with connect_reader(lane) as reader:
        while time.monotonic() < until_s:
            records = reader.read(_READ_MS)
            book.take(records, round(time.time() * 1000))
            if not records and reader.is_at_end():
                return True
    return False


class Bookkeeper:
    """Enters what was read into an account."""

    def __init__(self, lane: Lane, account: Account, seen: Seen) -> None:
        self._lane = lane
        self._account = account
        self._next: dict[tuple[str, int], int] = {}
        self._seen = seen

    def take(self, records: list[Received], now_ms: int) -> None:
        """Enter records; what a client reads twice by itself does not lie in the topic twice."""
        for record in records:
            place = (record.topic, record.partition)
            if record.offset >= self._next.get(place, 0):
                self._next[place] = record.offset + 1
                self._enter(record, now_ms)

    def _enter(self, record: Received, now_ms: int) -> None:
        seen_ms = self._seen.setdefault((record.topic, record.partition, record.offset), now_ms)
        place = Place(record.partition, record.timestamp_ms, seen_ms)
        number = int(record.header(ID_HEADER) or 0) or None
        if record.topic == self._lane.input_topic:
            if number is not None:
                self._account.take_input(number, place)
        elif record.topic == self._lane.output_topic:
            self._account.take_output(json.loads(record.value or b""), place)
        else:
            reason = record.header("glosswire.reason")
            self._account.take_letter(Letter(number, record.key, record.value, reason, place))
