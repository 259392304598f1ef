"""Carriers have names and numbers that no training has seen, and are judged by what is kept."""

from __future__ import annotations

import re
from pathlib import Path
from random import Random

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from training.corpus.generator import PACKAGED
from training.data.pairs import read_pairs
from training.errors import DataError
from training.evaluate.answers import Answer, Doubt
from training.evaluate.carriers.drawing import CASES, Carrier, draw_carriers
from training.evaluate.carriers.frames import read_frames, read_names
from training.evaluate.carriers.kept import kept
from training.evaluate.carriers.numbers import SHAPES, Number, draw, ways_of
from training.evaluate.carriers.summary import judge_all, sections_of_carriers, summarise
from training.evaluate.lemmas import lemmas_of
from training.evaluate.shares import Proportion
from worker.english.numbers import to_digits

WORD = re.compile(r"[^\W\d_]+")


def carrier(
    names: tuple[str, ...] = (), numbers: tuple[Number, ...] = (), negated: bool = False
) -> Carrier:
    return Carrier("a line", names, numbers, negated, "normal", long=False)


def words(texts: list[str]) -> set[str]:
    return {word.lower() for text in texts for word in WORD.findall(text)}


def test_no_name_is_one_that_training_could_have_seen() -> None:
    known = words([path.read_text() for path in (PACKAGED / "open").glob("*.txt")])
    known |= words([path.read_text() for path in (PACKAGED / "lexicon").glob("*.tsv")])
    known |= words([pair.english for pair in read_pairs(PACKAGED.parent / "pairs")])
    names = [name for kind in read_names().values() for name in kind]
    assert len(names) > 300
    assert [name for name in names if name.lower() in known or lemmas_of(name.lower())] == []
    assert len(set(names)) == len(names)


def test_there_are_enough_frames_of_every_kind() -> None:
    frames = read_frames()
    assert len(frames) >= 60
    assert len({frame.text for frame in frames}) == len(frames)
    for group in (
        [f for f in frames if f.long],
        [f for f in frames if not f.long],
        [f for f in frames if f.negated],
        [f for f in frames if not f.negated],
    ):
        assert len(group) >= 20
    slots = {slot for frame in frames for _, slot in frame.pieces()}
    assert set(SHAPES) <= slots


def test_frames_hold_no_number_beside_their_slots() -> None:
    for frame in read_frames():
        plain = "".join(before for before, _ in frame.pieces())
        assert not re.search(r"\d", to_digits(plain)), frame.text


def test_a_seed_draws_the_same_carriers_and_another_seed_others() -> None:
    frames, names = read_frames(), read_names()
    first = draw_carriers(200, 1, frames, names)
    assert first == draw_carriers(200, 1, frames, names)
    assert first != draw_carriers(200, 2, frames, names)
    assert {c.case for c in first} == set(CASES)
    assert all(c.english.isupper() for c in first if c.case == "upper case")
    assert all(c.english == c.english.lower() for c in first if c.case == "lower case")
    for c in first:
        assert all(name.lower() in c.english.lower() for name in c.names)
        assert "{" not in c.english


@given(st.sampled_from(sorted(SHAPES)), st.integers(0, 10_000))
def test_every_number_is_kept_by_each_of_its_ways(shape: str, seed: int) -> None:
    for number in draw(shape, Random(seed)).numbers:
        for way in number.ways:
            assert kept(carrier(numbers=(number,)), "BOOK " + " ".join(way)).whole
        another = "2" if ("1",) in number.ways else "1"
        assert not kept(carrier(numbers=(number,)), f"BOOK {another}").whole


@given(st.integers(1, 10**10))
def test_a_whole_number_may_be_said_in_digits_or_with_words_of_scale(value: int) -> None:
    ways = ways_of(value)
    assert (str(value),) in ways
    assert all(way[0].isdigit() for way in ways)


@pytest.mark.parametrize(
    ("shape", "ways", "gloss"),
    [
        ("clock", (("9", "45"),), "TIME-9-45"),
        ("ordinal", (("23",),), "23RD FLOOR"),
        ("age", (("47",),), "IX-3p AGE-47"),
        ("phone", (("555", "0142"),), "fs-555-0142"),
        ("code", (("B47",),), "fs-B47"),
        ("small", (("3",),), "3-WEEK"),
        ("decimal", (("3.7",),), "3.7 INCH"),
        ("large", (("2.5", "MILLION"), ("2500000",)), "2.5 MILLION DOLLAR"),
    ],
)
def test_numbers_are_found_in_every_form_of_the_notation(
    shape: str, ways: tuple[tuple[str, ...], ...], gloss: str
) -> None:
    assert kept(carrier(numbers=(Number(shape, "n", ways),)), gloss).whole


