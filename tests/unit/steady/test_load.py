"""The steady load: in order, at its rate, each caption growing to its final, shows that end."""

from __future__ import annotations

from itertools import islice, takewhile

from tests.steady.load import endless

TEXTS = ["The river rises.", "She sells six books on Monday.", "Yes.", "I do not know him at all."]


def test_events_come_in_the_order_of_time_at_the_rate_that_is_asked_for() -> None:
    events = list(takewhile(lambda e: e.at_ms < 120_000, endless("a", TEXTS, 20, rate=50.0)))
    assert [event.at_ms for event in events] == sorted(event.at_ms for event in events)
    assert 0.95 < len(events) / (120 * 50) < 1.05


def test_each_caption_grows_by_revisions_and_ends_with_one_final() -> None:
    seen: dict[tuple[object, object], list[object]] = {}
    for event in islice(endless("a", TEXTS, 3, 10.0), 300):
        key = event.fields["stream_id"], event.fields["segment_id"]
        assert event.fields["revision"] == len(seen.setdefault(key, []))
        seen[key].append(event.fields["status"])
    whole = [statuses for statuses in seen.values() if statuses[-1] == "final"]
    assert len(whole) > 100
    assert all(set(statuses[:-1]) <= {"partial"} for statuses in seen.values())


def test_a_show_ends_and_another_begins_under_a_new_name() -> None:
    names = {event.fields["stream_id"] for event in islice(endless("a", TEXTS, 2, 10.0), 500)}
    assert {"a0-show0", "a0-show1", "a1-show0", "a1-show1"} <= names
    assert names != {event.fields["stream_id"] for event in islice(endless("b", TEXTS, 2, 1.0), 9)}
