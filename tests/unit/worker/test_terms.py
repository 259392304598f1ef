"""Where terms stand in a line, and the house lexicon they come from."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.worker.senses import SENSES
from worker.errors import SettingsError
from worker.gloss.conventions import CONVENTIONS
from worker.gloss.house import glossary_term, read_house
from worker.gloss.terms import Term, Terminology, masked

ONE = CONVENTIONS["1"]
LEARNT = CONVENTIONS["learnt"]


def found(line: str, *terms: str | Term, near: str = "") -> list[str]:
    made = [term if isinstance(term, Term) else Term(term, "X") for term in terms]
    matches = Terminology(made, SENSES).matches(line, near)
    return [line[match.start : match.end] for match in matches]


@pytest.mark.parametrize(
    ("line", "term", "matched"),
    [
        ("The zoning board met.", "zoning board", ["zoning board"]),
        ("the ZONING BOARD met", "zoning board", ["ZONING BOARD"]),
        ("Two zoning boards met.", "Zoning Board", ["zoning boards"]),
        ("a zoning-board vote", "zoning board", ["zoning-board"]),
        ("zoning, board", "zoning board", []),
        ("the variance's cost", "variance", ["variance"]),
        ("Both variances passed.", "variance", ["variances"]),
        ("It was rezoned while rezoning.", "rezone", ["rezoned", "rezoning"]),
        ("They gave and give.", "give", ["gave", "give"]),
        ("no news is new", "new", ["new"]),
        ("Mark left a mark.", "Mark", ["Mark"]),
        ("the IT team says it is fine", "IT", ["IT"]),
        ("we met on elm street", "Elm Street", ["elm street"]),
        ("Ortiz's car", "Ortiz", ["Ortiz"]),
        ("isn't", "t", []),
        ("O'Neil called", "O'Neil", ["O'Neil"]),
        ("covid-19 rose", "COVID-19", ["covid-19"]),
        ("", "zoning", []),
    ],
)
def test_a_term_is_found_in_any_case_and_inflection(
    line: str, term: str, matched: list[str]
) -> None:
    assert found(line, term) == matched


def test_the_longest_term_wins_and_none_overlaps() -> None:
    assert found("the zoning board of appeals", "board", "zoning board", "board of appeals") == [
        "zoning board"
    ]


def test_of_the_same_term_the_first_wins() -> None:
    line = "a variance"
    matches = Terminology([Term("variance", "A"), Term("variance", "B")]).matches(line)
    assert [match.term.gloss for match in matches] == ["A"]


def test_context_words_choose_the_sense() -> None:
    terms = (Term("bill", "LAW", ("senate", "vote")), Term("bill", "PAY PAPER"))
    senses = {
        line: [match.term.gloss for match in Terminology(terms, SENSES).matches(line)]
        for line in ("They voted on the bill.", "He paid the bill.")
    }
    assert list(senses.values()) == [["LAW"], ["PAY PAPER"]]
    assert found("The bill passed.", terms[0], near="The Senate met. The bill passed.") == ["bill"]
    assert found("The bill passed.", terms[0]) == []


def test_terms_are_blanked_out_in_place() -> None:
    line = "the zoning board met"
    matches = Terminology([Term("zoning board", "X")]).matches(line)
    assert masked(line, matches) == "the              met"


def test_a_house_lexicon_has_terms_names_comments_and_contexts(tmp_path: Path) -> None:
    path = tmp_path / "house.tsv"
    path.write_text(
        "english\tgloss\tcontext\n# ours\n\nbill\tPAY PAPER\nbill\tLAW\tsenate, vote\nOak Ridge\n",
        encoding="utf-8",
    )
    terms = read_house(path, ONE, SENSES).terms
    assert [(term.english, term.gloss, term.contexts) for term in terms] == [
        ("bill", "LAW", ("senate", "vote")),
        ("bill", "PAY PAPER", ()),
        ("Oak Ridge", "fs-OAK fs-RIDGE", ()),
    ]


@pytest.mark.parametrize(
    "line", ["bill\tlaw", "bill\tLAW\tx\ty", "\tLAW", "bill\tneg[ LAW", "--\tX"]
)
def test_a_house_line_that_is_wrong_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "house.tsv"
    path.write_text("new\tNEW\n" + line + "\n", encoding="utf-8")
    with pytest.raises(SettingsError, match="line 2"):
        read_house(path, ONE, SENSES)


def test_a_house_lexicon_that_is_not_there_is_a_wrong_setting(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"nowhere\.tsv"):
        read_house(tmp_path / "nowhere.tsv", ONE, SENSES)


@pytest.mark.parametrize(
    ("english", "given", "gloss"),
    [
        ("Elm", None, "fs-ELM"),
        ("Ren\u00e9e O'Neil", None, "fs-RENEE fs-O'NEIL"),
        ("street", "ROAD", "ROAD"),
        ("street", "road", "ROAD"),
        ("street", "neg[ NOT", "neg[ NOT ]"),
        ("street", "r\u00f6ad", "fs-RAD"),
    ],
)
def test_a_glossary_term_is_made_valid(english: str, given: str | None, gloss: str) -> None:
    term = glossary_term(english, given, ONE)
    assert term is not None
    assert term.gloss == gloss


@pytest.mark.parametrize(("english", "given"), [("Elm", "]"), ("--", "ROAD"), ("\u4e2d", None)])
def test_a_glossary_term_that_cannot_be_used_is_none(english: str, given: str | None) -> None:
    assert glossary_term(english, given, ONE) is None


def test_a_learnt_convention_takes_any_gloss_but_cannot_spell_a_name() -> None:
    term = glossary_term("street", "X-road  desc", LEARNT)
    assert term is not None
    assert term.gloss == "X-road desc"
    assert glossary_term("Elm", None, LEARNT) is None
