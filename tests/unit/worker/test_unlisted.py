"""Signs that nobody lists: in a listed form, or spelled as they stand in the sentence."""

from __future__ import annotations

import pytest

from tests.unit.worker.senses import ROWS, SENSES
from worker.gloss.aligned import Item
from worker.gloss.lexicon import SenseTable
from worker.gloss.unlisted import listed

LEMMAS = ("pillar|velvet|fennel", "", "open")
TABLE = SenseTable(
    [*ROWS, ("bidding|biddings", "AUCTION", "noun"), ("day|days", "DAY", "noun"), LEMMAS]
)


def rewritten(gloss: str, english: str, *kept: str, span: tuple[int, int] | None = None) -> str:
    items = [Item(text, span) for text in gloss.split()]
    return " ".join(item.text for item in listed(items, english, TABLE, kept))


@pytest.mark.parametrize(
    ("gloss", "english", "expected"),
    [
        ("BIDDING OPEN", "The bidding opens.", "AUCTION OPEN"),  # its one sign
        ("VOTED", "They voted.", "VOTE"),  # one of a listed word's forms
        ("LIGHTS LEAVE", "The lights left.", "fs-LIGHTS LEAVE"),  # several, none of its base form
        ("PILLARS", "The pillars.", "PILLAR"),  # the plural of an open lemma
        ("VOTE-BOARD OF-BOARD", "voted", "VOTE BOARD BOARD"),  # the listed parts of a compound
        ("VOTE+QUIX", "voted", "VOTE"),
        ("CUMIN++", "cumin", "fs-CUMIN"),
        ("LEAVE EIGHT", "they left at eight", "LEAVE 8"),
        ("DON'T-VOTE", "I don't vote", "VOTE"),  # NOT is not in this table
        ("G20", "the g20 there", "fs-G20"),
        ("EVERY-VOTED", "every vote", "EVERY VOTE"),
        ("EVERY-AND LEAVE", "and left", "EVERY LEAVE"),
        ("1-LISBON", "after lisbon", "1 fs-LISBON"),
        ("1-OF 4", "one of 4", "1 4"),
        ("2p:PL:3p", "pl there", "fs-PL"),
        ("TIME-1-555-0199", "call 1-800-555-0199", "fs-1-800-555-0199"),
        ("CUMIN", "And cumin!", "fs-CUMIN"),
        ("EIRLY LEAVE", "ask eirlys", "fs-EIRLYS LEAVE"),  # the beginning of the word it is
        ("GREENR", "a greener one", "fs-GREENER"),  # something like it
        ("BERES", "with Mrs Ber\u00e8s.", "fs-BERES"),
        ("SICKARI", "seen it", "fs-SICKARI"),  # nothing tells what it was
        ("BIDDNG", "the bidding", "AUCTION"),  # like a word that is listed
        ("VOTD VOTE", "voted", "fs-VOTD VOTE"),  # which is said already
    ],
)
def test_an_unlisted_sign_is_written_in_a_listed_form_or_spelled(
    gloss: str, english: str, expected: str
) -> None:
    assert rewritten(gloss, english) == expected


def test_a_sign_that_is_like_no_word_is_that_of_the_listed_one_it_was_read_off() -> None:
    assert rewritten("SICKARI", "seen the bidding", span=(9, 16)) == "AUCTION"


def test_a_sign_that_is_like_no_word_is_spelled_as_the_one_it_was_read_off() -> None:
    english = "seen illari there"
    place = english.index("illari")
    assert rewritten("SICKARI", english, span=(place, place + 6)) == "fs-ILLARI"


@pytest.mark.parametrize(
    "gloss",
    [
        "VOTE BOARD",
        "PILLAR VELVET CAR++",
        "fs-CUMIN #BANK",
        "12 2ND IX-3p POSS-1p IX-loc EVERY-FRIDAY 3-ROAD-BILL TIME-2 EVERY-DAY AGE-6",
        "COUNCIL+AGENT PILLAR+AGENT VOTE+BOARD 1p:HELP:2p",
        "t[ CAR ]",
    ],
)
def test_what_is_listed_or_of_an_open_form_stays(gloss: str) -> None:
    assert rewritten(gloss, "whatever was said") == gloss


def test_what_was_asked_for_stays() -> None:
    assert rewritten("CUMIN", "cumin", "CUMIN") == "CUMIN"


@pytest.mark.parametrize("table", [SenseTable(), SENSES], ids=["empty", "without lemmas"])
def test_a_lexicon_that_lists_no_lemmas_judges_no_sign(table: SenseTable) -> None:
    assert [item.text for item in listed([Item("CUMIN")], "cumin", table)] == ["CUMIN"]
