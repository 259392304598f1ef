"""The exact target format: any item of any convention is spelled, and read back as it was."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.worker.test_target import in_twos
from worker.model.casing import PLAIN, is_letter
from worker.model.target import CONTROLS, TargetCodec, TargetFormat

# Letters that change their number, kind or shape with case, marks that mean something to the codec.
ALPHABET = "abkXYZK09\u00e9\u00c9\u00df\u1e9e\u03a3\u03c2\u0130\u0131\u01c5\u00b2\u4e2d\u212a"
ALPHABET += "#@-'[]<>_:+(\u2764\U0001f600\u0301"
WORDS = st.text(st.sampled_from(ALPHABET), min_size=1, max_size=7)
AFFIXES = WORDS.filter(lambda text: "@" not in text and not text.startswith("##"))


def is_atom(text: str) -> bool:
    """Whether a text can be a piece: it reads as no word piece and no control piece."""
    plain = all(is_letter(c) and c == c.lower() for c in text)
    return not plain and text not in CONTROLS and not (text[0] == "[" and text[-1] == "]")


def form_of(
    case: str, atoms: list[str], heads: list[str], tails: list[str], alphabet: str = ALPHABET
) -> TargetFormat:
    return TargetFormat.model_validate(
        {
            "case": case,
            "atoms": atoms,
            "heads": heads,
            "tails": tails,
            "exact": True,
            "marks": [c for c in alphabet if not is_letter(c)],
            "letters": sorted({c.lower() for c in alphabet if is_letter(c)} - PLAIN),
        }
    )


FORMS = st.builds(
    form_of,
    st.sampled_from(["upper", "lower"]),
    st.lists(AFFIXES.filter(is_atom), max_size=4),
    st.lists(AFFIXES, max_size=4),
    st.lists(AFFIXES, max_size=4),
)


def spell(form: TargetFormat, items: list[str]) -> list[str]:
    return [piece for item in TargetCodec(form).encode(items, in_twos) for piece in item]


def read(form: TargetFormat, pieces: list[str]) -> list[str]:
    return [item.text for item in TargetCodec(form).decode(pieces)]


@given(FORMS, st.lists(WORDS, max_size=6), st.data())
def test_any_items_of_any_convention_come_back(
    form: TargetFormat, words: list[str], data: st.DataObject
) -> None:
    parts = [*form.atoms, *form.heads, *form.tails, *words, "x"]
    items = data.draw(
        st.lists(st.lists(st.sampled_from(parts), min_size=1, max_size=3).map("".join), max_size=6)
    )
    assert read(form, spell(form, items)) == items


@given(FORMS, st.lists(WORDS, max_size=6))
def test_only_pieces_of_the_format_and_word_pieces_are_written(
    form: TargetFormat, items: list[str]
) -> None:
    special = set(form.special_pieces())
    for piece in spell(form, items):
        assert piece in special or PLAIN.issuperset(piece.removeprefix("##"))


@given(st.lists(WORDS.filter(lambda word: "@" not in word), max_size=6))
def test_what_has_no_piece_is_left_out_and_nothing_else(items: list[str]) -> None:
    form = form_of("upper", [], ["#X-"], ["++"], "aX-#+@")
    spelled = [[c for c in item if c in "aA#-+" or c.lower() in PLAIN] for item in items]
    letters = ["".join(c for c in item if c != "\u212a") for item in spelled]
    assert read(form, spell(form, items)) == [item for item in letters if item]


@pytest.mark.parametrize(
    ("item", "pieces"),
    [
        ("IX-3p", ["IX-@", "<other>", "3p"]),
        ("fs-JOHN", ["fs-@", "jo", "##hn"]),
        ("fs-Mc", ["fs-@", "<capital>", "mc"]),
        ("McCoy", ["<capital>", "mc", "<join>", "<capital>", "co", "##y"]),
        (",", [","]),
        ("3.5", ["3", "@.@", "5"]),
        ("@", ["@"]),
        ("A@", ["a", "<join>", "@"]),
        ("CAF\u00c9", ["c", "##a", "##f", "##\u00e9"]),
    ],
)
def test_pieces_of_items_that_words_alone_cannot_spell(item: str, pieces: list[str]) -> None:
    form = form_of("upper", ["(1h)"], ["IX-", "fs-"], [], "-.,@(\u00e9")
    assert spell(form, [item]) == pieces
    assert read(form, pieces) == [item]


def test_a_word_that_the_encoder_cannot_cut_is_spelled_letter_by_letter() -> None:
    form = form_of("upper", [], [], [])
    pieces = TargetCodec(form).encode(["XYZ"], lambda word: ["[UNK]"])[0]
    assert pieces == ["x", "##y", "##z"]
    assert set(pieces) <= set(form.special_pieces())


@given(FORMS, st.data())
def test_any_pieces_are_read_and_none_is_counted_twice(
    form: TargetFormat, data: st.DataObject
) -> None:
    choice = st.sampled_from([*form.special_pieces(), "##a", "a", "@@", "[CLS]"])
    pieces = data.draw(st.lists(choice, max_size=8))
    indices = [n for item in TargetCodec(form).decode(pieces) for n in item.pieces]
    silent = (*CONTROLS, "[CLS]")
    assert indices == [n for n, piece in enumerate(pieces) if piece not in silent]
