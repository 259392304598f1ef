from __future__ import annotations

import pytest

from worker.gloss.notation import parse
from worker.gloss.widths import MAX_CHARACTERS, within_widths


def test_a_gloss_of_short_signs_is_left_alone() -> None:
    gloss = "t[ FOOD ] IX-3p SELL"
    spans = ((9, 13), (0, 2), None)
    assert within_widths(gloss, spans) == (gloss, spans)


def test_a_long_spelled_word_is_cut_into_several_and_loses_no_letter() -> None:
    address = "EXAMPLE.ORG/" + "ABCDEFGHIJ/" * 12 + "X"
    gloss, spans = within_widths(f"VISIT neg[ fs-{address} ] GO", ((0, 5), (6, 9), (10, 12)))
    tokens = parse(gloss).tokens
    spelled = [token.gloss.removeprefix("fs-") for token in tokens if token.gloss[:3] == "fs-"]
    assert len(spelled) > 1
    assert "".join(spelled).replace("/", "") == address.replace("/", "")
    assert spans == ((0, 5), *[(6, 9)] * len(spelled), (10, 12))
    assert parse(gloss).spans[0].token_end == 1 + len(spelled)


@pytest.mark.parametrize("sign", ["NO-" * 40 + "NO", "A" * 200, "X+" * 60 + "X", "9" * 90])
def test_any_other_sign_keeps_its_valid_beginning(sign: str) -> None:
    gloss, spans = within_widths(f"WE {sign}", ((0, 2), (3, 5)))
    tokens = parse(gloss).tokens
    assert len(tokens) == len(spans) == 2
    assert len(tokens[1].gloss) <= MAX_CHARACTERS
    assert sign.startswith(tokens[1].gloss)
