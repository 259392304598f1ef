"""The small parts of the generator: decks, number words, articles, inflection, features."""

from __future__ import annotations

from random import Random

import pytest

from training.corpus.inflection import Inflector
from training.corpus.lexemes import Adjective
from training.corpus.numerals import cardinal, ordinal, ordinal_digits, spoken, year
from training.corpus.open_words import Deck
from training.corpus.rules import agree
from training.corpus.words import choose_articles, lay_out, literal, tidy


def test_a_deck_deals_each_word_once_before_any_comes_again() -> None:
    deck = Deck("abcde", Random(3))
    assert sorted(deck.deal() for _ in range(5)) == list("abcde")
    assert sorted(deck.deal() for _ in range(5)) == list("abcde")


@pytest.mark.parametrize(
    ("value", "words"), [(0, "zero"), (42, "forty-two"), (205, "two hundred and five")]
)
def test_cardinals_are_written_in_words(value: int, words: str) -> None:
    assert cardinal(value) == words


@pytest.mark.parametrize(
    ("value", "words", "digits"),
    [(2, "second", "2nd"), (12, "twelfth", "12th"), (21, "twenty-first", "21st")],
)
def test_ordinals_are_written_in_words_and_digits(value: int, words: str, digits: str) -> None:
    assert (ordinal(value), ordinal_digits(value)) == (words, digits)


@pytest.mark.parametrize(
    ("value", "words"),
    [(205, "two hundred five"), (100, "a hundred"), (1500, "fifteen hundred"), (7, "seven")],
)
def test_a_number_is_said_in_several_ways(value: int, words: str) -> None:
    assert {cardinal(value), words} <= set(spoken(value))


def test_years_are_written_as_they_are_read() -> None:
    assert year(1998) == "nineteen ninety-eight"
    assert year(2005) == "two thousand five"


@pytest.mark.parametrize(
    ("noun", "article"), [("hour", "an"), ("union", "a"), ("onion", "an"), ("FBI", "an")]
)
def test_the_article_follows_the_sound(noun: str, article: str) -> None:
    words = [literal("a(n)"), literal(noun)]
    choose_articles(words)
    assert lay_out(words) == f"{article} {noun}"


def test_a_comma_before_a_full_stop_is_dropped() -> None:
    words = tidy([literal(text) for text in ("my", "aunt", ",", "Ana", ",", ".")])
    assert lay_out(words) == "my aunt, Ana."


@pytest.mark.parametrize(
    ("verb", "form", "written"),
    [("run", "participle", "run"), ("break down", "past", "broke down"), ("be", "present", "is")],
)
def test_verbs_are_inflected(verb: str, form: str, written: str) -> None:
    assert " ".join(Inflector({"run": ("ran", "run")}).verb(verb, form, "3s")) == written


def test_features_agree_where_an_alternative_is_shared() -> None:
    assert agree("thing|food", "food")
    assert agree("any", "food")
    assert not agree("thing|food", "person")


@pytest.mark.parametrize(
    ("adjective", "sign", "written", "signed"),
    [
        ("fast", "FAST", "faster", ["MORE", "FAST"]),
        ("careful", "CAREFUL", "more careful", ["MORE", "CAREFUL"]),
        ("good", "GOOD", "better", ["BETTER"]),
    ],
)
def test_comparatives_have_the_sign_more_or_their_own(
    adjective: str, sign: str, written: str, signed: list[str]
) -> None:
    made = Adjective(adjective, sign, Inflector({}))
    assert lay_out(made.english("more")) == written
    assert [text for text, _ in made.gloss("more")] == signed


@pytest.mark.parametrize("adjective", ["red", "clever", "happy", "unhappy", "simple"])
def test_a_short_adjective_may_have_endings(adjective: str) -> None:
    assert any(form.endswith("est") for form in Inflector({}).degrees(adjective))


@pytest.mark.parametrize("adjective", ["irregular", "modern art", "careful", "stolen-looking"])
def test_a_long_or_derived_adjective_has_more_and_most_alone(adjective: str) -> None:
    assert Inflector({}).degrees(adjective) == {f"more {adjective}", f"most {adjective}"}
