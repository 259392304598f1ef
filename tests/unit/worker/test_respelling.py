"""A spelling that stands nowhere in the sentence is written again, where it is clear which."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from worker.gloss.aligned import Item
from worker.gloss.lexicon import SenseTable
from worker.gloss.respelling import respelled

SENSES = SenseTable(
    [("river|rivers", "RIVER", "noun"), ("happy", "HAPPY", "adjective"), ("go|went", "GO", "verb")]
)


def respell(gloss: str, english: str, *kept: str) -> str:
    items, _ = respelled([Item(text) for text in gloss.split()], english, SENSES, kept)
    return " ".join(item.text for item in items)


@pytest.mark.parametrize(
    ("gloss", "english", "expected"),
    [
        ("fs-ANTIRABE IX-loc", "the school in antsirabe", "fs-ANTSIRABE IX-loc"),
        ("fs-CUSCON GO", "She went to Cusco.", "fs-CUSCO GO"),
        ("fs-SZEG RIVER", "the river in Szeged, yes", "fs-SZEGED RIVER"),
        ("CALL fs-306-59-5993", "Call 306-5993.", "CALL fs-306-5993"),
        ("fs-KUMUDINI fs-KUIMOZHI", "Kumudini and Kanimozhi", "fs-KUMUDINI fs-KANIMOZHI"),
        ("INBISILE GO", "and thembisile went", "fs-THEMBISILE GO"),
        ("fs-SZABOLC GO", "szabolcs went", "fs-SZABOLCS GO"),
    ],
)
def test_a_garbled_copy_is_written_as_the_sentence_has_it(
    gloss: str, english: str, expected: str
) -> None:
    assert respell(gloss, english) == expected


@pytest.mark.parametrize(
    ("gloss", "english"),
    [
        ("fs-ANNA HOUSE", "Anna's house"),
        ("fs-CD", "two CDs"),
        ("fs-NEWYORK", "in New York"),
        ("fs-ZELDA", "a letter for Anna"),  # like nothing that was said
        ("fs-MARIN", "Marina and Marine"),  # like two
        ("RIVER HAPPY", "the happy river"),
        ("GENERATION", "three generations"),
        ("THE-WORLD", "the whole wide worlds"),
    ],
)
def test_what_is_no_garbled_copy_stays(gloss: str, english: str) -> None:
    assert respell(gloss, english) == gloss


def test_a_sign_that_the_lexicon_lists_is_never_taken_for_a_garbled_word() -> None:
    assert respell("HAPPY", "their unhappiness") == "HAPPY"


def test_a_word_that_is_like_nothing_is_written_as_the_one_that_the_model_looked_at() -> None:
    items, done = respelled([Item("fs-SWEDEN", (8, 15))], "went to uppsala", SENSES)
    assert ([item.text for item in items], done) == (["fs-UPPSALA"], ["uppsala"])
    items, _ = respelled([Item("fs-SWEDEN", (0, 4))], "went to uppsala", SENSES)
    assert [item.text for item in items] == ["fs-SWEDEN"]


def test_what_was_asked_for_stays() -> None:
    assert respell("fs-BLUECAR", "the blucar there", "fs-BLUECAR") == "fs-BLUECAR"
    assert respell("fs-BLUECAR", "the blucar there") == "fs-BLUCAR"


@given(st.lists(st.text("abcdefgh", min_size=3, max_size=9), min_size=1, max_size=6))
def test_what_is_spelled_right_is_never_changed(words: list[str]) -> None:
    gloss = " ".join(f"fs-{word.upper()}" for word in words)
    assert respell(gloss, " ".join(words)) == gloss
