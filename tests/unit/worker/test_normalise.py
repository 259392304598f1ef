from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from worker.captions.normalise import normalise

CAPTIONS = st.lists(
    st.sampled_from(
        [">>", ">>> ", "MAN:", "DR. LEE:", "[APPLAUSE]", "(LAUGHTER)", "<i>", "</i>", "\u266a",
         "\n", "- ", "  ", "hello", "Ms. Ray", "(NASA)", "[", ")", "<", "3 < 4", "12:30",
         "\u00e9", ":"]
    )
    | st.text(max_size=6),
    max_size=12,
).map("".join)  # fmt: skip


@pytest.mark.parametrize(
    ("caption", "said"),
    [
        (">> Good evening.", "Good evening."),
        (">>> Good evening.", "Good evening."),
        (">> REPORTER: How many people?", "How many people?"),
        (">>REPORTER: How many people?", "How many people?"),
        ("MAN: Wait!", "Wait!"),
        (">> Mayor Diaz: Wait!", "Wait!"),
        (">> I said this: run.", "I said this: run."),
        ("MAYOR: WAIT HERE.", "WAIT HERE."),
        ("salt &amp; pepper", "salt & pepper"),
        ("DR. LEE: Breathe in.", "Breathe in."),
        ("COUNCIL MEMBER O'NEIL-DIAZ: I object.", "I object."),
        (">> MAN #2: Over here.", "Over here."),
        ("[APPLAUSE]", ""),
        ("[ APPLAUSE ] Thank you.", "Thank you."),
        ("[indistinct chatter] Come in.", "Come in."),
        ("(LAUGHTER) That was good.", "That was good."),
        ("That was good (LAUGHTER)", "That was good"),
        ("The bill (foreign policy) passed.", "The bill (foreign policy) passed."),
        ("<i>Maybe</i> <c.yellow>later</c>", "Maybe later"),
        ("{\\an8}Up here", "Up here"),
        ("\u266a la la \u266a", "la la"),
        ("- Are you in?", "Are you in?"),
        ("-Are you in?", "Are you in?"),
        ("too   many\n blanks ", "too many blanks"),
        ("THE MEETING IS OVER.", "THE MEETING IS OVER."),
        ("", ""),
    ],
)
def test_what_nobody_says_is_taken_out(caption: str, said: str) -> None:
    assert normalise(caption).text == said


@pytest.mark.parametrize(
    "caption",
    [
        "WARNING: STAY INSIDE.",
        "The agency (NASA) agreed.",
        "Call [555] now.",
        "[ROOM 12] is open.",
        "Section (4) applies.",
        "It is -5 degrees.",
        "She said: come in.",
        "Note: the door is shut.",
        "The bus leaves at 9:30.",
        "3 < 4 and 5 > 2",
        "I <3 you",
        "ROOM 12: empty.",
        "A well-known man",
    ],
)
def test_what_is_said_stays(caption: str) -> None:
    assert normalise(caption).text == caption


@pytest.mark.parametrize(
    ("caption", "said"),
    [
        (">> How many? >> MAYOR: Three", "How many?\nThree"),
        ("- In?\n- No", "In?\nNo"),
        ("in\nMAN: out", "in\nout"),
    ],
)
def test_a_change_of_speaker_inside_a_line_leaves_a_line_feed(caption: str, said: str) -> None:
    assert normalise(caption).text == said


def test_a_word_leads_back_to_its_place_in_the_caption() -> None:
    caption = ">> MAN:  The <i>river</i>\nrises [SIREN] now"
    edited = normalise(caption)
    for word in ("The", "river", "rises", "now"):
        at = edited.text.index(word)
        start, end = edited.original(at, at + len(word))
        assert caption[start:end] == word


@given(CAPTIONS)
def test_every_character_said_stands_in_the_caption_and_in_order(caption: str) -> None:
    edited = normalise(caption)
    assert len(edited.text) == len(edited.starts) == len(edited.ends)
    assert list(edited.starts) == sorted(edited.starts)
    for character, start, end in zip(edited.text, edited.starts, edited.ends, strict=True):
        assert character in " \n" or caption[start:end] == character


@given(CAPTIONS)
def test_blanks_are_single_and_inside(caption: str) -> None:
    text = normalise(caption).text
    assert text == text.strip()
    assert not any(a.isspace() and b.isspace() for a, b in pairwise(text))


def test_a_line_that_rolls_up_is_said_once_and_a_word_may_be_said_twice() -> None:
    assert normalise("the road\nthe road\nis shut").text == "the road is shut"
    assert normalise("no\nno").text == "no no"


@pytest.mark.parametrize(
    ("caption", "said"),
    [
        ("Fish &amp; chips", "Fish & chips"),
        ("&gt;&gt; MAN: Hi", "Hi"),
        ("no\u200b\ufeffw", "now"),
        ("WARNING: FLOOD", "WARNING: FLOOD"),
        ("MAN: RUN", "RUN"),
        (">> Mayor Lee: Welcome.", "Welcome."),
    ],
)
def test_entities_invisible_marks_and_roles_are_read(caption: str, said: str) -> None:
    assert normalise(caption).text == said


@given(st.text(alphabet="abc XYZ.,'?!", max_size=40))
def test_plain_words_lose_nothing(caption: str) -> None:
    assert normalise(caption).text.split() == caption.split()
