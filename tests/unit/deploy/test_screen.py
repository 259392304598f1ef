"""English and gloss side by side: nothing lost, nothing too wide, no unwanted colour."""

from __future__ import annotations

import pytest
from screen import Screen

ENGLISH = "The north side of Oak Street will be closed from Monday until the end of next week."
GLOSS = "OAK STREET fs-NORTH SIDE CLOSE START MONDAY UNTIL NEXT-WEEK FINISH"


@pytest.mark.parametrize("columns", [30, 40, 71, 72, 80, 120, 400])
def test_no_line_is_wider_than_the_terminal(columns: int) -> None:
    text = Screen(columns).pair(
        "townhall", ENGLISH, GLOSS, "dropped name: OAK; dropped number: 7; low confidence"
    )
    assert max(len(line) for line in text.splitlines()) <= columns


@pytest.mark.parametrize("columns", [30, 72, 120])
def test_every_word_and_sign_is_shown(columns: int) -> None:
    shown = Screen(columns).pair("townhall", ENGLISH, GLOSS).split()
    for word in (*ENGLISH.split(), *GLOSS.split()):
        assert word in shown


def test_a_wide_terminal_has_english_and_gloss_on_one_line() -> None:
    assert Screen(100).pair("class", "Hello.", "HELLO").split() == ["class", "Hello.", "|", "HELLO"]


def test_a_narrow_terminal_has_the_gloss_beneath() -> None:
    assert Screen(40).pair("class", "Hello.", "HELLO").splitlines() == [
        "class: Hello.",
        "  = HELLO",
    ]


def test_flags_stand_beneath_their_caption() -> None:
    lines = Screen(100).pair("class", "Hello, Ana.", "HELLO", "dropped name: Ana").splitlines()
    assert lines[1].strip() == "! dropped name: Ana"


def test_an_empty_gloss_is_said_in_words() -> None:
    assert "(nothing to sign)" in Screen(100).pair("class", "Um.", "")


def test_colour_is_used_only_where_it_is_wanted() -> None:
    assert "\x1b" not in Screen(100).pair("class", "Hello.", "HELLO", "oov: Hello")
    assert "\x1b[" in Screen(100, colour=True).pair("class", "Hello.", "HELLO", "oov: Hello")


def test_a_hyphenated_sign_is_not_broken() -> None:
    gloss = " ".join(["fs-MINNEAPOLIS", "TWO-WEEK", "TIME-9-30"] * 4)
    shown = Screen(72).pair("class", "Hello.", gloss)
    assert shown.count("fs-MINNEAPOLIS") == 4
