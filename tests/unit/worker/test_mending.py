"""What a gloss lost is mended where one place is sure, and nowhere else."""

from __future__ import annotations

import pytest

from tests.unit.worker.senses import SENSES, spans_of
from worker.gloss.conventions import CONVENTIONS
from worker.gloss.finishing import Finished, Finisher, Written
from worker.gloss.guards import Warning, losses
from worker.gloss.numerals import number_signs

FINISHER = Finisher(CONVENTIONS["1"], SENSES)


def finished(english: str, gloss: str, words: str, *, mend: bool = True) -> Finished:
    """`words` names the English behind each sign, `-` where there is none, `_` for blanks."""
    spans = spans_of(english, words)
    looked_at = frozenset(span for span in spans if span)
    draft = Written(gloss, tuple(spans), 0.9, looked_at)
    return Finisher(CONVENTIONS["1"], SENSES, mend).finish(english, draft)


@pytest.mark.parametrize(
    ("english", "gloss", "words", "expected", "token"),
    [
        ("We met Mombasa kids.", "IX-1p-pl MEET fs-MOTHERBASA CHILD", "We met Mombasa kids",
         "IX-1p-pl MEET fs-MOMBASA CHILD", "Mombasa"),
        ("The kids met Alvarez.", "CHILD++ MEET fs-ALVARZ", "kids met -",
         "CHILD++ MEET fs-ALVAREZ", "Alvarez"),
        ("The car met Oksana roads.", "CAR MEET ROAD", "car met roads",
         "CAR MEET fs-OKSANA ROAD", "Oksana"),
        ("The kids left at 2217 roads.", "CHILD++ LEAVE 2227 ROAD", "kids left 2217 roads",
         "CHILD++ LEAVE 2217 ROAD", "2217"),
        ("The board has twelve cars.", "BOARD CAR", "board cars",
         "BOARD 12 CAR", "12"),
        ("The board met the 4th car.", "BOARD MEET CAR", "board met car",
         "BOARD MEET 4TH CAR", "4"),
        ("The car cost $6 a board.", "CAR DOLLAR BOARD", "car cost board",
         "CAR 6-DOLLAR BOARD", "6"),
        ("The car cost $2.9 million, the board voted.", "CAR DOLLAR BOARD VOTE",
         "car cost board voted", "CAR 2.9 MILLION DOLLAR BOARD VOTE", "2.9"),
        ("The board has 12 million cars.", "BOARD CAR", "board cars",
         "BOARD 12 MILLION CAR", "12"),
        ("Kids met six no seven cars.", "CHILD++ MEET 6 CAR", "Kids met six cars",
         "CHILD++ MEET 7 CAR", "7"),
        ("The road does not open.", "ROAD OPEN", "road open",
         "ROAD neg[ NOT OPEN ]", "not"),
        ("The board does not know.", "BOARD KNOW", "board know",
         "BOARD neg[ DON'T-KNOW ]", "not"),
        ("The kids left the blue car.", "t[ CAR ] CHILD++ LEAVE", "car kids left",
         "t[ BLUE CAR ] CHILD++ LEAVE", "blue"),
        ("The kids left news roads.", "CHILD++ LEAVE ROAD", "kids left roads",
         "CHILD++ LEAVE NEWS ROAD", "news"),
        ("The kids left on Fridays blue roads.", "CHILD++ LEAVE BLUE ROAD", "kids left blue roads",
         "CHILD++ LEAVE EVERY-FRIDAY BLUE ROAD", "Fridays"),
    ],
)  # fmt: skip
def test_a_loss_is_mended_and_told(
    english: str, gloss: str, words: str, expected: str, token: str
) -> None:
    found = finished(english, gloss, words)
    assert found.gloss == expected
    assert found.warnings == (Warning("repaired", token),)
    assert len(found.spans) == len([sign for sign in expected.split() if sign[-1] not in "[]"])


@pytest.mark.parametrize(
    ("english", "gloss", "words", "code"),
    [
        ("Then Maria met the board.", "BOARD MEET", "board met", "dropped_name"),
        ("It cost 12.", "CAR", "It", "dropped_number"),
        ("There are 2 cars and 3 roads.", "CAR", "cars", "dropped_number"),
        ("No kids left.", "CHILD++ LEAVE", "kids left", "dropped_negation"),
        ("The quokka met the kids.", "CHILD++ MEET", "kids met", "dropped_content"),
    ],
)
def test_a_loss_whose_place_is_not_sure_stays_and_is_flagged(
    english: str, gloss: str, words: str, code: str
) -> None:
    found = finished(english, gloss, words)
    assert code in [warning.code for warning in found.warnings]
    assert "quokka" not in found.gloss.lower()


