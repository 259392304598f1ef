"""Whatever negates stands under negation, once."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from worker.gloss.aligned import Item, written
from worker.gloss.negatives import marked
from worker.gloss.notation import parse, render


def mark(gloss: str, *kept: str, english: str = "") -> str:
    return written(marked([Item(text) for text in gloss.split()], english, kept))


@pytest.mark.parametrize(
    ("gloss", "expected"),
    [
        ("IX-3p NO-LONGER WORK IX-loc", "IX-3p neg[ NO-LONGER WORK ] IX-loc"),
        ("IX-1p DON'T-WANT CAR", "IX-1p neg[ DON'T-WANT ] CAR"),
        ("MONEY NONE yn[ NEVER ]", "MONEY neg[ NONE ] yn[ neg[ NEVER ] ]"),
        ("BOX INSIDE NOTHING", "BOX INSIDE neg[ NOTHING ]"),
        ("IX-1p CAN'T 1p:GIVE:3p", "IX-1p neg[ CAN'T 1p:GIVE:3p ]"),
        ("neg[ NOT GO ] NOT IX-3p", "neg[ NOT GO ] neg[ NOT ] IX-3p"),
        ("neg[ IX-3p SAY rs[ NEVER GO ] ]", "neg[ IX-3p SAY rs[ NEVER GO ] ]"),
        ("NOTE NOT-YET", "NOTE neg[ NOT-YET ]"),
        ("", ""),
    ],
)
def test_a_negative_sign_takes_what_it_negates_along(gloss: str, expected: str) -> None:
    assert mark(gloss) == expected
    assert mark(expected) == expected


@pytest.mark.parametrize(
    ("english", "expected"),
    [
        ("He won't eat.", "IX-3p neg[ REFUSE EAT ]"),
        ("he wont eat", "IX-3p neg[ REFUSE EAT ]"),
        ("He won\u2019t eat.", "IX-3p neg[ REFUSE EAT ]"),
        ("He would not eat.", "IX-3p neg[ REFUSE EAT ]"),
        ("He refuses to eat.", "IX-3p REFUSE EAT"),
        ("He refused, and she won't ask again.", "IX-3p REFUSE EAT"),  # not clear which
        ("He declined.", "IX-3p REFUSE EAT"),
    ],
)
def test_refuse_negates_where_it_stands_for_a_negated_verb(english: str, expected: str) -> None:
    assert mark("IX-3p REFUSE EAT", english=english) == expected
    assert mark(expected, english=english) == expected


def test_a_sign_that_was_asked_for_stays() -> None:
    assert mark("NEVER MIND", "NEVER") == "NEVER MIND"


_ITEMS = "NOT NEVER NONE GO neg[ yn[ ] IX-1p DON'T-KNOW 5".split()


@given(st.lists(st.sampled_from(_ITEMS), max_size=9))
def test_no_sign_is_lost_and_what_was_valid_stays_valid(texts: list[str]) -> None:
    found = marked([Item(text) for text in texts])
    signs = [text for text in texts if text[-1] not in "[]"]
    assert [item.text for item in found if item.is_sign] == signs
    gloss = written(found)
    if _balanced(texts):
        assert render(parse(gloss)) == gloss


def test_a_term_of_several_signs_stays_whole_under_negation() -> None:
    assert mark("NOT A B GO", "A", "B") == "neg[ NOT A B ] GO"
    assert mark("NOT A B GO") == "neg[ NOT A ] B GO"


def _balanced(texts: list[str]) -> bool:
    try:
        parse(" ".join(texts))
    except ValueError:
        return False
    return True
