"""Words that a gloss garbled are said as the pairs say them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from worker.gloss.aligned import Item
from worker.gloss.conventions import CONVENTIONS
from worker.gloss.finishing import REPAIRED, Finished, Finisher, Written
from worker.gloss.lexicon import SenseTable
from worker.gloss.terms import Term, Terminology
from worker.gloss.word_table import WordRow, WordTable

ROWS = [
    WordRow("misled", "MISLEAD", "plain"),
    WordRow("building", "BUILD", "plain"),
    WordRow("building", "BUILDING", "plain"),
    WordRow("the", "", "plain"),
    WordRow(".", ".", "mark"),
    WordRow("it's", "X-IT BE", "plain"),
    *(
        WordRow(f"{stem}ed", stem.upper(), "plain")
        for stem in ("walk", "ask", "paint", "visit", "follow", "answer")
    ),
]
SEEN = WordTable(ROWS, tokenised=True)
ALL = WordTable(ROWS, tokenised=True, unseen=True)


def said(line: str, *items: tuple[str, str | None]) -> list[Item]:
    """Items, each with the word of the line that it is aligned with."""
    return [
        Item(text, (line.index(word), line.index(word) + len(word)) if word else None)
        for text, word in items
    ]


def corrected(table: WordTable, line: str, *items: tuple[str, str | None]) -> str:
    found, _ = table.corrected(said(line, *items), line)
    return " ".join(item.text for item in found)


def test_a_garbled_word_is_said_as_the_pairs_say_it() -> None:
    line = "they misled us ."
    found, words = SEEN.corrected(
        said(line, ("X-THEY", "they"), ("MISLED", "misled"), ("US", "us"), (".", ".")), line
    )
    assert [item.text for item in found] == ["X-THEY", "MISLEAD", "US", "."]
    assert found[1].span == (5, 11)
    assert words == ["misled"]


def test_what_a_word_ever_became_stands_and_the_model_chooses() -> None:
    assert corrected(SEEN, "building", ("BUILD", "building")) == "BUILD"
    assert corrected(SEEN, "building", ("BUILDING", "building")) == "BUILDING"
    assert corrected(SEEN, "building", ("BUILDINGED", "building")) == "BUILD"


def test_all_items_of_a_word_are_replaced_together() -> None:
    assert corrected(SEEN, "it's misled", ("X-ITS", "it's"), ("MISLEAD", "misled")) == (
        "X-IT BE MISLEAD"
    )
    assert corrected(SEEN, "misled", ("MIS", "misled"), ("LED", "misled")) == "MISLEAD"


def test_a_word_that_became_nothing_is_taken_out() -> None:
    assert corrected(SEEN, "the misled", ("THE", "the"), ("MISLEAD", "misled")) == "MISLEAD"


def test_a_word_that_was_left_out_is_said_and_one_that_may_be_silent_is_not() -> None:
    assert corrected(SEEN, "they misled us .", ("X-THEY", "they"), ("US", "us")) == (
        "X-THEY MISLEAD US ."
    )
    assert corrected(SEEN, "the misled", ("MISLEAD", "misled")) == "MISLEAD"


def test_an_unseen_word_that_was_left_out_stays_out() -> None:
    assert corrected(ALL, "polished misled", ("MISLEAD", "misled")) == "MISLEAD"


def test_a_model_that_ran_on_is_brought_back_to_the_words() -> None:
    ran_on = [("MISLEAD", "misled"), ("US", "us"), ("MISLEAD", "misled"), ("MISLEAD", "misled")]
    assert corrected(SEEN, "misled us", *ran_on) == "MISLEAD US"


def test_items_stand_in_the_order_of_their_words() -> None:
    assert corrected(SEEN, "misled us", ("US", "us"), ("MISLEAD", "misled")) == "MISLEAD US"


def test_an_item_of_no_word_stays_behind_the_word_before_it() -> None:
    items = [("FIRST", None), ("MISLEAD", "misled"), ("BE", None), ("US", "us")]
    assert corrected(SEEN, "misled us", *items) == "FIRST MISLEAD BE US"


def test_an_unseen_word_is_set_right_only_where_the_table_covers_it() -> None:
    assert corrected(SEEN, "polished", ("POLLISH", "polished")) == "POLLISH"
    assert corrected(ALL, "polished", ("POLLISH", "polished")) == "POLISH"


def test_an_unseen_word_with_an_item_that_the_pairs_show_stands() -> None:
    assert corrected(ALL, "polished", ("BUILD", "polished")) == "BUILD"


def test_capitals_and_words_without_blanks_between_are_found() -> None:
    table = WordTable(ROWS)
    assert corrected(table, "Misled.", ("MISLED", "Misled"), (".", ".")) == "MISLEAD ."


@given(st.lists(st.tuples(st.text("AB.-", min_size=1, max_size=4), st.integers(0, 3)), max_size=6))
def test_a_correction_corrected_again_stays(items: list[tuple[str, int]]) -> None:
    line = "the misled building ."
    words = line.split()
    given_items = said(line, *((text, words[n]) for text, n in items))
    once, _ = ALL.corrected(given_items, line)
    again, changed = ALL.corrected(once, line)
    assert again == once
    assert changed == []


def test_the_empty_table_corrects_nothing() -> None:
    assert not WordTable()
    assert corrected(WordTable(), "misled", ("MISLED", "misled")) == "MISLED"


@pytest.mark.parametrize("text", ["english\tgloss\nmisled\tMISLEAD\n", "a\tb\tc\n\tX\tplain\n"])
def test_a_damaged_table_is_refused_with_its_line(text: str) -> None:
    with pytest.raises(ValueError, match=r"line [12] has not the columns"):
        WordTable.parse(text, tokenised=False, unseen=False, cased=str.upper)


def finished(line: str, gloss: str, *words: str, mend: bool = True, **terms: str) -> Finished:
    """A line finished in a learnt convention; `words` are those its items are aligned with."""
    spans = tuple((line.index(word), line.index(word) + len(word)) for word in words)
    finisher = Finisher(CONVENTIONS["learnt"], SenseTable(), mend, SEEN)
    known = Terminology(tuple(Term(english, sign) for english, sign in terms.items()))
    return finisher.finish(line, Written(gloss, spans, 0.9), known.matches(line))


def test_a_word_set_right_is_told_as_repaired() -> None:
    found = finished("they misled us", "X-THEY MISLED US", "they", "misled", "us")
    assert found.gloss == "X-THEY MISLEAD US"
    assert [(each.code, each.token) for each in found.warnings] == [(REPAIRED, "misled")]


def test_nothing_is_set_right_where_mending_is_off() -> None:
    found = finished("they misled us", "X-THEY MISLED US", "they", "misled", "us", mend=False)
    assert (found.gloss, found.warnings) == ("X-THEY MISLED US", ())


def test_a_house_term_is_not_set_right() -> None:
    found = finished("they misled us", "X-THEY MISLED US", "they", "misled", "us", misled="TRICK")
    assert found.gloss == "X-THEY TRICK US"
    assert found.warnings == ()
