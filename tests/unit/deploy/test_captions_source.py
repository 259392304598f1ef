"""What the demo sends: every caption once as a final, growing before that, and faulty records."""

from __future__ import annotations

import json
from collections import defaultdict
from itertools import pairwise

from captions_source import plan, read_captions
from scoreboard import Scoreboard

from worker.commands.playback import Line

STAMP = "2026-01-02T03:04:05.678Z"
LINES = [
    Line("townhall", "Good evening and thank you for coming out tonight.", "Mayor"),
    Line("alert", "The river rises."),
    Line("townhall", "Please sit down."),
]


def test_the_demo_has_at_least_120_captions_on_three_streams() -> None:
    captions = read_captions()
    assert len(captions) >= 120
    assert len({caption.stream_id for caption in captions}) == 3


def test_every_caption_is_sent_as_exactly_one_final_with_its_own_text() -> None:
    finals = [record for record in plan(LINES, "run") if record.final]
    texts = [json.loads(record.value(STAMP))["text"] for record in finals]
    assert sorted(texts) == sorted(line.text for line in LINES)
    assert len({record.final for record in finals}) == len(LINES)


def test_partials_grow_under_rising_revisions_up_to_the_final() -> None:
    segments: defaultdict[str, list[dict[str, object]]] = defaultdict(list)
    for record in plan(LINES, "run"):
        if record.fault is None:
            fields = json.loads(record.value(STAMP))
            segments[fields["segment_id"]].append(fields)
    for fields in segments.values():
        assert [each["revision"] for each in fields] == list(range(len(fields)))
        assert [each["status"] for each in fields[:-1]] == ["partial"] * (len(fields) - 1)
        for earlier, later in pairwise(fields):
            assert str(later["text"]).startswith(str(earlier["text"]))
    assert max(map(len, segments.values())) > 2


def test_records_come_in_the_order_of_time_with_the_streams_mixed() -> None:
    records = plan(LINES, "run")
    assert [r.at_ms for r in records] == sorted(r.at_ms for r in records)
    assert len({record.key for record in records[:3]}) > 1


def test_records_are_stamped_when_they_are_sent() -> None:
    record = next(record for record in plan(LINES, "run") if record.final)
    assert json.loads(record.value(STAMP))["emitted_at"] == STAMP


def test_at_least_four_records_are_faulty_and_no_two_alike() -> None:
    faulty = [record for record in plan(LINES, "run") if record.fault]
    assert len(faulty) >= 4
    assert len({record.value(STAMP) for record in faulty}) == len(faulty)
    assert not any(record.final for record in faulty)


def test_faulty_records_of_two_runs_differ_so_that_each_run_finds_its_own() -> None:
    one, two = ({r.value(STAMP) for r in plan(LINES, run) if r.fault} for run in ("a", "b"))
    assert not one & two


def test_the_scoreboard_expects_finals_and_faulty_records_only() -> None:
    board = Scoreboard()
    records = plan(LINES, "run")
    for record in records:
        record.expect(board, record.value(STAMP), sent_at_s=0.0)
    assert board.sent == len(LINES) + sum(record.fault is not None for record in records)