def test_persons_are_no_numbers() -> None:
    one = Number("small", "1", (("1",),))
    assert kept(carrier(numbers=(one,)), "IX-1p 1p:GIVE:2p").lost_numbers == (one,)


@pytest.mark.parametrize(
    ("gloss", "lost", "unspelled"),
    [
        ("fs-OZLEM EAT", (), ()),
        ("fs-OZ fs-LEM EAT", (), ()),
        ("OZLEM EAT", (), ("\u00d6zlem",)),
        ("fs-OZLEMA EAT", ("\u00d6zlem",), ()),
        ("IX-3p EAT", ("\u00d6zlem",), ()),
    ],
)
def test_a_name_is_kept_letter_by_letter(
    gloss: str, lost: tuple[str, ...], unspelled: tuple[str, ...]
) -> None:
    found = kept(carrier(names=("\u00d6zlem",)), gloss)
    assert (found.lost_names, found.unspelled) == (lost, unspelled)


def test_a_negation_may_be_a_span_or_a_sign_and_none_may_come_from_nowhere() -> None:
    for gloss in ("neg[ NOT EAT ]", "IX-1p DON'T-LIKE FISH", "NEVER EAT", "NOT-YET EAT"):
        assert kept(carrier(negated=True), gloss).whole
        assert kept(carrier(), gloss).added_negation
    assert kept(carrier(negated=True), "IX-1p EAT").lost_negation


def test_a_gloss_that_cannot_be_read_has_kept_nothing() -> None:
    number = Number("small", "3", (("3",),))
    found = kept(carrier(("Ann",), (number,), negated=True), "fs-ANN 3 neg[ NOT")
    assert list(found.losses()) == ["Ann", "3 (small)", "the negation"]


def test_shares_and_failures_are_told_with_intervals() -> None:
    asked = [carrier(("Ann", "Bo"), negated=True), carrier(("Cy",))]
    answers = [Answer("a line", "fs-ANN", (Doubt("dropped_name", "Bo"),)), Answer("b", "fs-CY")]
    summary = summarise(judge_all(asked, answers))
    names, numbers, negations = summary.kept
    assert (names.part, names.whole) == (2, 3)
    assert (negations.part, negations.whole) == (0, 1)
    assert numbers.whole == 0
    kept_table, details, failures = sections_of_carriers(summary)
    assert [row[0] for row in kept_table.rows] == ["names", "numbers", "negations"]
    assert failures.rows == [("a line", "fs-ANN", "Bo; the negation", "dropped_name")]
    assert any(row[0] == "lines with a loss that carry a warning" for row in details.rows)
    assert summary.as_dict()["failures"] == [
        {
            "english": "a line",
            "gloss": "fs-ANN",
            "lost": ["Bo", "the negation"],
            "warned": ["dropped_name"],
        }
    ]


def test_answers_have_to_pair_up_with_carriers() -> None:
    with pytest.raises(DataError, match="2 answers for 1"):
        judge_all([carrier()], [Answer("a", "A"), Answer("b", "B")])
    with pytest.raises(DataError, match="no carrier"):
        summarise([])


@given(st.integers(0, 500), st.integers(1, 500))
@example(0, 205)
def test_a_share_lies_within_its_interval(part: int, more: int) -> None:
    found = Proportion("kept", part, part + more)
    assert found.interval.low <= found.percent <= found.interval.high
    assert Proportion("kept", 1990, 2000).interval.low > 99


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("english\tnegated\nHello {nobody}.\t\n", "nobody"),
        ("english\tnegated\nHello.\t\n", "without a slot"),
        ("english\tnegated\n{given} left.\tno\n", "yes or nothing"),
        ("english\tnegated\n{given}\tyes\tmore\n", "more than 2 columns"),
        ("sentence\n", "expected the columns"),
    ],
)
def test_a_table_that_cannot_be_used_is_one_plain_error(
    tmp_path: Path, text: str, complaint: str
) -> None:
    (tmp_path / "frames.tsv").write_text(text)
    with pytest.raises(DataError, match=complaint):
        read_frames(tmp_path / "frames.tsv")
