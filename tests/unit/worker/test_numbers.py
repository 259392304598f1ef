from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from worker.english.edits import Edit, EditedText
from worker.english.numbers import digit_edits, to_digits


@pytest.mark.parametrize(
    ("english", "digits"),
    [
        ("twenty-five dogs", "25 dogs"),
        ("a hundred and twenty people", "120 people"),
        ("two million three hundred thousand and six", "2300006"),
        ("two hundred and fifty-three thousand dollars", "253000 dollars"),
        ("one point two million", "1.2 million"),
        ("some two million birds and a billion ants", "some 2 million birds and 1 billion ants"),
        ("three hundred and forty million dollars", "340 million dollars"),
        ("five hundred thousand dollars", "500000 dollars"),
        ("three point five inches", "3.5 inches"),
        ("12,500 votes and 3,000 more", "12500 votes and 3000 more"),
        ("the twenty-first floor", "the 21st floor"),
        ("in nineteen ninety-eight", "in 1998"),
        ("by twenty twenty-six", "by 2026"),
        ("at nine thirty tonight", "at 9:30 tonight"),
        ("at nine oh five", "at 9:05"),
        ("half past nine", "9:30"),
        ("at a quarter to ten", "at 9:45"),
        ("quarter to 1", "12:45"),
        ("a quarter after six", "6:15"),
        ("half of nine and a quarter of ten days", "half of 9 and a quarter of 10 days"),
        ("between six and seven", "between 6 and 7"),
        ("ranked a hundred and fourth", "ranked 104th"),
        (
            "the two hundred first and the three hundred and twenty-second",
            "the 201st and the 322nd",
        ),
        ("six hundred and one", "601"),
        ("call five five five oh one four two", "call 555-0142"),
        ("dial eight hundred five five five zero one four two now", "dial 800-555-0142 now"),
        ("one six one nine five five five oh one four two", "1-619-555-0142"),
        ("one two three four five six seven", "one 2 3 4 5 6 7"),
        ("Five.", "5."),
        ("open to page one twelve", "open to page 112"),
        ("room two oh four, flight three eighteen", "room 204, flight 318"),
        ("highway one oh one and bus forty two", "highway 101 and bus 42"),
        ("room fifteen forty", "room 1540"),
        ("number nine one one", "number 911"),
        ("bake it at three fifty for twenty minutes", "bake it at 350 for 20 minutes"),
        ("three fifty degrees", "350 degrees"),
        ("it weighs two fifteen", "it weighs 215"),
        ("one sixty over ninety", "160 over 90"),
        ("at three fifty we left", "at 3:50 we left"),
        ("it costs four fifty", "it costs 4 50"),
        ("page one and two", "page one and 2"),
        ("three hundred grand with the school", "300000 dollars with the school"),
        ("two grand pianos", "2 grand pianos"),
        ("back in the nineteen sixties", "back in the 1960s"),
    ],
)
def test_number_words_become_digits(english: str, digits: str) -> None:
    assert to_digits(english) == digits


@pytest.mark.parametrize(
    "english", ["that one", "one of us", "wait a second", "hundreds of people", "a third of it", ""]
)
def test_words_that_only_look_like_numbers_are_left_alone(english: str) -> None:
    assert to_digits(english) == english


_WORDS = (
    "zero one two ten twenty ninety hundred thousand million point oh and a first fifth".split()
)


@given(st.lists(st.sampled_from([*_WORDS, "dogs", "at", "3,000", "-"]), max_size=9).map(" ".join))
def test_edits_are_in_order_and_point_into_the_text(english: str) -> None:
    done = 0
    for edit in digit_edits(english):
        assert done <= edit.start < edit.end <= len(english)
        assert edit.replacement[0].isdigit()
        done = edit.end


@given(st.text(max_size=60))
def test_any_text_is_taken(english: str) -> None:
    assert isinstance(to_digits(english), str)


def test_an_edited_text_knows_where_each_character_came_from() -> None:
    line = EditedText.unchanged("buy twenty-five eggs").apply([Edit(4, 15, "25")])
    assert line.text == "buy 25 eggs"
    assert line.original(4, 6) == (4, 15)
    assert line.original(7, 11) == (16, 20)


def test_edits_of_an_edited_text_still_lead_to_the_original() -> None:
    once = EditedText.unchanged(">> twenty dogs").apply([Edit(0, 3, "")])
    twice = once.apply(digit_edits(once.text))
    assert twice.text == "20 dogs"
    assert twice.original(0, 2) == (3, 9)
    assert twice.original(0, 0) == (3, 3)
