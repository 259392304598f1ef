"""The baseline of rules writes decent notation 1 without having learnt anything."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.data.pairs import Pair
from training.evaluate.evaluation import evaluate_outputs
from training.evaluate.rules import Rules
from training.evaluate.spans import is_notation_1

RULES = Rules()


@pytest.mark.parametrize(
    ("english", "gloss"),
    [
        ("The teacher is tired.", "TEACHER TIRED"),
        ("We walked home yesterday.", "YESTERDAY IX-1p-pl WALK HOME"),
        ("Where do you live?", "whq[ IX-2p LIVE WHERE ]"),
        ("How many cats do you feed?", "whq[ CAT IX-2p FEED HOW-MANY ]"),
        ("Did Ann call?", "yn[ fs-ANN CALL ]"),
        ("I do not smoke.", "IX-1p neg[ NOT SMOKE ]"),
        ("He can't swim.", "IX-3p neg[ CAN'T SWIM ]"),
        ("She sold the old car.", "t[ OLD CAR ] IX-3p SELL"),
        ("If it rains, stay inside.", "cond[ IX-3p RAIN ] STAY INSIDE"),
        ("I left because I felt sick.", "IX-1p LEAVE rhq[ WHY ] IX-1p FEEL SICK"),
        ("Meet me at 9:30 next week.", "TIME-9-30 NEXT WEEK MEET IX-1p"),
        ("It costs twelve dollars.", "IX-3p COST 12 DOLLAR"),
        ("Mr. Ortiz sings.", "MR fs-ORTIZ SING"),
    ],
)
def test_a_plain_sentence_gets_the_order_and_spans_of_the_notation(
    english: str, gloss: str
) -> None:
    assert RULES.translate(english) == gloss


@given(st.text(alphabet="abcdI'?!.,:$%-0123459 \u00e9", max_size=60))
def test_whatever_the_line_the_gloss_is_notation_1(line: str) -> None:
    assert is_notation_1(RULES.translate(line))


def test_the_rules_stand_beside_the_model_where_references_are_in_their_notation() -> None:
    marked = [Pair("Do you read?", "yn[ IX-2p READ ]"), Pair("He reads.", "IX-3p READ")]
    found = evaluate_outputs("toy", marked, ["", ""])
    assert found.scores["rules"].exact_match == 100
    assert found.differences["rules"]["bleu"].value < 0
    assert found.scores_table()["rules"]["model_gain_bleu"] < 0  # type: ignore[operator]
    other = evaluate_outputs("toy", [Pair("He reads .", "HE READ .")], ["HE"])
    assert "rules" not in other.scores
