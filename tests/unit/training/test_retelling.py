"""Hand-written lines told again: other words around them, the same content on both sides."""

from __future__ import annotations

import re
from dataclasses import replace
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from training.corpus.generator import PACKAGED, Grammar
from training.corpus.retelling import Reteller, ToldLine
from training.corpus.surface import SurfaceSettings
from training.data.pairs import Pair, read_pairs
from worker.gloss.notation import parse, render

GRAMMAR = Grammar.load()
NAMES = GRAMMAR.names()
RETELLER = Reteller(GRAMMAR.noisy_surface, NAMES)
PAIRS = read_pairs(PACKAGED.parent / "pairs")
BARE = replace(GRAMMAR.noisy_surface, lower_rate=1, spoken_rate=0, noise_rate=0, cut_rate=0)
TYPED = replace(BARE, lower_rate=0, unmarked_rate=0, upper_rate=0)
LINKS = ((0, 0, 4), (1, 5, 9), (2, 10, 12))
MARY = ToldLine("Mary paid 45 dollars.", "fs-MARY PAY 45 DOLLAR", LINKS)


def tellings(
    line: ToldLine, surface: SurfaceSettings, *others: ToldLine, times: int = 200
) -> set[ToldLine]:
    reteller = Reteller(surface, NAMES)
    return {reteller.tell(line, others, Random(seed)) for seed in range(times)}


def linked(line: ToldLine) -> dict[str, str]:
    items = line.gloss.split()
    return {items[n]: line.english[start:end] for n, start, end in line.alignment}


def test_a_recogniser_s_line_has_no_case_and_no_marks() -> None:
    line = ToldLine("Well, who's Dr. Lee?", "whq[ DR fs-LEE WHO ]", ((1, 10, 12), (2, 14, 17)))
    assert {told.english for told in tellings(line, BARE) if told.gloss.split()[2] == "fs-LEE"} == {
        "well who's dr lee"
    }


def test_a_typed_line_that_nothing_is_changed_in_comes_back_as_it_was() -> None:
    line = ToldLine('"Stay," she said -- it\'s 9:30.', "IX-3p SAY rs[ STAY ] TIME-9-30", ())
    assert {told.english for told in tellings(line, TYPED)} == {line.english}


def test_a_name_and_a_number_change_on_both_sides_and_stay_aligned() -> None:
    told = tellings(MARY, TYPED)
    assert len({each.english for each in told}) > 20
    for each in told:
        name, paid, number, dollars = each.english.rstrip(".").split()
        assert each.gloss.split() == [f"fs-{name.upper()}", "PAY", number, "DOLLAR"]
        assert (paid, dollars, len(number)) == ("paid", "dollars", 2)
        assert linked(each) == {f"fs-{name.upper()}": name, "PAY": "paid", number: number}


def test_a_possessor_gets_another_name_like_any_other() -> None:
    line = ToldLine(
        "I know Mary's dog.", "IX-1p KNOW fs-MARY POSS-3p DOG", ((2, 7, 13), (4, 14, 17))
    )
    told = tellings(line, TYPED)
    assert len(told) > 20
    for each in told:
        name = each.english.removeprefix("I know ").removesuffix("'s dog.")
        assert each.gloss == f"IX-1p KNOW fs-{name.upper()} POSS-3p DOG"
        assert linked(each)[f"fs-{name.upper()}"] == name


def test_a_day_stays_a_day_and_a_year_a_year() -> None:
    line = ToldLine("On May 12 1998.", "MAY 12 1998", ((0, 3, 6), (1, 7, 9), (2, 10, 14)))
    for told in tellings(line, TYPED):
        _, day, year = told.gloss.split()
        assert 10 <= int(day) <= 31
        assert 1900 <= int(year) <= 2030


def test_a_number_that_stands_twice_and_a_spelled_word_at_the_beginning_stay() -> None:
    line = ToldLine(
        "Photosynthesis, not 45 but 45.",
        "fs-PHOTOSYNTHESIS neg[ NOT 45 ] BUT 45",
        ((0, 0, 14), (3, 20, 22), (6, 27, 29)),
    )
    assert {told.gloss for told in tellings(line, TYPED)} == {line.gloss}


def test_lines_of_a_document_are_joined_with_their_glosses_and_links_behind_each_other() -> None:
    other = ToldLine("He left.", "IX-3p LEAVE", ((0, 0, 2), (1, 3, 7)))
    joined = [told for told in tellings(MARY, BARE, other) if "LEAVE" in told.gloss]
    assert joined
    for told in joined:
        assert re.search(r"DOLLAR( BUT| THEN| rhq\[ WHY \])? IX-3p LEAVE", told.gloss)
        assert linked(told)["LEAVE"] == "left"
        assert re.search(r"dollars( and| so| but| and then| because)? he left", told.english)


def test_a_word_that_links_two_statements_has_its_sign() -> None:
    other = ToldLine("He left.", "IX-3p LEAVE", ((0, 0, 2), (1, 3, 7)))
    joined = tellings(MARY, BARE, other, times=1000)
    told = {t.english.split("dollars")[1]: t.gloss for t in joined}
    ends = {english: gloss.split("DOLLAR ")[-1] for english, gloss in told.items()}
    assert ends[" and he left"] == ends[" so he left"] == "IX-3p LEAVE"
    assert ends[" but he left"] == "BUT IX-3p LEAVE"
    assert ends[" and then he left"] == "THEN IX-3p LEAVE"
    assert ends[" because he left"] == "rhq[ WHY ] IX-3p LEAVE"


def test_a_question_is_neither_a_reason_nor_what_came_then() -> None:
    other = ToldLine("Who left?", "whq[ LEAVE WHO ]", ((1, 4, 8), (2, 0, 3)))
    for told in tellings(MARY, BARE, other):
        assert "rhq[" not in told.gloss
        assert "THEN" not in told.gloss


def copied(pair: Pair) -> ToldLine:
    """A pair with links for the names and numbers that both sides have once, and for no more."""
    links = []
    for n, item in enumerate(pair.gloss.split()):
        text = item.removeprefix("fs-").title() if item.startswith("fs-") else item
        found = list(re.finditer(rf"\b{re.escape(text)}\b", pair.english))
        if len(found) == 1 and (text.isalpha() or text.isdecimal()):
            links.append((n, *found[0].span()))
    return ToldLine(pair.english, pair.gloss, tuple(links))


@given(st.sampled_from(PAIRS), st.sampled_from(PAIRS), st.integers())
def test_whatever_is_told_again_is_notation_and_has_what_it_links_to(
    pair: Pair, other: Pair, seed: int
) -> None:
    told = RETELLER.tell(copied(pair), [copied(other)], Random(seed))
    assert render(parse(told.gloss)) == told.gloss
    assert len(told.gloss.split()) >= len(pair.gloss.split())
    for item, english in linked(told).items():
        if item == "WHY":  # of a link
            assert english.lower() == "because"
            continue
        assert english.lower().strip("$%") == item.removeprefix("fs-").lower()


def test_the_same_seed_tells_the_same_line() -> None:
    lines = [copied(pair) for pair in PAIRS[:50]]
    first = [RETELLER.tell(line, lines, Random(n)) for n, line in enumerate(lines)]
    assert first == [RETELLER.tell(line, lines, Random(n)) for n, line in enumerate(lines)]
