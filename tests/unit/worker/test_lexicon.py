"""The lexicon at run time, and the content words that a gloss does not say."""

from __future__ import annotations

import pytest

from tests.unit.worker.senses import ROWS, SENSES
from worker.english.words import words_of
from worker.gloss.kept_words import lost_words
from worker.gloss.lexicon import SenseTable
from worker.gloss.notation import parse


def lost(english: str, gloss: str, *looked_at: tuple[int, int]) -> list[str]:
    words = words_of(english)
    return [words[n].text for n in lost_words(words, parse(gloss), SENSES, looked_at)]


def test_a_lexicon_is_read_with_its_heading_and_without_one() -> None:
    rows = "vote|votes\tVOTE\tverb\nthing\t\tnoun\n"
    for text in (rows, "english\tgloss\tpart\n" + rows):
        table = SenseTable.parse(text)
        assert [sense.gloss for sense in table.senses("votes")] == ["VOTE"]
        assert table.forms("vote") == {"vote", "votes"}


def test_a_word_may_have_several_senses_in_a_line() -> None:
    table = SenseTable.parse("under\tUNDER|LESS|\tclosed\n")
    assert [sense.gloss for sense in table.senses("under")] == ["UNDER", "LESS", ""]


def test_a_line_that_is_no_sense_is_named() -> None:
    with pytest.raises(ValueError, match="line 2"):
        SenseTable.parse("vote\tVOTE\tverb\nvote\tVOTE\n")


def test_contractions_are_taken_apart_and_words_know_their_place() -> None:
    english = "Don\u2019t say she's here at 3:30 o'clock"
    words = words_of(english)
    assert [w.text for w in words] == [
        "do",
        "not",
        "say",
        "she",
        "'s",
        "here",
        "at",
        "3:30",
        "o'clock",
    ]
    assert english[words[1].start : words[1].end] == "n\u2019t"


@pytest.mark.parametrize(
    ("english", "gloss"),
    [
        ("The council voted on the new plan.", "t[ NEW PLAN ] COUNCIL VOTE"),
        ("She gave me the car.", "t[ CAR ] 3p:GIVE:1p"),
        ("I don't know the road.", "IX-1p neg[ DON'T-KNOW ] ROAD"),
        ("Pick the kids up.", "CHILD++ PICK-UP"),
        ("Fasten your seat belts.", "SEAT-BELT fs-FASTEN"),
        ("A few things.", "FEW"),
        ("We saw quokkas.", "IX-1p-pl SEE fs-QUOKKAS SAW"),
        ("It rained every Friday.", "EVERY-FRIDAY RAIN"),
        ("the voter stayed", "VOTE+AGENT STAY"),
    ],
)
def test_a_word_is_said_by_a_sense_a_phrase_a_spelling_or_a_sign_alike(
    english: str, gloss: str
) -> None:
    assert lost(english, gloss) == []


@pytest.mark.parametrize(
    ("english", "gloss", "words"),
    [
        ("The council voted on the blue plan.", "t[ PLAN ] COUNCIL VOTE", ["blue"]),
        ("Pick the kids up.", "PICK-UP", ["kids"]),
        ("The quokka left.", "LEAVE", ["quokka"]),
        ("", "", []),
    ],
)
def test_a_word_that_nothing_says_is_lost(english: str, gloss: str, words: list[str]) -> None:
    assert lost(english, gloss) == words


@pytest.mark.parametrize(
    ("english", "gloss", "words"),
    [
        ("He kicked the bucket.", "IX-3p DIE", []),
        ("Stop kicking that silly bucket.", "STOP KICK SILLY", ["bucket"]),
        ("We saw mills.", "IX-1p-pl MILL+FACTORY", ["saw"]),
    ],
)
def test_a_phrase_that_begins_with_a_verb_is_found_by_any_form_of_it(
    english: str, gloss: str, words: list[str]
) -> None:
    rows = [
        ("kick|kicks|kicked|kicking", "KICK", "verb"),
        ("kick the bucket", "DIE", "phrase"),
        ("see|sees|saw|seen|seeing", "SEE", "verb"),
        ("see mills", "MILL+FACTORY", "noun"),  # a noun's first word has no forms
        ("mill|mills", "MILL+FACTORY", "noun"),
        ("bucket", "BUCKET", "noun"),
        ("silly", "SILLY", "adjective"),
    ]
    found = words_of(english)
    lost = lost_words(found, parse(gloss), SenseTable([*ROWS, *rows]))
    assert [found[n].text for n in lost] == words


def test_a_function_word_that_has_a_sign_is_asked_for_where_the_lexicon_lists_it() -> None:
    table = SenseTable([*ROWS, ("without", "WITHOUT", "closed"), ("must", "MUST", "closed")])
    words = words_of("the kids must go without news")
    assert lost_words(words, parse("CHILD++ GO NEWS"), table) == [2, 4]
    assert lost_words(words, parse("CHILD++ MUST GO WITHOUT NEWS"), table) == []


def test_a_known_word_with_none_of_its_signs_is_lost_whatever_was_read_off_it() -> None:
    english = "The board voted."
    place = english.index("voted")
    assert lost(english, "BOARD TOGETHER", (place, place + 5)) == ["voted"]


def test_an_unknown_word_that_a_sign_was_read_off_is_said() -> None:
    english = "The quokka left."
    place = english.index("quokka")
    assert lost(english, "ANIMAL LEAVE", (place, place + 3)) == []


@pytest.mark.parametrize("english", ["quokkas stay", "an abolished road", "happily gliding kids"])
def test_a_form_of_a_common_lemma_may_be_said_by_a_sign_that_is_not_listed(english: str) -> None:
    table = SenseTable([*ROWS, ("quokka|abolish|happy|glide", "", "open")])
    everything = [(0, len(english))]
    assert lost_words(words_of(english), parse("X ROAD STAY CHILD"), table, everything) == []


def test_a_word_that_is_in_no_list_is_said_by_its_own_letters_alone() -> None:
    table = SenseTable([*ROWS, ("animal", "", "open")])
    words = words_of("wait for thorbjorg")
    everything = [(0, 20)]
    assert lost_words(words, parse("ANIMAL fs-WAIT FOR"), table, everything) == [2]
    assert lost_words(words, parse("fs-WAIT FOR fs-THORBJORG"), table, everything) == []


def test_without_a_lexicon_no_word_is_looked_for() -> None:
    assert lost_words(words_of("The quokka left."), parse("LEAVE"), SenseTable()) == []
