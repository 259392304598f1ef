from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.worker.boundaries import UNPUNCTUATED, hold_all, labelled_lines, score
from worker.captions.passage import read_passage
from worker.captions.sentences import ends_complete, split

LONGEST = 8_192
# Astral letters and emoji, combining marks, bidi controls, zero width, odd blanks, a surrogate.
ODD = (
    "\U0001d4b3\U0001f389\U0001f3fd\u0301\u0335\u202e\u2067\u200b\u200d\ufeff\u2028\u3000\x1e\ud800"
)
TEXTS = st.lists(
    st.sampled_from([*ODD, ". ", "? ", '!" ', "...", " -- ", "\u2014 ", "\n", "Dr. ", "1. ", "I ",
                     "She ", "left.She ", "said ", "U.S. ", "5 in. ", "\u2764", "(", "\u201c"])
    | st.text(max_size=4),
    max_size=20,
).map("".join)  # fmt: skip


def everything(_: str) -> bool:
    return True


@given(TEXTS, st.integers(0, 30) | st.just(10_000))
def test_spans_hold_all_but_white_space_exact_in_code_points(text: str, most: int) -> None:
    spans = split(text, lambda part: len(part) <= most)
    assert hold_all(text, spans)
    assert all(a[1] <= b[0] for a, b in pairwise(spans))


@given(TEXTS)
def test_a_text_that_fits_whole_is_cut_as_its_sentences_are(text: str) -> None:
    sentences = split(text, everything)
    assert split(text, lambda part: len(part) <= len(text)) == sentences


@given(TEXTS)
def test_what_is_complete_ends_with_a_mark(text: str) -> None:
    if ends_complete(text):
        assert not {"."}.isdisjoint(text) or not set("?!").isdisjoint(text)


@pytest.mark.parametrize(
    "unit",
    ["a", ".", "?", '"', "'", "-", "\u2014", "(", ")", ". ", "A. ", "1. ", '." ', "...A ",
     "-- The ", "a.The", "\n", " ", "\U0001f389", "\U0001f389 ", "\U0001f389 a", "\u0301", "\u200b",
     ": 1. ", '"No?" Jo ', "\u202e"],
)  # fmt: skip
def test_the_longest_text_takes_time_in_proportion_to_its_length(unit: str) -> None:
    text = (unit * LONGEST)[:LONGEST]
    short = text[: LONGEST // 8]

    def seconds(part: str) -> float:
        rounds = []
        for _ in range(3):
            start = time.process_time()
            assert hold_all(part, split(part, everything))
            ends_complete(part)
            rounds.append(time.process_time() - start)
        return min(rounds)

    # Eight times the length: 64 times the time would be quadratic.
    assert seconds(text) < max(0.1, 24 * seconds(short))


def test_nearly_all_labelled_lines_are_cut_right() -> None:
    lines = [line for line in labelled_lines() if line.kind != UNPUNCTUATED]
    for half in (False, True):
        group = [line for line in lines if line.held_out is half]
        result = score(group, [split(line.text, everything) for line in group])
        assert result.f1 > 97
        assert result.exact_lines > 96


def test_nothing_is_cut_where_no_mark_is() -> None:
    for line in labelled_lines():
        if line.kind == UNPUNCTUATED:
            assert read_passage(line.text, everything).sentences == (line.text,)


def test_the_labelled_lines_are_many_and_half_of_them_held_out() -> None:
    lines = labelled_lines()
    assert len({line.text for line in lines}) == len(lines) >= 320
    assert 0.4 < sum(line.held_out for line in lines) / len(lines) < 0.6
