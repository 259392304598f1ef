"""The chaos programme's load: the same for the same seed, and true about what must come of it."""

from __future__ import annotations

import json
from collections import Counter
from itertools import count

from tests.chaos.expected import Planned
from tests.chaos.load import Load
from worker.contract.record import SourceRecord
from worker.contract.request import Rejection, read_request

MANY = 6_000


def some(seed: int = 1, wanted: int = MANY) -> list[Planned]:
    numbers = count()
    return list(Load(seed).records(lambda: next(numbers) < wanted))


def test_the_same_seed_gives_the_same_load_and_another_seed_another() -> None:
    assert some(1, 500) == some(1, 500)
    assert some(1, 500) != some(2, 500)


def test_every_segment_that_was_begun_gets_its_final() -> None:
    begun, ended = set(), set()
    for record in some():
        if record.line is not None:
            begun.add(record.line[:2])
        if record.answer is not None and record.answer.kind == "final":
            ended.add(record.answer.line[:2])
    assert begun == ended


def test_no_answer_is_asked_for_twice() -> None:
    asked = Counter(record.answer for record in some() if record.answer is not None)
    assert set(asked.values()) == {1}


def test_what_asks_for_an_answer_is_never_overtaken_by_its_own_segment() -> None:
    newest: dict[tuple[str, str], tuple[int, bool]] = {}
    for record in some():
        if record.answer is not None:
            stream, segment, revision = record.answer.line
            place = (revision, record.answer.kind == "retracted")
            assert place > newest.get((stream, segment), (-1, False))
            newest[stream, segment] = place


def test_there_is_some_of_everything() -> None:
    records = some()
    statuses = Counter(json.loads(r.value)["status"] for r in records if r.line and r.value)
    assert min(statuses[status] for status in ("partial", "final", "retracted")) > 50
    assert sum(record.value is None for record in records) > 5
    reasons = Counter(record.dead_letter for record in records if record.dead_letter)
    assert len(reasons) == 7
    assert len({record.key for record in records}) == 50
    finals = Counter(r.answer.line[:2] for r in records if r.answer and r.answer.kind == "final")
    assert max(finals.values()) == 2
    values = Counter(record.value for record in records if record.line)
    assert sum(times > 1 for times in values.values()) > 100


def test_each_bad_record_is_bad_for_the_reason_it_names_and_every_other_is_good() -> None:
    for record in (each for each in some() if each.value is not None):
        source = SourceRecord("in", 0, 0, 0, record.key, record.value, tuple(record.headers))
        request = read_request(source)
        reason = request.reason.value if isinstance(request, Rejection) else None
        assert reason == record.dead_letter
