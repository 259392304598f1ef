"""Sentences that go on in the next caption, and partials that nobody closes."""

from __future__ import annotations

from collections import Counter
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.unit.worker.fakes import FakeTranslator
from tests.unit.worker.pipeline_rig import NOW_MS, NOW_S, record
from worker.contract.record import SourceRecord
from worker.contract.result import GlossRecord
from worker.pipeline import Pipeline, PipelineOptions, Publish
from worker.pipeline.holding import MOST_HELD


class Live:
    """A pipeline whose steady clock is moved by hand; keeps every answer and what is done."""

    def __init__(self, options: PipelineOptions | None = None) -> None:
        self.now_s = 0.0
        self.pipeline = Pipeline(
            FakeTranslator(),
            options or PipelineOptions(),
            lambda: NOW_S + self.now_s,
            lambda: self.now_s,
        )
        self.answers: list[GlossRecord] = []
        self.done: list[int] = []
        self._offset = 0

    def say(self, segment: str, text: str, at_ms: int = 0, **fields: Any) -> SourceRecord:
        """A caption whose record is made `at_ms`."""
        made = record(self._offset, NOW_MS + at_ms, segment_id=segment, text=text, **fields)
        self._offset += 1
        self.take(made)
        return made

    def take(self, *records: SourceRecord, caught_up: bool = True) -> None:
        """A batch, delivered."""
        waiting = [self.pipeline.read(each) for each in records]
        answers = self.pipeline.answer(
            self.pipeline.choose(waiting, (), {0} if caught_up else set())
        )
        for answer in answers:
            self.done += [each.offset for each in answer.finishes]
            self.answers += [
                GlossRecord.model_validate_json(outcome.value)
                for _, outcome in answer.outcomes
                if isinstance(outcome, Publish)
            ]
        self.pipeline.accept(answers)

    def wait(self, seconds: float, *, caught_up: bool = True) -> None:
        self.now_s += seconds
        self.take(caught_up=caught_up)

    def said(self) -> list[tuple[str, str, str]]:
        """Segment, status and gloss of every answer."""
        return [
            (each.segment_id, each.status, " / ".join(s.gloss for s in each.sentences))
            for each in self.answers
        ]


def test_a_sentence_that_goes_on_is_held_whole_and_answered_with_its_end() -> None:
    live = Live()
    live.say("s1", "Good morning. The bus to", at_ms=0)
    assert (live.answers, live.done) == ([], [])
    live.say("s2", "town is late.", at_ms=800)
    assert live.said() == [
        ("s1", "joined", ""),
        ("s2", "final", "GOOD MORNING / THE BUS TO TOWN IS LATE"),
    ]
    first, last = live.answers
    assert first.joined_into == "s2"
    assert [each.segment_id for each in last.source_segments] == ["s1", "s2"]
    assert last.source_text == "Good morning. The bus to town is late."
    assert live.done == [0, 1]


def test_spans_and_times_of_a_joined_line_are_those_of_the_whole() -> None:
    live = Live()
    live.say("s1", "The bus to", start_ms=1_000, end_ms=2_000)
    live.say("s2", "town waits.", at_ms=500, start_ms=2_200, end_ms=3_000)
    (sentence,) = live.answers[-1].sentences
    assert (sentence.char_start, sentence.char_end) == (0, 22)
    assert (sentence.start_ms, sentence.end_ms) == (1_000, 3_000)


def test_more_than_two_captions_can_make_a_sentence() -> None:
    live = Live()
    for number, text in enumerate(["He said", "that the ferry", "leaves early."]):
        live.say(f"s{number}", text, at_ms=300 * number)
    assert [(segment, status) for segment, status, _ in live.said()] == [
        ("s0", "joined"),
        ("s1", "joined"),
        ("s2", "final"),
    ]


def test_what_nothing_follows_is_answered_alone_after_a_while() -> None:
    live = Live()
    live.say("s1", "The bus to")
    live.wait(1.4)
    assert live.answers == []
    live.wait(0.1)
    assert live.said() == [("s1", "final", "THE BUS TO")]
    assert live.answers[0].timing.hold_ms == 1_500
    assert live.done == [0]


