from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from worker.gloss.notation import (
    CLOSE,
    OPENERS,
    NotationError,
    Span,
    SpanType,
    TokenType,
    parse,
    read_token,
    render,
)
from worker.gloss.repair import repair

SIGNS = [
    "BOOK", "THANK-YOU", "DON'T-KNOW", "T-SHIRT", "IX-1p", "IX-3p-pl", "IX-loc", "POSS-2p",
    "SELF-1p", "fs-MARY", "fs-EXAMPLE.ORG", "fs-555-0142", "#BUS", "20", "3.5", "2-WEEK",
    "3-YEAR-AGO", "2ND", "TIME-9-30", "TIME-3", "AGE-6", "EVERY-FRIDAY", "WRITE+AGENT", "CHILD++",
    "1p:GIVE:3p", "3p-pl:ASK:1p-pl", 'CL:3"car pass"',
]  # fmt: skip


@pytest.mark.parametrize(
    ("item", "kind"),
    [
        ("BOOK", TokenType.SIGN),
        ("DON'T-KNOW", TokenType.SIGN),
        ("WRITE+AGENT", TokenType.COMPOUND),
        ("CHILD++", TokenType.SIGN),
        ("1p:GIVE:3p", TokenType.AGREEMENT),
        ("fs-MARY", TokenType.FINGERSPELL),
        ("#BUS", TokenType.LOAN_SIGN),
        ("2-WEEK", TokenType.NUMBER),
        ("2ND", TokenType.ORDINAL),
        ("TIME-9-30", TokenType.TIME),
        ("IX-loc", TokenType.INDEX),
        ("POSS-2p", TokenType.POSSESSIVE),
        ('CL:3"car pass"', TokenType.CLASSIFIER),
    ],
)
def test_every_form_of_the_notation_is_read_as_its_type(item: str, kind: TokenType) -> None:
    token = read_token(item)
    assert token is not None
    assert token.type is kind


def test_a_token_tells_what_its_form_says() -> None:
    tokens = parse("fs-MARY 1p:GIVE:3p-pl TIME-9-30 POSS-1p-pl CHILD++ 3-YEAR-AGO IX-loc").tokens
    assert tokens[0].letters == "M-A-R-Y"
    assert (tokens[1].person, tokens[1].locus) == ("1p", "3p-pl")
    assert tokens[2].value == "9:30"
    assert (tokens[3].person, tokens[3].plural) == ("1p", True)
    assert tokens[4].repeat
    assert tokens[5].value == "3"
    assert tokens[6].locus == "loc"


def test_spans_count_signs_and_stand_in_the_order_in_which_they_open() -> None:
    gloss = parse("IX-3p SAY rs[ t[ BOOK ] IX-1p neg[ NOT READ ] ]")
    assert gloss.spans == (
        Span(SpanType.ROLE_SHIFT, 2, 6),
        Span(SpanType.TOPIC, 2, 3),
        Span(SpanType.NEGATION, 4, 6),
    )


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("t[ BOOK", "never closed"),
        ("BOOK ]", "closes nothing"),
        ("t[ ]", "encloses no sign"),
        ("book", "no sign"),
        ("BOOK  READ", "exactly one blank"),
        (" BOOK", "exactly one blank"),
        ("IX-4p", "no sign"),
    ],
)
def test_what_is_not_notation_1_is_refused_with_the_reason(text: str, complaint: str) -> None:
    with pytest.raises(NotationError, match=complaint):
        parse(text)


def test_an_error_names_the_item_at_fault() -> None:
    with pytest.raises(NotationError) as caught:
        parse("BOOK READ oops")
    assert caught.value.position == 2


def glosses() -> st.SearchStrategy[str]:
    sign = st.sampled_from(SIGNS)
    phrase = st.recursive(
        sign,
        lambda inner: st.tuples(
            st.sampled_from(sorted(OPENERS)), st.lists(inner, min_size=1, max_size=4)
        ).map(lambda pair: " ".join([pair[0], *pair[1], CLOSE])),
        max_leaves=12,
    )
    return st.lists(phrase, max_size=5).map(" ".join)


@given(glosses())
def test_writing_what_was_read_gives_the_same_text(text: str) -> None:
    assert render(parse(text)) == text


@given(st.lists(st.one_of(st.sampled_from([*SIGNS, *OPENERS, CLOSE]), st.text(max_size=6))))
def test_any_items_become_a_valid_gloss(items: list[str]) -> None:
    repaired = [text for text, _ in repair(items)]
    gloss = parse(" ".join(repaired))
    signs = [item for item in items if read_token(item)]
    assert len(gloss.tokens) >= len(signs)


@given(glosses())
def test_a_valid_gloss_is_left_as_it_is(text: str) -> None:
    items = text.split(" ") if text and '"' not in text else []
    assert [item for item, _ in repair(items)] == items


def test_repair_closes_what_is_open_and_spells_what_is_no_sign() -> None:
    assert repair(["t[", "b%d", "neg[", "]"]) == [("t[", 0), ("fs-BD", 1), ("]", None)]


@pytest.mark.parametrize(
    ("item", "sign"),
    [
        ("LOOK-AT:3p-pl", "LOOK-AT"),
        ("1p:GIVE", "GIVE"),
        ("TIME-8-5", "TIME-8-05"),
        ("fs-TIME-8-5", "TIME-8-05"),
        ("fs-SPEAK+AGENT", "SPEAK+AGENT"),
        ("fs-SPEAK+AGENT++", "SPEAK+AGENT++"),
        ("fs-A+B", "fs-A+B"),
        ("fs-TIMES", "fs-TIMES"),
        ("x:y", "fs-X:Y"),
    ],
)
def test_repair_reads_what_is_nearly_a_sign(item: str, sign: str) -> None:
    assert repair([item]) == [(sign, 0)]
