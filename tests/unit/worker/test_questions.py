"""A question that lost its marking gets it back where its place is sure."""

from __future__ import annotations

import pytest

from tests.unit.worker.senses import spans_of
from worker.gloss.aligned import read_items, written
from worker.gloss.questions import asked


def ask(english: str, gloss: str, words: str) -> str:
    """`words` names the English behind each item, `-` where there is none."""
    items = read_items(gloss, spans_of(english, words))
    return written(asked(items, english))


@pytest.mark.parametrize(
    ("english", "gloss", "words", "expected"),
    [
        ("I like it, but who pays?", "IX-1p LIKE BUT PAY WHO", "I like but pays who",
         "IX-1p LIKE BUT whq[ PAY WHO ]"),
        ("What did he sell?", "IX-3p SELL WHAT", "he sell What", "whq[ IX-3p SELL WHAT ]"),
        ("Did he sell food?", "FOOD IX-3p SELL", "food he sell", "yn[ FOOD IX-3p SELL ]"),
        ("I don't know, where is it?", "IX-1p neg[ DON'T-KNOW ] WHERE", "I know where",
         "IX-1p neg[ DON'T-KNOW ] whq[ WHERE ]"),
    ],
)  # fmt: skip
def test_the_question_that_closes_a_line_is_marked(
    english: str, gloss: str, words: str, expected: str
) -> None:
    assert ask(english, gloss, words) == expected


@pytest.mark.parametrize(
    ("english", "gloss", "words"),
    [
        ("What did he sell?", "whq[ IX-3p SELL WHAT ]", "he sell What"),
        ("He sold food.", "FOOD IX-3p SELL", "food He sold"),
        ("Hand me food, would you?", "PLEASE 2p:GIVE:1p FOOD", "- Hand food"),
        ('"Who left?" he asked. "Why?"', "IX-3p ASK WHO", "he asked Who"),
        ("", "", ""),
    ],
)
def test_anything_else_stays(english: str, gloss: str, words: str) -> None:
    assert ask(english, gloss, words) == gloss