def test_the_clock_ends_no_waiting_before_the_partition_is_read_to_its_end() -> None:
    live = Live()
    live.say("s1", "The bus to")
    live.wait(60, caught_up=False)
    assert live.answers == []
    live.say("s2", "town is late.", at_ms=900)
    assert live.said()[-1] == ("s2", "final", "THE BUS TO TOWN IS LATE")


def test_a_pause_another_speaker_or_an_end_of_utterance_keep_sentences_apart() -> None:
    for second in (
        {"at_ms": 1_600},
        {"at_ms": 100, "start_ms": 3_001, "end_ms": 4_000},
        {"at_ms": 100, "speaker": "B"},
        {"at_ms": 100, "channel": "2"},
    ):
        live = Live()
        live.say("s1", "The bus to", start_ms=1_000, end_ms=2_000)
        live.say("s2", "town is late.", **second)
        assert [status for _, status, _ in live.said()] == ["final", "final"], second
    live = Live()
    live.say("s1", "The bus to", end_of_utterance=True)
    assert live.said() == [("s1", "final", "THE BUS TO")]


def test_a_line_grows_no_longer_than_it_may() -> None:
    live = Live()
    live.say("s1", "word " * 39)
    live.say("s2", "and one more.", at_ms=100)
    assert [status for _, status, _ in live.said()] == ["final", "final"]
    live.say("s3", "word " * 40, at_ms=200)
    assert live.said()[-1][1] == "final"


def test_no_words_allowed_joins_nothing() -> None:
    options = PipelineOptions()
    options = PipelineOptions(joining=type(options.joining)(words=0))
    live = Live(options)
    live.say("s1", "The bus to")
    assert live.said() == [("s1", "final", "THE BUS TO")]


def test_streams_do_not_join_each_other() -> None:
    live = Live()
    live.say("s1", "The bus to", stream_id="a")
    live.say("s2", "town is late.", at_ms=100, stream_id="b")
    assert live.said() == [("s2", "final", "TOWN IS LATE")]


def test_a_caption_that_waits_is_a_duplicate_when_it_comes_again() -> None:
    live = Live()
    live.take(record(0, NOW_MS, segment_id="s1", text="The bus to"))
    live.take(record(1, NOW_MS, segment_id="s1", text="The bus to", revision=0))
    live.wait(2)
    assert [(each.segment_id, each.revision) for each in live.answers] == [("s1", 0)]


def test_a_correction_of_what_waits_comes_after_what_it_corrects() -> None:
    live = Live()
    live.say("s1", "The bus to", revision=1)
    live.say("s1", "The train to", at_ms=100, revision=2)
    live.say("s2", "town is late.", at_ms=200)
    assert live.said() == [
        ("s1", "final", "THE BUS TO"),
        ("s1", "final", "THE TRAIN TO"),
        ("s2", "final", "TOWN IS LATE"),
    ]
    assert live.answers[1].supersedes == 1


def test_a_correction_of_a_joined_caption_publishes_the_whole_line_anew() -> None:
    live = Live()
    live.say("s1", "The bus to", revision=1)
    live.say("s2", "town is late.", at_ms=200, revision=1)
    live.say("s1", "The train to", at_ms=5_000, revision=2)
    again = live.answers[-1]
    assert live.said()[-1] == ("s1", "final", "THE TRAIN TO TOWN IS LATE")
    assert again.supersedes == 1
    assert [(e.segment_id, e.revision) for e in again.source_segments] == [("s1", 2), ("s2", 1)]
    live.say("s2", "town is early.", at_ms=6_000, revision=2)
    assert live.said()[-1] == ("s2", "final", "THE TRAIN TO TOWN IS EARLY")


