"""Times that recur are signed as such, whatever the model wrote of them."""

from __future__ import annotations

import pytest

from tests.unit.worker.senses import spans_of
from worker.gloss.aligned import read_items, written
from worker.gloss.recurring import recurring


def again(english: str, gloss: str, words: str, kept: frozenset[str] = frozenset()) -> str:
    """`words` names the English behind each sign, `-` where there is none."""
    items = read_items(gloss, spans_of(english, words))
    return written(recurring(items, english, kept))


@pytest.mark.parametrize(
    ("english", "gloss", "words", "expected"),
    [
        ("We meet on Fridays.", "FRIDAY IX-1p-pl MEET", "Fridays We meet",
         "EVERY-FRIDAY IX-1p-pl MEET"),
        ("Every morning she runs.", "MORNING IX-3p RUN", "morning she runs",
         "EVERY-MORNING IX-3p RUN"),
        ("We sell each Friday.", "SELL EACH FRIDAY", "sell each Friday", "SELL EVERY-FRIDAY"),
        ("We sell on Fridays.", "fs-FRIDAYS SELL", "Fridays sell", "EVERY-FRIDAY SELL"),
    ],
)  # fmt: skip
def test_a_time_that_recurs_is_said_so(english: str, gloss: str, words: str, expected: str) -> None:
    assert again(english, gloss, words) == expected


@pytest.mark.parametrize(
    ("english", "gloss", "words"),
    [
        ("We meet on Friday.", "FRIDAY IX-1p-pl MEET", "Friday We meet"),
        ("Every night he reads, every night.", "EVERY-NIGHT READ NIGHT", "night reads night"),
        ("It rains every week, this week too.", "WEEK RAIN WEEK SAME", "week rains week too"),
        ("The morning paper comes every morning.", "MORNING PAPER COME", "The_morning paper comes"),
    ],
)
def test_what_recurs_already_or_has_no_clear_sign_is_left_alone(
    english: str, gloss: str, words: str
) -> None:
    assert again(english, gloss, words) == gloss


@pytest.mark.parametrize("sign", ["FRIDAY", "fs-FRIDAY"])
def test_the_signs_of_a_term_are_left_alone(sign: str) -> None:
    assert again("We meet on Fridays.", sign, "Fridays", frozenset([sign])) == sign
