from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from tests.unit.worker.fakes import FakeTranslator
from tests.unit.worker.pipeline_rig import (
    NOW_MS,
    NOW_S,
    answered,
    in_turn,
    one,
    pipeline,
    published,
    record,
)
from worker.gloss.terms import Term, Terminology
from worker.pipeline import PipelineOptions, SourceRecord
from worker.pipeline.embedded import gloss_line, translate_lines
from worker.pipeline.outcome import DeadLetter, Drop, Publish


def test_a_final_is_answered_with_its_sentences_on_its_key() -> None:
    (outcome,) = one([record(revision=3)])
    assert isinstance(outcome, Publish)
    assert (outcome.key, outcome.status, outcome.latency_from_ms) == (b"hall", "final", NOW_MS)
    assert ("traceparent", b"t") in outcome.headers
    gloss = published(outcome)
    assert [sentence.gloss for sentence in gloss.sentences] == ["WE MEET", "YOU WAIT"]
    assert [gloss.source_text[s.char_start : s.char_end] for s in gloss.sentences] == [
        "We meet.",
        "You wait.",
    ]
    assert gloss.committed_tokens == 4
    assert (gloss.revision, gloss.supersedes, gloss.late) == (3, None, False)


def test_tokens_lead_back_to_words_places_and_times_of_the_caption() -> None:
    (gloss,) = answered(
        record(text=">> MAN: <i>We</i>   meet.", start_ms=1_000, end_ms=3_400),
    )
    (we, meet) = gloss.sentences[0].tokens
    assert (we.source_words, meet.source_words) == (("We",), ("meet",))
    assert [gloss.source_text[slice(*token.source_span)] for token in (we, meet)] == ["We", "meet"]
    assert (meet.start_ms, meet.end_ms, meet.timing_source) == (2_920, 3_304, "interpolated")
    assert gloss.warnings == ()


def test_word_times_of_the_recogniser_win_where_its_words_are_those_of_the_text() -> None:
    words = [{"text": "we", "start_ms": 5, "end_ms": 9}, {"text": "Meet", "start_ms": 9}]
    (gloss,) = answered(record(text="We meet.", words=words, start_ms=0, end_ms=80))
    we, meet = gloss.sentences[0].tokens
    assert (we.start_ms, we.end_ms, we.timing_source) == (5, 9, "word")
    assert meet.timing_source == "interpolated"


def test_words_that_are_not_those_of_the_text_are_ignored_with_a_warning() -> None:
    words = [{"text": "something", "start_ms": 5, "end_ms": 9}]
    (gloss,) = answered(record(text="We meet.", words=words))
    assert [warning.code for warning in gloss.warnings] == ["words_mismatch"]
    assert gloss.sentences[0].tokens[0].timing_source == "none"


def test_a_sign_that_grammar_put_in_has_no_words_and_its_sentences_time() -> None:
    where = pipeline(FakeTranslator(inserted="FINISH"))
    (gloss,) = answered(record(text="We met.", start_ms=0, end_ms=70), where=where)
    token = gloss.sentences[0].tokens[-1]
    assert (token.source_words, token.source_span) == ((), ())
    assert (token.start_ms, token.end_ms, token.timing_source) == (0, 70, "segment")


def test_what_the_model_cannot_read_whole_is_cut_and_nothing_of_it_is_lost() -> None:
    text = "word " * 1_600
    where = pipeline(FakeTranslator(most_characters=200))
    (gloss,) = answered(record(text=text), where=where)
    assert len(gloss.sentences) > 1
    assert sum(len(sentence.tokens) for sentence in gloss.sentences) == 1_600


def test_a_whole_batch_is_one_call_of_the_model() -> None:
    translator = FakeTranslator()
    one([record(i, segment_id=f"s{i}") for i in range(5)], pipeline(translator))
    assert [len(call) for call in translator.calls] == [10]


@pytest.mark.parametrize("text", ["", "   ", "[APPLAUSE]", "\u266a"])
def test_silence_is_answered_as_empty(text: str) -> None:
    (gloss,) = answered(record(text=text))
    assert (gloss.status, gloss.sentences, gloss.source_text) == ("empty", (), text)


def test_a_retraction_is_answered_without_sentences() -> None:
    (gloss,) = answered(record(status="retracted", text="Old words."))
    assert (gloss.status, gloss.sentences) == ("retracted", ())


def test_a_tombstone_is_dropped() -> None:
    assert one([SourceRecord("captions", 0, 0, NOW_MS, b"hall", None)]) == [Drop("tombstone")]


def test_a_bad_record_is_set_aside_byte_for_byte_and_its_neighbours_are_answered() -> None:
    bad = SourceRecord("captions", 0, 1, NOW_MS, b"\xff", b"\x01{", (("h", b"\x00"),))
    good = [record(0), record(2, segment_id="s2")]
    first, letter, last = one([good[0], bad, good[1]])
    assert isinstance(letter, DeadLetter)
    assert (letter.key, letter.value, letter.headers[0]) == (b"\xff", b"\x01{", ("h", b"\x00"))
    assert letter.reason == "not_json"
    assert (published(first).segment_id, published(last).segment_id) == ("s1", "s2")


