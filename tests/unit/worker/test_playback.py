"""A caption file as caption records, each with its time."""

from __future__ import annotations

import json
from itertools import pairwise

from worker.commands.playback import Line, play, read_lines, spoken_ms

LONG = "The river will rise tonight and the road will close"


def test_plain_lines_belong_to_the_stream_asked_for_and_empty_ones_are_left_out() -> None:
    assert list(read_lines(["Hello.", "", "Bye."], "hall")) == [
        Line("hall", "Hello."),
        Line("hall", "Bye."),
    ]


def test_a_table_names_stream_and_speaker() -> None:
    rows = ["stream\tspeaker\tenglish", "class\tMs. Lee\tOpen your books."]
    assert list(read_lines(rows, "hall")) == [Line("class", "Open your books.", "Ms. Lee")]


def test_a_line_is_final_when_it_has_been_said() -> None:
    (event,) = play([Line("hall", LONG)], "run", partials=False)
    assert event.at_ms == spoken_ms(LONG)
    assert (event.fields["status"], event.fields["text"]) == ("final", LONG)
    assert event.key == b"hall"


def test_partials_grow_with_rising_revisions_of_one_segment() -> None:
    events = play([Line("hall", LONG)], "run", partials=True)
    texts = [str(event.fields["text"]) for event in events]
    assert all(later.startswith(earlier) for earlier, later in pairwise(texts))
    assert [event.fields["revision"] for event in events] == list(range(len(events)))
    assert len({event.fields["segment_id"] for event in events}) == 1
    assert [event.fields["status"] for event in events[-2:]] == ["partial", "final"]


def test_streams_play_at_once_and_each_in_its_own_order() -> None:
    lines = [Line("a", "One two three."), Line("a", "Four."), Line("b", "Five.")]
    events = play(lines, "run", partials=False)
    assert [event.fields["text"] for event in events] == ["Five.", "One two three.", "Four."]


def test_two_runs_never_share_a_segment() -> None:
    one = play([Line("hall", "Hello.")], "run1", partials=False)
    other = play([Line("hall", "Hello.")], "run2", partials=False)
    assert one[0].fields["segment_id"] != other[0].fields["segment_id"]


def test_a_value_is_json_with_the_time_it_was_sent() -> None:
    (event,) = play([Line("hall", "Où?", "Ms. Lee")], "run", partials=False)
    value = json.loads(event.value("2026-01-01T00:00:00Z"))
    assert (value["text"], value["speaker"]) == ("Où?", "Ms. Lee")
    assert value["emitted_at"] == "2026-01-01T00:00:00Z"