@pytest.mark.parametrize(
    ("english", "gloss", "words", "expected", "token"),
    [
        # after the word before it
        ("Then Maria met the board.", "BOARD MEET", "board met",
         "BOARD fs-MARIA MEET", "Maria"),
        ("The kids met Oksana on Friday.", "FRIDAY CHILD++ MEET", "Friday kids met",
         "FRIDAY CHILD++ MEET fs-OKSANA", "Oksana"),
        # by the one behind it where a clause ends in between
        ("The car left, news met the kids.", "CHILD++ MEET CAR LEAVE", "kids met car left",
         "CHILD++ NEWS MEET CAR LEAVE", "news"),
        # in a negation only what stands behind the negator
        ("The kids left, blue cars were never open.", "CHILD++ LEAVE neg[ NEVER OPEN ]",
         "kids left never open", "CHILD++ LEAVE BLUE CAR neg[ NEVER OPEN ]", "blue"),
        ("The board does not vote news.", "BOARD neg[ NOT VOTE ] CAR", "board not vote -",
         "BOARD neg[ NOT VOTE NEWS ] CAR", "news"),
        # one of several senses by its base form
        ("The kids met lights and left.", "LEAVE CHILD++ MEET", "left kids met",
         "LEAVE CHILD++ MEET LIGHT", "lights"),
        # a number beside its neighbour
        ("The kids left, the board met 12.", "MEET BOARD CHILD++ LEAVE", "met board kids left",
         "MEET 12 BOARD CHILD++ LEAVE", "12"),
    ],
)  # fmt: skip
def test_what_is_still_lost_is_put_in_beside_its_neighbour_and_told(
    english: str, gloss: str, words: str, expected: str, token: str
) -> None:
    found = FINISHER.complete(english, finished(english, gloss, words))
    assert found.gloss == expected
    assert Warning("repaired", token) in found.warnings
    assert not losses(found.warnings)
    assert len(found.spans) == len([sign for sign in expected.split() if sign[-1] not in "[]"])


@pytest.mark.parametrize(
    ("english", "gloss", "words"),
    [
        ("No kids left.", "CHILD++ LEAVE", "kids left"),  # what is negated is never guessed
        ("There are 2 cars and 3 roads.", "CAR", "-"),  # nothing stands beside it
        ("They left third.", "LEAVE", "left"),  # a third of something, or the one after the second
    ],
)
def test_what_cannot_be_placed_or_understood_stays_flagged(
    english: str, gloss: str, words: str
) -> None:
    before = finished(english, gloss, words)
    assert FINISHER.complete(english, before) == before
    assert losses(before.warnings)


@pytest.mark.parametrize(
    ("english", "expected"),
    [
        ("The board.", "BOARD"),
        ("The board met Oksana.", "BOARD MEET fs-OKSANA"),
        ("board board board board", "BOARD"),
    ],
)
def test_a_gloss_that_is_empty_gets_what_was_said(english: str, expected: str) -> None:
    found = FINISHER.complete(english, finished(english, "", ""))
    assert found.gloss == expected
    assert not losses(found.warnings)


def test_with_mending_off_nothing_is_put_in() -> None:
    before = finished("Then Maria met the board.", "BOARD MEET", "board met", mend=False)
    assert Finisher(CONVENTIONS["1"], SENSES, False).complete("Maria met", before) == before


def test_a_loop_is_cut_to_one_and_told() -> None:
    found = finished("The car left.", "CAR LEAVE LEAVE LEAVE", "car left left left")
    assert found.gloss == "CAR LEAVE"
    assert found.warnings == (Warning("repetition", "LEAVE"),)


def test_a_loop_with_brackets_stays_valid() -> None:
    gloss = "CAR neg[ NOT OPEN ] neg[ NOT OPEN ] neg[ NOT OPEN ]"
    found = finished("The car is not open.", gloss, "car not open not open not open")
    assert found.gloss == "CAR neg[ NOT OPEN ]"


def test_what_is_said_over_and_over_in_the_english_is_no_loop() -> None:
    found = finished("Stay, stay, stay!", "STAY STAY STAY", "Stay stay stay")
    assert found.gloss == "STAY STAY STAY"
    assert found.warnings == ()


def test_an_ordinal_gets_the_ending_of_its_number() -> None:
    found = finished("The board met the 28th car.", "BOARD MEET 28ND CAR", "board met 28th car")
    assert found.gloss == "BOARD MEET 28TH CAR"


@pytest.mark.parametrize(
    ("line", "digits", "signs"),
    [
        ("it cost $7.05 then", "7.05", ["7-DOLLAR", "5", "CENT"]),
        ("it cost $61.40 then", "61.40", ["61", "DOLLAR", "40", "CENT"]),
        ("it cost $0.50 then", "0.50", ["50", "CENT"]),
        ("it cost $12 then", "12", ["12", "DOLLAR"]),
        ("some 4 million kids", "4", ["4", "MILLION"]),
        ("the 22nd car", "22", ["22ND"]),
    ],
)
def test_a_number_is_signed_with_its_unit(line: str, digits: str, signs: list[str]) -> None:
    assert number_signs(line, line.index(digits), digits) == signs


def test_mending_can_be_switched_off() -> None:
    found = finished("The board has twelve cars.", "BOARD CAR", "board cars", mend=False)
    assert found.gloss == "BOARD CAR"
    assert found.warnings == (Warning("dropped_number", "12"),)
