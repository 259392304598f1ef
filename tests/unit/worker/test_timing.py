from __future__ import annotations

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from worker.captions.timing import UNKNOWN, CaptionClock, Moment


@dataclass(frozen=True)
class Spoken:
    text: str
    start_ms: int | None = None
    end_ms: int | None = None


def test_characters_share_the_time_of_their_caption() -> None:
    clock = CaptionClock("ab cd", 1_000, 2_000, [])
    assert clock.moment(3, 5) == Moment(1_600, 2_000, "interpolated")


def test_without_times_nothing_is_known() -> None:
    assert CaptionClock("ab", None, None, []).moment(0, 2) == UNKNOWN
    assert CaptionClock("ab", 5, None, []).moment(0, 2) == UNKNOWN
    assert CaptionClock("", 5, 9, []).moment(0, 0) == UNKNOWN


def test_words_are_matched_whatever_their_case_and_marks() -> None:
    words = [Spoken("good", 1, 2), Spoken(",", 2, 3), Spoken("Evening", 3, 4)]
    clock = CaptionClock(">> Good evening!", None, None, words)
    assert clock.words_match
    assert clock.moment(8, 15) == Moment(3, 4, "word")
    assert clock.moment(3, 16) == Moment(1, 4, "word")


def test_other_words_do_not_match() -> None:
    clock = CaptionClock("Good evening", 0, 12, [Spoken("Good", 1, 2)])
    assert not clock.words_match
    assert clock.moment(0, 4) == Moment(0, 4, "interpolated")


def test_a_caption_without_words_is_no_mismatch() -> None:
    assert CaptionClock("Good evening", 0, 12, []).words_match


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.text(min_size=1, max_size=40), st.data())
def test_a_part_lies_within_its_caption(
    start: int, length: int, text: str, data: st.DataObject
) -> None:
    first = data.draw(st.integers(0, len(text)))
    last = data.draw(st.integers(first, len(text)))
    moment = CaptionClock(text, start, start + length, []).moment(first, last)
    assert moment.start_ms is not None
    assert moment.end_ms is not None
    assert start <= moment.start_ms <= moment.end_ms <= start + length
