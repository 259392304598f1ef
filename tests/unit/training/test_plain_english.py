"""Of plain English it is told what was left out, what was made up, and what ran in circles."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.corpus.signs import Entry, SignList
from training.errors import DataError
from training.evaluate.answers import Answer, Doubt
from training.evaluate.plain_english.lexicon import ContentWords
from training.evaluate.plain_english.summary import Reader, sections_of_plain_english, summarise
from training.evaluate.plain_english.tokens import unlisted
from worker.english.paraphrases import Paraphrases
from worker.gloss.guards import looping

SIGNS = SignList(
    [
        Entry("garbage", "TRASH", "noun"),
        Entry("give up", "QUIT", "verb"),
        Entry("teach", "TEACH", "verb"),
        Entry("book", "BOOK", "noun"),
        Entry("of course", "OF-COURSE", "phrase", "adverbial"),
        Entry("up", "UP", "closed", "direction"),
        Entry("several", "SEVERAL", "closed", "quantifier"),
    ]
)


@pytest.fixture(scope="module")
def words() -> ContentWords:
    return ContentWords(SIGNS)


@pytest.mark.parametrize(
    ("english", "gloss", "left_out"),
    [
        ("The garbage smells.", "TRASH SMELL", []),
        ("The garbage smells.", "SMELL", ["garbage"]),
        ("They gave it up.", "IX-3p-pl QUIT", []),
        ("They gave it up.", "IX-3p-pl", ["gave"]),
        ("He was teaching.", "IX-3p TEACH++", []),
        ("Kwame sings.", "fs-KWAME SING", []),
        ("Kwame sings.", "SING", ["Kwame"]),
        ("I would have several.", "IX-1p", []),
        ("The delivery came quickly.", "DELIVER COME QUICK", []),
        ("A well-known contract.", "WELL KNOWN CONTROL", ["contract"]),
        ("There are 12 or fifteen.", "", []),
    ],
)
def test_a_content_word_is_signed_by_a_sense_or_its_lemma_or_spelled(
    words: ContentWords, english: str, gloss: str, left_out: list[str]
) -> None:
    assert words.left_out(english, gloss) == left_out


def test_figurative_english_may_be_said_in_plain_words() -> None:
    words = ContentWords(SIGNS, Paraphrases([("kick the bucket", "quit", "phrase")]))
    assert words.left_out("They kick the bucket.", "IX-3p-pl QUIT") == []
    assert words.left_out("They kick the bucket.", "IX-3p-pl KICK") == ["bucket"]
    assert words.left_out("They kick the bucket.", "IX-3p-pl KICK BUCKET") == []


def test_tokens_are_listed_open_vocabulary_or_foreign() -> None:
    gloss = "yn[ TRASH fs-KWAME #BUS 12 TIME-9-30 IX-3p 1p:TEACH:2p TEACH+AGENT ELEPHANT GLORB ]"
    assert list(unlisted(gloss, SIGNS)) == [("ELEPHANT", True), ("GLORB", False)]


@pytest.mark.parametrize(
    ("items", "loop"),
    [
        ("A A A", "A"),
        ("A A", ""),
        ("A B A B A B", "A B"),
        ("A B A B", ""),
        ("A B C D A B C D", "A B C D"),
        ("", ""),
    ],
)
def test_a_loop_is_a_short_sequence_three_times_or_a_long_one_twice(items: str, loop: str) -> None:
    assert " ".join(looping(items.split())) == loop


@given(st.lists(st.integers(), unique=True).map(lambda items: [str(n) for n in items]))
def test_signs_that_all_differ_are_no_loop(items: list[str]) -> None:
    assert looping(items) == ()


@given(st.lists(st.sampled_from("ABC"), min_size=1, max_size=12), st.integers(3, 5))
def test_whatever_stands_three_times_in_a_row_is_a_loop(items: list[str], times: int) -> None:
    assert looping(items * times)


def test_a_word_that_a_warning_names_is_flagged_and_its_line_counted() -> None:
    reader = Reader(SIGNS)
    answers = [
        Answer("Garbage smells.", "SMELL", (Doubt("oov", "garbage"), Doubt("low_confidence"))),
        Answer("Garbage smells.", "SMELL", (Doubt("low_confidence"),)),
        Answer("No, no, no.", "NO NO NO"),
        Answer("Garbage.", ""),
        Answer("(...)", ""),
    ]
    summary = summarise([reader.read(answer) for answer in answers])
    found = {share.name: (share.part, share.whole) for share in summary.shares}
    assert found["lines with an empty gloss"] == (1, 5)
    assert found["lines that run in circles"] == (0, 5)
    assert found["content words not signed or spelled"] == (3, 5)
    assert found["content words not signed, spelled or flagged"] == (2, 5)
    assert found["lines flagged for lost content"] == (1, 5)
    assert summary.warnings == {"low_confidence": 2, "oov": 1}
    titles = [section.title for section in sections_of_plain_english(summary)]
    assert titles[-1] == "Plain English: faults"


def test_there_has_to_be_a_line() -> None:
    with pytest.raises(DataError, match="no line"):
        summarise([])