def test_one_line_that_breaks_the_model_fails_alone() -> None:
    translator = FakeTranslator(fails_on="poison")
    bad = record(1, segment_id="s2", text="A poison line.")
    batch = [record(0), bad, record(2, segment_id="s3")]
    good, error, letter, last = one(batch, pipeline(translator))
    assert [published(each).status for each in (good, error, last)] == ["final", "error", "final"]
    answer = published(error)
    assert answer.error is not None
    assert answer.error.code == "translator_failed"
    assert "poison" not in answer.error.message
    assert isinstance(letter, DeadLetter)
    assert (letter.value, letter.reason) == (bad.value, "translator_failed")


def test_a_line_that_failed_is_answered_when_it_comes_again() -> None:
    translator = FakeTranslator(fails_on="meet")
    where = pipeline(translator)
    in_turn(where, record(0, revision=3))
    translator.fails_on = None
    (outcome,) = in_turn(where, record(1, revision=3))
    assert (published(outcome).status, published(outcome).supersedes) == ("final", None)


def test_a_partial_that_breaks_the_model_leaves_its_segment_to_be_answered() -> None:
    translator = FakeTranslator(fails_on="meet")
    where = pipeline(translator)
    outcomes = in_turn(where, record(0, revision=1, status="partial"))
    assert [type(each) for each in outcomes] == [DeadLetter]
    translator.fails_on = None
    (outcome,) = in_turn(where, record(1, revision=2, status="partial"))
    assert published(outcome).status == "partial"


def test_a_clock_set_back_gives_no_negative_times() -> None:
    ticks = iter([2_000.0, 1_500.0, 1_000.0])
    (gloss,) = answered(record(timestamp_ms=9_000_000), where=pipeline(clock=lambda: next(ticks)))
    assert (gloss.timing.queue_ms, gloss.timing.infer_ms) == (0, 0)


def test_what_the_source_wants_back_is_echoed() -> None:
    echo: dict[str, Any] = {"job_id": "j", "item_index": 4, "metadata": {"room": "A"}}
    (gloss,) = answered(record(**echo))
    assert (gloss.job_id, gloss.item_index, gloss.metadata) == ("j", 4, {"room": "A"})


def test_a_lost_number_is_flagged_with_the_number() -> None:
    class Forgetful(FakeTranslator):
        def translate(self, sentences: Sequence[str]) -> Any:
            return super().translate([each.replace("43", "") for each in sentences])

    (gloss,) = answered(record(text="We saw 43 there and 43 here."), where=pipeline(Forgetful()))
    assert [(each.code, each.token) for each in gloss.warnings] == [("dropped_number", "43")]


def test_a_message_s_glossary_is_honoured_and_an_unusable_term_is_told() -> None:
    glossary = ["Elm", {"term": "council", "gloss": "CITY GROUP"}, {"term": "road", "gloss": "]"}]
    caption = record(text="The council met on Elm Road.", glossary=glossary)
    (gloss,) = answered(caption)
    assert gloss.sentences[0].gloss == "THE CITY GROUP MET ON fs-ELM ROAD"
    assert [(each.code, each.token) for each in gloss.warnings] == [("dropped_term", "road")]
    words = [token.source_words for token in gloss.sentences[0].tokens]
    assert words[1:3] == [("council",), ("council",)]


def test_a_glossary_goes_before_the_house_and_the_house_fills_in() -> None:
    house = Terminology([Term("council", "HOUSE GROUP"), Term("met", "GATHER")])
    where = pipeline(options=PipelineOptions(house=house))
    glossary = [{"term": "council", "gloss": "CITY GROUP"}]
    (gloss,) = answered(record(text="The council met.", glossary=glossary), where=where)
    assert gloss.sentences[0].gloss == "THE CITY GROUP GATHER"
    (gloss,) = answered(record(text="The council met."), where=where)
    assert gloss.sentences[0].gloss == "THE HOUSE GROUP GATHER"


def test_lines_are_answered_in_order_also_empty_and_very_long_ones() -> None:
    lines = ["He sells food. She eats.", "", "word " * 4_000, *(f"line {i}" for i in range(100))]
    records = list(translate_lines(FakeTranslator(), lines, clock=lambda: NOW_S))
    assert [gloss.source_text for gloss in records] == lines
    assert [gloss.segment_id for gloss in records] == [str(i) for i in range(1, 104)]
    assert gloss_line(records[0]) == "HE SELLS FOOD SHE EATS"
    assert (gloss_line(records[1]), records[1].status) == ("", "empty")


def test_a_line_that_breaks_the_model_is_answered_by_an_error_in_its_place() -> None:
    translator = FakeTranslator(fails_on="poison")
    records = list(translate_lines(translator, ["One.", "poison", "Two."], clock=lambda: NOW_S))
    assert [gloss.status for gloss in records] == ["final", "error", "final"]
