"""Sentences of pairs with other words in them."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from training.teacher.substitution import substitute_words
from training.teacher.teacher import LinkedLine, Word

FRAMES = ["The old Farmer waited for rain .", "the NURSE is the one who waited ."]
NEW = st.lists(st.text("bcdfgklm", min_size=3, max_size=8), min_size=1, max_size=30, unique=True)


def cut(text: str) -> tuple[str, LinkedLine]:
    words, place = [], 0
    for word in text.split():
        place = text.index(word, place)
        words.append(Word(word.lower(), place, place + len(word)))
        place += len(word)
    return text, LinkedLine(words, None)


@given(NEW, st.integers(1, 5), st.integers(0, 9))
def test_each_word_stands_in_as_many_places_as_asked(
    words: list[str], times: int, seed: int
) -> None:
    sentences = substitute_words([cut(text) for text in FRAMES], words, times, seed)
    shown = Counter(word.lower() for sentence in sentences for word in sentence.split())
    assert all(shown[word] == times for word in words)


@given(NEW, st.integers(0, 9))
def test_the_rest_of_a_sentence_stays_and_so_do_its_capitals(words: list[str], seed: int) -> None:
    for sentence in substitute_words([cut(FRAMES[0])], words, 1, seed):
        for old, new in zip(FRAMES[0].split(), sentence.split(), strict=True):
            assert new == old or new.lower() in words
            assert new[0].isupper() == old[0].isupper()


def test_common_words_keep_their_places() -> None:
    lines = [cut("the old man slept .")] * 4
    assert substitute_words(lines, ["captain"], 1, 1) == []
    assert substitute_words([*lines, cut("the tired man slept .")], ["calm"], 1, 1) == [
        "the calm man slept ."
    ]


def test_words_in_capitals_are_replaced_by_words_in_capitals() -> None:
    lines = [cut("a NURSE ."), *[cut("a .")] * 4]
    assert substitute_words(lines, ["pilot"], 1, 3) == ["a PILOT ."]