def test_a_correction_of_an_older_caption_continues_nothing_and_overtakes_nothing() -> None:
    live = Live()
    live.say("s1", "She waits.", revision=1)
    live.say("s2", "The bus to", at_ms=100, revision=1)
    live.say("s1", "She waits here.", at_ms=200, revision=2)
    assert live.said() == [
        ("s1", "final", "SHE WAITS"),
        ("s2", "final", "THE BUS TO"),
        ("s1", "final", "SHE WAITS HERE"),
    ]


def test_a_caption_of_long_before_continues_nothing() -> None:
    live = Live()
    live.say("s2", "The bus to", start_ms=60_000, end_ms=61_000)
    live.say("s1", "town is late.", at_ms=100, start_ms=1_000, end_ms=2_000)
    assert [status for _, status, _ in live.said()] == ["final", "final"]


def test_a_retraction_of_what_waits_comes_after_it() -> None:
    live = Live()
    live.say("s1", "The bus to", revision=1)
    live.say("s1", "", at_ms=100, revision=2, status="retracted")
    assert [status for _, status, _ in live.said()] == ["final", "retracted"]


def test_a_partial_of_another_speaker_ends_the_waiting() -> None:
    live = Live()
    live.say("s1", "The bus to", speaker="A")
    live.say("s2", "Well", at_ms=200, speaker="B", status="partial")
    assert live.said() == [("s1", "final", "THE BUS TO")]


def test_a_partial_with_no_update_is_answered_as_a_forced_final() -> None:
    live = Live()
    live.say("s1", "The bus", status="partial", revision=1)
    live.say("s1", "The bus is", at_ms=500, status="partial", revision=2)
    assert live.done == [0]
    live.wait(9.9)
    assert live.answers == []
    live.wait(0.1)
    (flushed,) = live.answers
    assert (flushed.status, flushed.forced, flushed.revision) == ("final", True, 2)
    assert live.done == [0, 1]
    live.say("s1", "The bus is late.", at_ms=20_000, revision=3)
    assert live.answers[-1].supersedes == 2


def test_a_final_closes_its_partial_and_nothing_is_forced() -> None:
    live = Live()
    live.say("s1", "The bus", status="partial", revision=1)
    live.say("s1", "The bus is late.", at_ms=500, revision=2)
    assert sorted(live.done) == [0, 1]
    live.wait(60)
    assert [each.forced for each in live.answers] == [False]


def test_partials_that_are_off_are_never_forced() -> None:
    live = Live(PipelineOptions(partials="off"))
    live.say("s1", "The bus", status="partial", revision=1)
    live.wait(60)
    assert (live.answers, live.done) == ([], [0])


def test_how_much_is_held_of_a_partition_is_bounded() -> None:
    live = Live()
    for number in range(MOST_HELD + 10):
        live.say(f"s{number}", "The bus", status="partial", revision=1, stream_id=f"r{number}")
    assert len(live.answers) == 10
    assert all(each.forced for each in live.answers)


def test_what_was_held_is_held_again_after_it_was_given_back() -> None:
    live = Live()
    first = live.say("s1", "The bus to")
    live.pipeline.give_back()
    live.take(first)
    live.say("s2", "town is late.", at_ms=300)
    assert [status for _, status, _ in live.said()] == ["joined", "final"]


def test_a_line_on_which_the_model_fails_is_an_error_for_each_of_its_captions() -> None:
    live = Live()
    live.pipeline = Pipeline(
        FakeTranslator(fails_on="town"), PipelineOptions(), lambda: NOW_S, lambda: live.now_s
    )
    live.say("s1", "The bus to")
    live.say("s2", "town is late.", at_ms=300)
    assert [(each.segment_id, each.status) for each in live.answers] == [
        ("s1", "error"),
        ("s2", "error"),
    ]
    assert live.answers[0].source_text == "The bus to"


_SAID = st.tuples(
    st.sampled_from(["The bus to", "town is late.", "Yes.", "um", ""]),
    st.integers(0, 2_500),  # milliseconds since the caption before
    st.sampled_from([None, "A", "B"]),
    st.booleans(),
)


