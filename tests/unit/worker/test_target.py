from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from worker.model.target import TargetCodec, TargetFormat

FORM = TargetFormat(
    case="upper",
    atoms=("t[", "]", "IX-3p"),
    heads=("fs-", "#", "1p:"),
    tails=("++", "+AGENT", ":3p"),
)
CODEC = TargetCodec(FORM)


def in_twos(word: str) -> list[str]:
    """Cuts a word as a WordPiece vocabulary of two-letter pieces would."""
    parts = [word[n : n + 2] for n in range(0, len(word), 2)]
    return [parts[0], *("##" + part for part in parts[1:])]


def spell(gloss: str) -> list[str]:
    return [piece for item in CODEC.encode(gloss.split(), in_twos) for piece in item]


def test_joining_pieces_carry_their_side() -> None:
    assert spell("fs-MARY-ANN") == ["fs-@", "ma", "##ry", "@-@", "an", "##n"]
    assert spell("1p:GIVE:3p") == ["1p:@", "gi", "##ve", "@:3p"]
    assert spell("t[ CHILD++ ] IX-3p") == ["t[", "ch", "##il", "##d", "@++", "]", "IX-3p"]


def test_decoding_tells_which_pieces_made_an_item() -> None:
    items = CODEC.decode(["t[", "ma", "##ry", "]", "fs-@", "x"])
    assert [(item.text, item.pieces) for item in items] == [
        ("t[", (0,)),
        ("MARY", (1, 2)),
        ("]", (3,)),
        ("fs-X", (4, 5)),
    ]


def test_control_pieces_spell_nothing() -> None:
    items = CODEC.decode(["[CLS]", "ma", "[UNK]", "##ry"])
    assert [(item.text, item.pieces) for item in items] == [("MARY", (1, 3))]


_BODY = st.from_regex(r"[A-Z0-9]+(?:[-'.&/:+@][A-Z0-9]+)*", fullmatch=True)
_ITEM = st.one_of(
    st.sampled_from(["t[", "]", "IX-3p"]),
    st.builds("{}{}{}".format, st.sampled_from(["", *FORM.heads]), _BODY, st.just("")),
    st.builds("{}{}".format, _BODY, st.sampled_from(["", *FORM.tails])),
)


@given(st.lists(_ITEM, max_size=8))
def test_decoding_gives_back_what_was_encoded(items: list[str]) -> None:
    pieces = [piece for item in CODEC.encode(items, in_twos) for piece in item]
    assert [item.text for item in CODEC.decode(pieces)] == items


@given(st.lists(st.sampled_from(["##a", "fs-@", "@-@", "@", "@++", "t[", "]", "dog"]), max_size=8))
def test_any_pieces_are_decoded_and_none_is_counted_twice(pieces: list[str]) -> None:
    indices = [index for item in CODEC.decode(pieces) for index in item.pieces]
    assert indices == list(range(len(pieces)))
