"""Composed lines: subordination, coordination, relatives, quotation, numbers, with their gloss."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from training.corpus.generator import Grammar

GRAMMAR = Grammar.load()

SIMPLE = "one_sentence simple statement"
LONG = "one_sentence long_one"

# English, gloss, and the rules and words preferred.
COMPOSED = [
    ("I am tired.", "IX-1p TIRED", f"{SIMPLE} pronoun_subject i adjective tired simple_present"),
    (
        "I have eaten.",
        "IX-1p FINISH EAT",
        f"{SIMPLE} pronoun_subject i intransitive eat perfect",
    ),
    (
        "He sat down because he was tired.",
        "IX-3p SIT rhq[ WHY ] IX-3p TIRED",
        f"{LONG} long_because statement pronoun_subject he intransitive sit_down simple_past "
        "statement subject_again adjective tired simple_past",
    ),
    (
        "Although she was sick, she worked.",
        "IX-3p SICK BUT IX-3p WORK",
        f"{LONG} long_although although_simple statement pronoun_subject she adjective sick "
        "simple_past statement subject_again intransitive work simple_past",
    ),
    (
        "Even if you cry, I will leave.",
        "cond[ IX-2p CRY ] NO-MATTER IX-1p FUTURE LEAVE",
        f"{LONG} even_if even_if_words statement pronoun_subject you intransitive cry "
        "simple_present statement pronoun_subject i intransitive leave will",
    ),
    (
        "As soon as they arrive, we will eat.",
        "IX-3p-pl ARRIVE FINISH IX-1p-pl FUTURE EAT",
        f"{LONG} as_soon_as statement pronoun_subject they intransitive arrive simple_present "
        "statement pronoun_subject we intransitive eat will",
    ),
    (
        "Whenever I sing, they laugh.",
        "EVERY-TIME IX-1p SING IX-3p-pl LAUGH",
        f"{LONG} whenever statement pronoun_subject i intransitive sing simple_present "
        "statement pronoun_subject they intransitive laugh simple_present",
    ),
    (
        "As long as you help, we can win.",
        "cond[ IX-2p HELP ] IX-1p-pl CAN WIN",
        f"{LONG} as_long_as statement pronoun_subject you intransitive help simple_present "
        "statement pronoun_subject we intransitive win can",
    ),
    (
        "We cook and they sing, but you sleep.",
        "IX-1p-pl COOK IX-3p-pl SING BUT IX-2p SLEEP",
        f"{LONG} long_and_but statement pronoun_subject we intransitive cook simple_present "
        "statement pronoun_subject they intransitive sing simple_present "
        "statement pronoun_subject you intransitive sleep simple_present",
    ),
    (
        "She opened the door and left.",
        "t[ DOOR ] IX-3p OPEN LEAVE",
        "one_sentence simple two_predicates pronoun_subject she transitive_definite open the_one "
        "door simple_past intransitive leave",
    ),
    (
        "Maria, who lives at home, is happy.",
        "fs-MARIA LIVE HOME IX-3p HAPPY",
        "one_sentence simple name_who first_name name=Maria long_who_lives live situated_home "
        "adjective happy simple_present",
    ),
    (
        "Did you eat before you left?",
        "yn[ BEFORE IX-2p LEAVE IX-2p EAT ]",
        "question_line question_before statement pronoun_subject you intransitive eat simple_past "
        "statement pronoun_subject you intransitive leave simple_past",
    ),
    (
        "He told us to wait and listen.",
        "3p:TELL:1p-pl WAIT LISTEN",
        f"{LONG} told_to pronoun_subject he pronoun_object_us tell intransitive wait "
        "intransitive listen",
    ),
    (
        'They said, "We won, but you lost."',
        "IX-3p-pl SAY rs[ IX-1p-pl WIN BUT IX-2p LOSE ]",
        f"{LONG} quotation_but reporter_said pronoun_subject they say statement pronoun_subject we "
        "intransitive win simple_past statement pronoun_subject you intransitive lose simple_past",
    ),
    (
        "I gotta go.",
        "IX-1p MUST GO",
        f"{SIMPLE} pronoun_subject i intransitive go gotta",
    ),
    (
        "You are supposed to wait.",
        "IX-2p SHOULD WAIT",
        f"{SIMPLE} pronoun_subject you intransitive wait supposed_to",
    ),
    (
        "Room 214.",
        "ROOM 214",
        "fragment_line noun_fragment numbered_thing kind_room number=214",
    ),
    (
        "$16.50.",
        "16 DOLLAR 50 CENT",
        "fragment_line money_fragment dollar_sign_and_cents number=16 number=50",
    ),
    (
        "The class starts at half past nine.",
        "CLASS START TIME-9-30",
        f"{SIMPLE} thing_subject the_one class event_starts_at start clock=9:30=half_past_nine "
        "simple_present",
    ),
    (
        "I am 6 years old.",
        "IX-1p AGE-6",
        f"{SIMPLE} pronoun_subject i age number=6 simple_present",
    ),
    (
        "Visit example.org for details.",
        "DETAIL VISIT fs-EXAMPLE.ORG",
        "one_sentence command_sentence visit_address visit_word web_address url=example.org "
        "+for_more for_details",
    ),
    ("This is Mary.", "THIS fs-MARY", "fragment_line this_is_name first_name name=Mary"),
    (
        "They play around every Friday.",
        "EVERY-FRIDAY IX-3p-pl PLAY",
        f"{SIMPLE} pronoun_subject they intransitive play_around simple_present +time_slot "
        "time_at_end every_x recurring_unit_friday",
    ),
]


def _wishes(text: str) -> list[str]:
    """The wishes; a blank inside a word's English is written as an underscore before a particle."""
    return [re.sub(r"^(sit|play)_(down|around)$", r"\1 \2", wish) for wish in text.split()]