@given(st.lists(_SAID, max_size=25), st.integers(1, 6), st.data())
def test_every_final_has_one_answer_every_word_is_said_once_and_batches_change_nothing(
    drawn: list[tuple[str, int, str | None, bool]], size: int, data: st.DataObject
) -> None:
    records, at_ms = [], 0
    for number, (text, pause_ms, speaker, ends) in enumerate(drawn):
        at_ms += pause_ms
        fields = {"segment_id": f"s{number}", "text": text, "speaker": speaker}
        records.append(record(number, NOW_MS + at_ms, end_of_utterance=ends, **fields))
    singly, batched = Live(), Live()
    for each in records:
        singly.take(each, caught_up=False)
    for start in range(0, len(records), size):
        batched.take(*records[start : start + size], caught_up=False)
        if data.draw(st.booleans()):  # a fault: what is not done is read again
            batched.pipeline.give_back()
            left = [each for each in records[: start + size] if each.offset not in batched.done]
            batched.take(*left, caught_up=False)
    for live in (singly, batched):
        live.wait(2)
        answered = Counter((each.segment_id, each.revision) for each in live.answers)
        assert set(answered.values()) <= {1}
        assert len(answered) == len(records)
        assert sorted(live.done) == list(range(len(records)))
    assert sorted(singly.said()) == sorted(batched.said())
    said = " ".join(each.source_text for each in singly.answers if each.status != "joined")
    assert Counter(said.split()) == Counter(" ".join(text for text, *_ in drawn).split())


def restored(*records: SourceRecord) -> Live:
    """A worker that takes over from one that answered these records."""
    former = Live()
    for each in records:
        former.take(each)
    former.wait(2)
    live = Live()
    live.pipeline.restore(0, [each.to_json() for each in former.answers])
    return live


def test_a_new_holder_knows_what_was_published_and_lets_nothing_roll_back() -> None:
    live = restored(
        record(0, segment_id="s1", text="One.", revision=3),
        record(1, segment_id="s2", text="Two. And", revision=4, status="partial"),
        record(2, segment_id="s3", text="", revision=5, status="retracted"),
    )
    live.take(
        record(3, segment_id="s1", text="One.", revision=2),
        record(4, segment_id="s1", text="One.", revision=3),
        record(5, segment_id="s2", text="Two. And then", revision=5, status="partial"),
        record(6, segment_id="s3", text="Three.", revision=4),
    )
    assert live.answers == []
    live.take(record(7, segment_id="s1", text="One more.", revision=6))
    assert (live.answers[0].revision, live.answers[0].supersedes) == (6, 3)


def test_a_new_holder_knows_a_caption_without_a_revision_by_its_text() -> None:
    live = restored(
        record(0, segment_id="s1", text="The bus to"),
        record(1, segment_id="s2", text="town waits."),
    )
    live.take(
        record(8, segment_id="s1", text="The bus to"),
        record(9, segment_id="s2", text="town waits."),
    )
    live.wait(2)
    assert live.answers == []


def test_a_new_holder_publishes_a_joined_line_anew_when_a_part_of_it_is_corrected() -> None:
    live = restored(
        record(0, segment_id="s1", text="The bus to", revision=1),
        record(1, segment_id="s2", text="town waits.", revision=1),
    )
    live.take(record(2, segment_id="s1", text="The train to", revision=2))
    assert live.said() == [("s1", "final", "THE TRAIN TO TOWN WAITS")]
    live.take(record(3, segment_id="s2", text="town is late.", revision=2))
    assert live.said()[-1] == ("s2", "final", "THE TRAIN TO TOWN IS LATE")


@given(st.binary(max_size=40))
def test_outputs_that_are_not_understood_are_passed_over(value: bytes) -> None:
    live = Live()
    live.pipeline.restore(0, [value, b"[]", b'{"status":"final","stream_id":7}'])
    live.say("s1", "One.")
    assert live.said() == [("s1", "final", "ONE")]
