"""Terms in place of what a model wrote for them, without breaking the gloss around them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.worker.senses import SENSES, spans_of
from worker.english.edits import EditedText
from worker.gloss.aligned import Item, read_items, tidy, written
from worker.gloss.conventions import CONVENTIONS
from worker.gloss.finishing import Finisher, Written
from worker.gloss.notation import parse
from worker.gloss.placeholders import Disguise, disguised, revealed
from worker.gloss.substitution import Evidence, inserted, substituted
from worker.gloss.terms import Term, Terminology, TermMatch


def aligned(english: str, gloss: str, words: str) -> list[Item]:
    """The items of a gloss; `words` names the English behind each sign, `-` where there is none."""
    return read_items(gloss, spans_of(english, words))


def with_term(english: str, gloss: str, words: str, term: str, sign: str) -> str | None:
    """The gloss with a term in place; None where its place is not clear."""
    matches = Terminology([Term(term, sign)], SENSES).matches(english)
    assert matches
    items = aligned(english, gloss, words)
    found, unclear = substituted(items, matches, Evidence(english, SENSES))
    parse(written(found))
    return None if unclear else written(found)


@pytest.mark.parametrize(
    ("english", "gloss", "words", "term", "sign", "expected"),
    [
        (
            "The council voted.", "COUNCIL VOTE", "council voted",
            "council", "TOWN GROUP", "TOWN GROUP VOTE",
        ),
        (
            "The council voted.", "t[ COUNCIL ] VOTE", "council voted",
            "council", "neg[ NOT BOARD ]", "t[ neg[ NOT BOARD ] ] VOTE",
        ),
        (
            "Council members voted.", "COUNCIL+AGENT VOTE", "Council_members voted",
            "council member", "REP", "REP VOTE",
        ),
        (
            "The quokka board met.", "fs-QUOKKA BOARD MEET", "quokka board met",
            "quokka board", "QB", "QB MEET",
        ),
        ("Boards voted.", "BOARD++ VOTE", "Boards voted", "board", "PANEL", "PANEL VOTE"),
        (
            "She helped me.", "3p:HELP:1p", "helped",
            "help", "ASSIST", "IX-3p ASSIST IX-1p",
        ),
        (
            "The board helped the kids.", "BOARD 3p:HELP:3p-pl CHILD++", "board helped kids",
            "help", "ASSIST", "BOARD ASSIST CHILD++",
        ),
        (
            "I plan, we planned.", "IX-1p PLAN IX-1p-pl PLAN", "I plan we planned",
            "plan", "SCHEME", "IX-1p SCHEME IX-1p-pl SCHEME",
        ),
    ],
)  # fmt: skip
def test_a_term_stands_where_its_signs_stood(
    english: str, gloss: str, words: str, term: str, sign: str, expected: str
) -> None:
    assert with_term(english, gloss, words, term, sign) == expected


@pytest.mark.parametrize(
    ("english", "gloss", "words", "term"),
    [
        ("The blue car.", "CAR", "car", "blue"),
        ("Fasten seat belts.", "SEAT-BELT", "seat_belts", "seat"),
        ("Pick the kids up.", "PICK-UP CHILD", "Pick_the_kids_up kids", "pick"),
        ("The blue car.", "IX-3p CAR", "blue car", "blue"),
        ("The road board.", "t[ ROAD ] BOARD", "road board", "road board"),
    ],
)
def test_a_term_whose_signs_are_not_clear_changes_nothing(
    english: str, gloss: str, words: str, term: str
) -> None:
    assert with_term(english, gloss, words, term, "X") is None


def test_a_sign_of_another_word_is_left_alone_however_it_is_aligned() -> None:
    english = "The council voted."
    assert with_term(english, "VOTE", "council", "council", "X") is None


def test_a_term_without_a_sign_goes_behind_the_word_before_it() -> None:
    english = "The blue car left."
    match = TermMatch(4, 8, Term("blue", "AZURE"))
    items = aligned(english, "t[ CAR ] LEAVE", "car left")
    assert written(inserted(items, match)) == "t[ AZURE CAR ] LEAVE"
    match = TermMatch(9, 12, Term("car", "AUTO"))
    assert (
        written(inserted(aligned(english, "BLUE LEAVE", "blue left"), match)) == "BLUE AUTO LEAVE"
    )
    assert written(inserted([], match)) == "AUTO"


def test_a_sign_that_says_only_the_term_counts_without_an_alignment() -> None:
    english = "Isn't Greta on the council?"
    assert with_term(english, "fs-GRETA COUNCIL", "- council", "Greta", "G") == "G COUNCIL"


def test_a_name_stands_for_a_term_and_gives_it_its_place_back() -> None:
    english = "The blue car left Tulsa."
    match = TermMatch(4, 12, Term("blue car", "POLICE CAR"))
    disguise = disguised(english, [match])
    assert disguise is not None
    assert disguise.text.text == "The Oslo left Tulsa."
    text = disguise.text.text
    items = aligned(text, "fs-TULSA fs-OSLO LEAVE", "Tulsa Oslo left")
    shown = revealed(items, disguise)
    assert shown is not None
    assert written(shown) == "fs-TULSA POLICE CAR LEAVE"
    assert [english[i.span[0] : i.span[1]] for i in shown if i.span] == [
        "Tulsa", "blue car", "blue car", "left",
    ]  # fmt: skip


@pytest.mark.parametrize("gloss", ["LEAVE", "fs-OSLO fs-OSLO LEAVE"])
def test_a_name_that_does_not_come_once_shows_nothing(gloss: str) -> None:
    match = TermMatch(0, 3, Term("car", "AUTO"))
    disguise = Disguise(EditedText.unchanged("Oslo left"), (match,), ("Oslo",))
    assert revealed(read_items(gloss, [None] * len(gloss.split())), disguise) is None


def test_a_learnt_convention_takes_a_term_by_alignment_alone() -> None:
    finisher = Finisher(CONVENTIONS["learnt"], SENSES)
    english = "the quokka left"
    draft = Written("x-quokka desc-LEAVE .", ((4, 10), (11, 15), None), 0.9)
    matches = Terminology([Term("quokka", "small_animal")]).matches(english)
    assert finisher.finish(english, draft, matches).gloss == "small_animal desc-LEAVE ."


WORDS = "the council board voted blue car left quokka Oslo help gave kids not 12".split()
ITEMS = [
    "t[", "neg[", "rs[", "]", "COUNCIL", "BOARD", "VOTE", "BLUE", "CAR", "LEAVE", "fs-QUOKKA",
    "3p:HELP:1p", "1p:GIVE:3p", "IX-1p", "NOT", "12", "2-WEEK", "CHILD++", "WRITE+AGENT",
]  # fmt: skip
GLOSSES = ["X", "A B", "neg[ NOT X ]", "fs-NAME", "1p:SHOW:2p", "t[ A ] B"]


@st.composite
def cases(draw: st.DrawFn) -> tuple[str, list[Item], list[Term]]:
    words = draw(st.lists(st.sampled_from(WORDS), min_size=1, max_size=8))
    english = " ".join(words)
    places = [(m.start(), m.end()) for m in re.finditer(r"\S+", english)]
    spans = st.one_of(
        st.none(),
        st.tuples(st.sampled_from(places), st.sampled_from(places)).map(
            lambda pair: (min(pair)[0], max(pair)[1])
        ),
    )
    drawn = draw(st.lists(st.tuples(st.sampled_from(ITEMS), spans), max_size=10))
    items = tidy(
        [Item(text, span if "[" not in text and text != "]" else None) for text, span in drawn]
    )
    chosen = draw(st.lists(st.sampled_from(words), min_size=1, max_size=3, unique=True))
    return english, items, [Term(word, draw(st.sampled_from(GLOSSES))) for word in chosen]


@given(cases())
def test_every_term_is_in_the_gloss_which_stays_valid(
    case: tuple[str, list[Item], list[Term]],
) -> None:
    english, items, terms = case
    matches = Terminology(terms, SENSES).matches(english)
    spans = tuple(item.span for item in items if item.is_sign)
    finished = Finisher(CONVENTIONS["1"], SENSES).finish(
        english, Written(written(items), spans, 0.9), matches
    )
    gloss = parse(finished.gloss)
    assert len(gloss.tokens) == len(finished.spans)
    for match in matches:
        assert f" {match.term.gloss} " in f" {finished.gloss} "


@given(cases())
def test_what_is_no_term_keeps_its_order(case: tuple[str, list[Item], list[Term]]) -> None:
    english, items, terms = case
    matches = Terminology(terms, SENSES).matches(english)
    found, _ = substituted(items, matches, Evidence(english, SENSES))
    # What a term may bring with it could be taken for what stood there before.
    brought = {"NOT", "IX-1p", "X", "]", "neg[", "t["}
    kept = [item for item in found if item in items and item.text not in brought]
    rest = iter(items)
    assert all(item in rest for item in kept)
