"""The chaos programme's reader: each way to break a promise is planted, and is counted."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from tests.chaos.account import Account, Letter, Place
from tests.chaos.audit import Audit, Finding, audit
from tests.chaos.expected import Asked, Kind, Planned

VIOLATIONS = ("missing", "duplicates", "reordered", "stale", "unexpected")


@dataclass
class Topics:
    """Three topics with one partition, in which time passes by 10 ms a record."""

    account: Account = field(default_factory=Account)
    now_ms: int = 1_000

    def place(self, partition: int = 0) -> Place:
        self.now_ms += 10
        return Place(partition, self.now_ms, self.now_ms + 5)

    def sent(
        self, number: int, segment: str, revision: int = 0, kind: Kind | None = "final"
    ) -> None:
        line = ("s", segment, revision)
        answer = Asked(line, kind) if kind else None
        self._send(Planned(number, b"s", b"%d" % number, answer, line=line))

    def sent_bad(self, number: int, reason: str = "not_json") -> None:
        self._send(Planned(number, b"s", b"%d" % number, dead_letter=reason))

    def _send(self, record: Planned) -> None:
        self.account.plan(record)
        self.account.take_input(record.number, self.place())

    def answered(
        self, segment: str, revision: int = 0, status: str = "final", **fields: object
    ) -> None:
        partition = fields.pop("partition", 0)
        assert isinstance(partition, int)
        record = {
            "event_id": f"{segment}/{revision}/{status}",
            "stream_id": "s",
            "segment_id": segment,
            "revision": revision,
            "status": status,
        }
        self.account.take_output(record | fields, self.place(partition))

    def set_aside(self, number: int, reason: str = "not_json", value: bytes | None = None) -> None:
        value = b"%d" % number if value is None else value
        self.account.take_letter(Letter(number, b"s", value, reason, self.place()))

    def audit(self) -> Audit:
        return audit(self.account)


def found(result: Audit) -> dict[str, int]:
    """What was found broken, and how often."""
    counts = {name: len(getattr(result, name)) for name in VIOLATIONS}
    return {name: count for name, count in counts.items() if count}


def words(findings: list[Finding]) -> list[str]:
    return [finding.what for finding in findings]


@pytest.fixture
def topics() -> Topics:
    return Topics()


def test_a_faultless_run_has_nothing_to_be_found(topics: Topics) -> None:
    topics.sent(1, "a", 0, None)
    topics.sent(2, "a", 1)
    topics.sent(3, "b")
    topics.sent_bad(4)
    topics.sent(5, "a", 2)
    topics.sent(6, "b", 0, "retracted")
    topics.answered("a", 0, "partial")
    topics.answered("a", 1)
    topics.answered("b", 0, "empty")
    topics.set_aside(4)
    topics.answered("a", 2)
    topics.answered("b", 0, "retracted")
    result = topics.audit()
    assert found(result) == {}
    assert (result.sent, result.answers_expected) == (6, 4)
    assert (result.letters_expected, result.letters_found) == (1, 1)


def test_a_final_without_an_answer_is_missing(topics: Topics) -> None:
    topics.sent(1, "a")
    topics.sent(2, "b")
    topics.answered("b")
    assert words(topics.audit().missing) == ["final s a revision 0"]


def test_a_partial_is_no_answer_to_a_final(topics: Topics) -> None:
    topics.sent(1, "a")
    topics.answered("a", 0, "partial")
    assert found(topics.audit()) == {"missing": 1}


def test_a_retraction_wants_its_own_answer(topics: Topics) -> None:
    topics.sent(1, "a")
    topics.sent(2, "a", 0, "retracted")
    topics.answered("a")
    assert words(topics.audit().missing) == ["retracted s a revision 0"]


def test_a_bad_record_that_is_not_set_aside_is_missing(topics: Topics) -> None:
    topics.sent_bad(1)
    result = topics.audit()
    assert found(result) == {"missing": 1}
    assert (result.letters_expected, result.letters_found) == (1, 0)


def test_an_event_id_seen_again_is_a_duplicate_and_nothing_else(topics: Topics) -> None:
    topics.sent(1, "a")
    topics.sent(2, "b")
    for _ in range(2):  # as after a crash between the writing and the commit
        topics.answered("a")
        topics.answered("b")
    assert found(topics.audit()) == {"duplicates": 2}


def test_a_duplicate_is_told_apart_by_whether_its_record_came_twice(topics: Topics) -> None:
    topics.sent(1, "a")
    topics.sent(2, "b")
    copy = Planned(3, b"s", b"2", line=("s", "b", 0))
    topics.account.plan(copy)
    topics.account.take_input(3, topics.place())
    for segment in "abab":
        topics.answered(segment)
    assert words(topics.audit().duplicates) == [
        "final s a revision 0",
        "final s b revision 0, whose record came twice",
    ]


def test_a_dead_letter_seen_again_is_a_duplicate(topics: Topics) -> None:
    topics.sent_bad(1)
    topics.set_aside(1)
    topics.set_aside(1)
    assert found(topics.audit()) == {"duplicates": 1}


def test_a_copy_of_a_bad_record_wants_a_dead_letter_of_its_own(topics: Topics) -> None:
    topics.sent_bad(1)
    topics.sent_bad(2)
    topics.set_aside(1)
    topics.set_aside(2)
    assert found(topics.audit()) == {}


def test_an_answer_after_that_of_a_later_line_is_out_of_order(topics: Topics) -> None:
    topics.sent(1, "a")
    topics.sent(2, "b")
    topics.sent(3, "c")
    topics.answered("b")
    topics.answered("a")
    topics.answered("c")
    assert found(topics.audit()) == {"reordered": 1}


def test_a_repeated_answer_is_not_out_of_order(topics: Topics) -> None:
    topics.sent(1, "a")
    topics.sent(2, "b")
    topics.answered("a")
    topics.answered("b")
    topics.answered("a")
    assert found(topics.audit()) == {"duplicates": 1}


def test_a_revision_after_a_newer_one_is_stale(topics: Topics) -> None:
    topics.sent(1, "a", 0, None)
    topics.sent(2, "a", 1, None)
    topics.sent(3, "a", 2)
    topics.answered("a", 1, "partial")
    topics.answered("a", 0, "partial")
    topics.answered("a", 2)
    assert words(topics.audit().stale) == ["partial s a revision 0 after partial s a revision 1"]


def test_a_partial_after_its_final_is_stale_whatever_its_revision(topics: Topics) -> None:
    topics.sent(1, "a")
    topics.sent(2, "a", 1, None)
    topics.answered("a")
    topics.answered("a", 1, "partial")
    assert found(topics.audit()) == {"stale": 1}


def test_a_final_overtaken_by_its_correction_is_stale_and_out_of_order(topics: Topics) -> None:
    topics.sent(1, "a")
    topics.sent(2, "a", 1)
    topics.answered("a", 1)
    topics.answered("a", 0)
    assert found(topics.audit()) == {"reordered": 1, "stale": 1}


def test_an_answer_to_nothing_that_was_sent_is_unexpected(topics: Topics) -> None:
    topics.answered("ghost")
    assert found(topics.audit()) == {"unexpected": 1}


def test_a_final_where_only_a_partial_was_sent_is_unexpected_unless_forced(topics: Topics) -> None:
    topics.sent(1, "a", 0, None)
    topics.sent(2, "b", 0, None)
    topics.answered("a", 0, "final", forced=True)
    topics.answered("b", 0, "final")
    result = topics.audit()
    assert found(result) == {"unexpected": 1}
    assert result.forced == 1


def test_two_different_answers_to_one_final_are_one_too_many(topics: Topics) -> None:
    topics.sent(1, "a")
    topics.answered("a", 0, "final")
    topics.answered("a", 0, "empty")
    assert found(topics.audit()) == {"unexpected": 1}


def test_an_error_may_be_answered_again(topics: Topics) -> None:
    topics.sent(1, "a")
    topics.answered("a", 0, "error")
    topics.answered("a", 0, "final")
    assert found(topics.audit()) == {}


def test_an_event_id_stands_for_one_thing_only(topics: Topics) -> None:
    topics.sent(1, "a")
    topics.sent(2, "b")
    topics.answered("a", event_id="same")
    topics.answered("b", event_id="same")
    assert found(topics.audit()) == {"missing": 1, "duplicates": 1, "unexpected": 1}


def test_an_answer_has_one_event_id_only(topics: Topics) -> None:
    topics.sent(1, "a")
    topics.answered("a", event_id="one")
    topics.answered("a", event_id="two")
    assert "unexpected" in found(topics.audit())


def test_a_joined_line_is_answered_and_its_place_in_the_other_is_checked(topics: Topics) -> None:
    topics.sent(1, "a")
    topics.sent(2, "b")
    sources = [{"segment_id": "a", "revision": 0}, {"segment_id": "b", "revision": 0}]
    topics.answered("a", 0, "joined", joined_into="b")
    topics.answered("b", 0, "final", source_segments=sources)
    assert found(topics.audit()) == {}


def test_a_line_joined_into_one_that_does_not_name_it_is_missing(topics: Topics) -> None:
    topics.sent(1, "a")
    topics.sent(2, "b")
    topics.answered("a", 0, "joined", joined_into="b")
    topics.answered("b", 0, "final")
    assert found(topics.audit()) == {"missing": 1}


def test_an_answer_on_another_partition_is_unexpected(topics: Topics) -> None:
    topics.sent(1, "a")
    topics.answered("a", partition=3)
    assert found(topics.audit()) == {"unexpected": 1}


@pytest.mark.parametrize(
    ("reason", "value"), [("poison", None), ("not_json", b"altered")], ids=["reason", "bytes"]
)
def test_a_dead_letter_must_be_as_it_was_sent_and_for_its_own_reason(
    topics: Topics, reason: str, value: bytes | None
) -> None:
    topics.sent_bad(1)
    topics.set_aside(1, reason, value)
    assert found(topics.audit()) == {"unexpected": 1}


def test_a_good_record_among_the_dead_letters_is_unexpected(topics: Topics) -> None:
    topics.sent(1, "a")
    topics.set_aside(1, "poison")
    assert found(topics.audit()) == {"missing": 1, "unexpected": 1}


def test_a_good_record_whose_translation_failed_is_counted_by_its_output(topics: Topics) -> None:
    topics.sent(1, "a")
    topics.answered("a", 0, "error")
    topics.set_aside(1, "translator_failed")
    assert found(topics.audit()) == {}


def test_what_never_reached_the_input_is_not_missing_but_said(topics: Topics) -> None:
    topics.account.plan(Planned(9, b"s", b"9", Asked(("s", "a", 0), "final"), line=("s", "a", 0)))
    result = topics.audit()
    assert found(result) == {}
    assert words(result.not_sent) == ["#9 final s a revision 0"]


def test_a_record_that_the_load_itself_sent_twice_is_said(topics: Topics) -> None:
    topics.sent(1, "a")
    topics.account.take_input(1, topics.place())
    topics.answered("a")
    assert found(topics.audit()) == {"unexpected": 1}


def test_delays_are_from_append_to_append_and_to_the_readers_sight(topics: Topics) -> None:
    topics.sent(1, "a")
    topics.now_ms += 480
    topics.answered("a")
    (delay,) = topics.audit().delays
    assert (delay.begun_ms, delay.appended_after_ms, delay.seen_after_ms) == (1_010, 490, 495)


def test_what_an_unfinished_line_was_held_for_is_no_delay(topics: Topics) -> None:
    topics.sent(1, "a")
    topics.now_ms += 1_980
    topics.answered("a", timing={"hold_ms": 1_500})
    (delay,) = topics.audit().delays
    assert (delay.appended_after_ms, delay.seen_after_ms) == (490, 495)


def test_an_account_knows_at_any_time_how_much_waits_for_an_answer(topics: Topics) -> None:
    topics.sent(1, "a")
    topics.sent_bad(2)
    topics.sent(3, "b")
    assert topics.account.waiting_since(10_000) == 3
    assert topics.account.waiting_since(1_015) == 1
    topics.answered("a")
    topics.set_aside(2)
    assert topics.account.waiting_since(10_000) == 1


def test_a_final_that_is_answered_by_its_retraction_waits_no_more(topics: Topics) -> None:
    topics.sent(1, "a")
    topics.answered("a", 0, "retracted")
    assert topics.account.waiting_since(10_000) == 0
    assert found(topics.audit()) == {}


def test_an_answer_read_before_its_input_leaves_nothing_waiting(topics: Topics) -> None:
    topics.answered("a")
    topics.sent(1, "a")
    assert topics.account.waiting_since(10_000) == 0