@pytest.mark.parametrize(("english", "gloss", "wishes"), COMPOSED, ids=[c[0] for c in COMPOSED])
def test_a_composed_line_is_derived_with_its_gloss(english: str, gloss: str, wishes: str) -> None:
    made = GRAMMAR.derive(*_wishes(wishes))
    assert (made.english, made.gloss) == (english, gloss)


# Every example of worker/docs/notation.md, and what derives it.
NOTATION = [
    ("BOOK", "fragment_line noun_fragment the_one book"),
    ("THANK-YOU", "fragment_line fixed phrase_thanks"),
    ("IX-1p", f"{SIMPLE} pronoun_subject i intransitive go"),
    ("IX-3p-pl", f"{SIMPLE} pronoun_subject they intransitive go"),
    ("IX-loc", "fragment_line place_name_fragment here"),
    ("POSS-2p DOG", f"{SIMPLE} thing_subject possessed you dog intransitive sleep"),
    ("fs-MARY", "fragment_line name_fragment first_name name=Mary"),
    ("fs-EXAMPLE.ORG", "one_sentence command_sentence visit_address url=example.org"),
    ("#BUS", f"{SIMPLE} thing_subject the_one bus intransitive stop"),
    ("20", "fragment_line number_fragment number=20"),
    ("3.5", "fragment_line money_fragment decimal_million_dollars decimal=3.5"),
    (
        "2-WEEK",
        f"{SIMPLE} intransitive sleep simple_past +time_slot time_at_end for_incorporated number=2 "
        "incorporating_unit_week",
    ),
    (
        "3-YEAR-AGO",
        f"{SIMPLE} intransitive sleep simple_past +time_slot time_at_end ago number=3 "
        "incorporating_unit_year",
    ),
    ("2ND", f"{SIMPLE} at_a_place situated_floor ordinal=2"),
    ("TIME-9-30", f"{SIMPLE} thing_subject the_one class event_starts_at clock=9:30=9:30"),
    ("AGE-6", f"{SIMPLE} pronoun_subject i age number=6"),
    (
        "EVERY-FRIDAY",
        f"{SIMPLE} simple_present +time_slot time_at_end every_x recurring_unit_friday",
    ),
    ("WRITE+AGENT", f"{SIMPLE} pronoun_subject i noun_singular writer"),
    ("CHILD++", f"{SIMPLE} person_subject the_many child intransitive go"),
    ("1p:GIVE:3p", f"{SIMPLE} pronoun_subject i give_pronoun_definite give pronoun_object_him"),
    ("neg[ NOT GO ]", f"{SIMPLE} pronoun_subject i negative intransitive go simple_present"),
]


@pytest.mark.parametrize(("example", "wishes"), NOTATION, ids=[n[0] for n in NOTATION])
def test_every_example_of_the_notation_is_derived(example: str, wishes: str) -> None:
    assert f" {example} " in f" {GRAMMAR.derive(*wishes.split()).gloss} "


def test_every_example_in_the_notation_document_is_among_them() -> None:
    text = (Path(__file__).parents[3] / "worker/docs/notation.md").read_text("utf-8")
    table = text.partition("| span |")[0]
    written = {
        example
        for line in table.splitlines()
        if line.startswith("|")
        for example in re.findall(r"`([^`]+)`", line.split("|")[-2])
    }
    never_produced = {example for example in written if example.startswith("CL:")}
    written.discard("DON'T-KNOW")  # derived in test_derivations.py
    assert written - never_produced == {example for example, _ in NOTATION}
