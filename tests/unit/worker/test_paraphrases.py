"""Figurative English is put in plain words, wherever it surely stands, and knows where it stood."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from worker.english.edits import EditedText
from worker.english.paraphrases import Paraphrases

TABLE = """english	plain	part
kick|kicks|kicked|kicked|kicking		forms
die|dies|died|died|dying		forms
let|lets|let|let|letting		forms
forgive|forgives|forgave|forgiven|forgiving		forms
change|changes|changed|changed|changing		forms
pull|pulls|pulled|pulled|pulling		forms
joke|jokes|joked|joked|joking		forms
behave|behaves|behaved|behaved|behaving		forms
kick the bucket	die	verb
let * off the hook	forgive *	verb
let * off	excuse *	verb
excuse|excuses|excused|excused|excusing		forms
are out of the blue	suddenly	phrase
change your tune	change your opinion	verb
pull your leg	joke	verb
conduct yourself	behave yourself	phrase
out of the blue	suddenly	phrase
your heart sank	your hope ended	phrase
it is raining cats and dogs	it is raining a lot	phrase
flabbergasted	very surprised	phrase
tongue-in-cheek	not serious	phrase
"""
PLAIN = Paraphrases.parse(TABLE)


def plain(line: str) -> str:
    return edited(line).text


def edited(line: str) -> EditedText:
    edits = [edit for phrase in PLAIN.found(line) for edit in phrase.edits]
    return EditedText.unchanged(line).apply(edits)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("Old Mr. Hale kicked the bucket in May.", "Old Mr. Hale died in May."),
        ("He is kicking the bucket.", "He is dying."),
        ("Out of the blue, she left.", "Suddenly, she left."),
        ("OUT OF THE BLUE SHE LEFT", "SUDDENLY SHE LEFT"),
        ("The judge lets the young man off the hook.", "The judge forgives the young man."),
        ("They let him off.", "They excused him."),
        ("Do not let him off.", "Do not excuse him."),
        ("Let him off.", "Excuse him."),
        ("They're out of the blue again.", "They suddenly again."),
        ("She has changed her tune.", "She has changed her opinion."),
        ("You are pulling the boss's leg!", "You are joking!"),
        ("I changed Maria's tune", "I changed Maria's opinion"),
        ("conduct yourselves, please", "behave yourselves, please"),
        ("It's raining cats and dogs.", "It is raining a lot."),
        ("When I saw it, my heart sank.", "When I saw it, my hope ended."),
        ("I was flabbergasted.", "I was very surprised."),
    ],
)
def test_a_phrase_is_put_in_plain_words_in_the_form_it_has(said: str, meant: str) -> None:
    assert plain(said) == meant


@pytest.mark.parametrize(
    "said",
    [
        "They kicked the red bucket.",
        "He kicked, the bucket fell.",
        "We saw Kick the Bucket last night, and then Let Him Off the Hook.",
        "The judge let the very old and tired man off the hook.",
        "Let him, she said, off the hook.",
        "out of the blueberries",
        "She changed the tune.",
        "",
        "...",
    ],
)
def test_what_is_not_surely_the_phrase_stays(said: str) -> None:
    assert plain(said) == said


def test_the_plain_words_point_at_the_whole_phrase_and_what_is_kept_at_itself() -> None:
    line = "They let the old man off the hook again."
    read = edited(line)
    at = read.text.index("man")
    assert line[slice(*read.original(at, at + 3))] == "man"
    again = read.text.index("again")
    assert line[slice(*read.original(again, again + 5))] == "again"
    died = edited("He kicked the bucket.")
    assert died.original(3, 7) == (3, 20)


def test_a_table_that_is_not_one_says_which_line() -> None:
    with pytest.raises(ValueError, match="line 2"):
        Paraphrases.parse("english\tplain\tpart\nkick the bucket\tdie\n")


def test_the_empty_table_finds_nothing() -> None:
    assert not Paraphrases()
    assert Paraphrases().found("He kicked the bucket.") == []


WORDS = st.sampled_from(
    "kick kicked the bucket let him off hook out of blue , . Maria 's changing my tune THE".split()
)


@given(st.lists(WORDS, max_size=14).map(" ".join))
def test_phrases_are_in_order_apart_and_within_the_line(line: str) -> None:
    found = PLAIN.found(line)
    ends = [0]
    for phrase in found:
        assert ends[-1] <= phrase.start < phrase.end <= len(line)
        assert phrase.start == phrase.edits[0].start
        assert phrase.end == phrase.edits[-1].end
        ends.append(phrase.end)


@given(st.text(max_size=60))
def test_a_line_without_a_phrase_is_not_touched(line: str) -> None:
    assert PLAIN.found(line) or plain(line) == line
