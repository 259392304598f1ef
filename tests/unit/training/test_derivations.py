"""Worked sentences: each is derived with exactly its gloss when its rules are asked for."""

from __future__ import annotations

import pytest

from training.corpus.generator import Grammar

GRAMMAR = Grammar.load()

STATEMENT = "one_sentence simple statement"
COMMAND = "one_sentence command_sentence"

# English, gloss, and the rules and words preferred, in no particular order.
WORKED = [
    (
        "He sells food.",
        "t[ FOOD ] IX-3p SELL",
        f"{STATEMENT} pronoun_subject he transitive_definite sell bare_mass food simple_present",
    ),
    (
        "The woman opened the window.",
        "t[ WINDOW ] WOMAN OPEN",
        f"{STATEMENT} person_subject the_one woman transitive_definite open the_one window "
        "simple_past",
    ),
    (
        "I want coffee.",
        "IX-1p WANT COFFEE",
        f"{STATEMENT} pronoun_subject i transitive_state want bare_mass coffee simple_present",
    ),
    (
        "Her brother is a teacher.",
        "POSS-3p BROTHER TEACH+AGENT",
        f"{STATEMENT} person_subject possessed she brother noun_singular teacher simple_present",
    ),
    (
        "There is a hospital near the park.",
        "PARK NEAR IX-loc HOSPITAL",
        "one_sentence simple exists_at hospital exists_near relation_near park",
    ),
    ("It is snowing.", "SNOW", "one_sentence simple weather_as_clause weather snowing"),
    (
        "It is important to vote.",
        "VOTE IMPORTANT",
        "one_sentence simple it_is_adjective_to evaluation_important intransitive vote",
    ),
    (
        "How old is your son?",
        "whq[ POSS-2p SON AGE HOW-OLD ]",
        "question_line how_old person_subject possessed you son",
    ),
    (
        "Why did the flight leave early?",
        "whq[ FLIGHT LEAVE EARLY WHY ]",
        "question_line why_did statement thing_subject the_one flight intransitive_manner leave "
        "manner_early simple_past",
    ),
    (
        "Did you feed the cat?",
        "yn[ IX-2p FEED CAT ]",
        "question_line yes_no statement pronoun_subject you transitive_definite feed the_one cat "
        "simple_past",
    ),
    (
        "She doesn't know.",
        "IX-3p neg[ DON'T-KNOW ]",
        f"{STATEMENT} pronoun_subject she negative intransitive know simple_present",
    ),
    (
        "We don't like the plan.",
        "IX-1p-pl neg[ DON'T-LIKE ] PLAN",
        f"{STATEMENT} pronoun_subject we negative transitive_state like the_one plan "
        "simple_present",
    ),
    (
        "He never drives at night.",
        "NIGHT IX-3p neg[ NEVER DRIVE ]",
        f"{STATEMENT} pronoun_subject he never intransitive drive simple_present +time_slot "
        "time_at_end at_night",
    ),
    (
        "No one answered.",
        "ANSWER neg[ NONE ]",
        "one_sentence simple no_one no_one_word intransitive answer simple_past",
    ),
    (
        "Don't open the oven.",
        "neg[ NOT OPEN OVEN ]",
        f"{COMMAND} command_not do_not_short transitive_definite open the_one oven",
    ),
    ("Nothing happened.", "HAPPEN neg[ NOTHING ]", "one_sentence simple nothing happened"),
    (
        "He is angry because the train is late.",
        "IX-3p ANGRY rhq[ WHY ] TRAIN LATE",
        "one_sentence because statement pronoun_subject he adjective angry simple_present "
        "statement thing_subject the_one train adjective late simple_present",
    ),
    (
        "It was cold, so we went home.",
        "COLD IX-1p-pl GO HOME",
        "one_sentence so weather_as_clause weather_past weather_adjective_cold +comma statement "
        "pronoun_subject we "
        "motion go goal_home simple_past",
    ),
    (
        "I have seen that movie.",
        "t[ THAT MOVIE ] IX-1p FINISH SEE",
        f"{STATEMENT} pronoun_subject i transitive_definite see that_one movie perfect",
    ),
    (
        "We are going to move in March.",
        "MARCH IX-1p-pl MOVE",
        f"{STATEMENT} pronoun_subject we intransitive move going_to +time_slot time_at_end "
        "in_month month_march",
    ),
    (
        "She helped me.",
        "3p:HELP:1p",
        f"{STATEMENT} pronoun_subject she agreement_pronoun help pronoun_object_first simple_past",
    ),
    (
        "It might rain tonight.",
        "TONIGHT MAYBE RAIN",
        "one_sentence simple weather_as_clause weather_future might_weather rain_verb time_at_end "
        "day tonight",
    ),
    (
        "I have to work late.",
        "IX-1p MUST WORK LATE",
        f"{STATEMENT} pronoun_subject i intransitive_manner work manner_late have_to",
    ),
    (
        "The letter was written by my aunt.",
        "t[ LETTER ] POSS-1p AUNT WRITE",
        "one_sentence simple passive_with_agent the_one letter write possessed i aunt",
    ),
    (
        "The bridge was closed.",
        "BRIDGE CLOSE",
        f"{STATEMENT} thing_subject the_one bridge passive close simple_past",
    ),
    (
        "The man who fixed the roof is my neighbor.",
        "MAN ROOF FIX IX-3p POSS-1p NEIGHBOR",
        "one_sentence simple subject_with_relative man who_did_it fix the_one roof noun_definite "
        "possessed i neighbor simple_present",
    ),
    (
        "She thinks the price is fair.",
        "IX-3p THINK PRICE FAIR",
        f"{STATEMENT} pronoun_subject she thinks_that think statement thing_subject the_one price "
        "adjective fair simple_present simple_present",
    ),
    (
        'He said, "I am lost."',
        "IX-3p SAY rs[ IX-1p LOST ]",
        "one_sentence quotation pronoun_subject he statement pronoun_subject i adjective lost "
        "simple_present",
    ),
    (
        "Trains are faster than buses.",
        "#BUS TRAIN MORE FAST",
        "one_sentence comparison kinds_compared train bus fast",
    ),
    (
        "She is as tall as her father.",
        "IX-3p POSS-3p FATHER TALL SAME",
        "one_sentence comparison person_as_adjective_as pronoun_subject she tall possessed she "
        "father",
    ),
    (
        "Do you want tea or juice?",
        "yn[ IX-2p WANT TEA JUICE WHICH ]",
        "question_line choice_or_mass you want tea juice",
    ),
    (
        "Please wait outside.",
        "PLEASE WAIT OUTSIDE",
        f"{COMMAND} command_please intransitive_manner wait manner_outside",
    ),
    ("Let's begin.", "IX-1p-pl BEGIN", f"{COMMAND} lets intransitive begin"),
    (
        "Before you leave, lock the door.",
        "BEFORE IX-2p LEAVE LOCK DOOR",
        "one_sentence before_command statement pronoun_subject you intransitive leave "
        "simple_present command transitive_definite lock the_one door",
    ),
    (
        "When the bell rings, go outside.",
        "BELL RING GO OUTSIDE",
        "one_sentence when_command statement thing_subject the_one bell intransitive ring "
        "simple_present command motion go goal_outside",
    ),
    (
        "After lunch we met the mayor.",
        "LUNCH FINISH t[ MAYOR ] IX-1p-pl MEET",
        f"{STATEMENT} pronoun_subject we transitive_definite meet the_one mayor simple_past "
        "+time_slot time_at_start after_noun lunch_time",
    ),
    (
        "Yesterday the governor signed the bill.",
        "YESTERDAY t[ BILL ] GOVERNOR SIGN",
        f"{STATEMENT} person_subject the_one governor transitive_definite sign the_one bill "
        "simple_past +time_slot time_at_start day yesterday",
    ),
    (
        "As for tests, I dread them.",
        "t[ TEST ] IX-1p DREAD",
        "one_sentence as_for bare_many test i dread",
    ),
    (
        "All the students passed.",
        "STUDENT ALL PASS",
        f"{STATEMENT} person_subject all student intransitive pass simple_past",
    ),
    (
        "My car broke down.",
        "POSS-1p CAR BREAK-DOWN",
        f"{STATEMENT} thing_subject possessed i car intransitive break_down simple_past",
    ),
    ("Thanks for coming.", "THANK-YOU COME", "one_sentence thanks_for thanks intransitive come"),
    (
        "Good evening, everyone.",
        "GOOD EVENING ALL",
        "fragment_line fixed_with_everyone opener_good_evening everyone_called",
    ),
    (
        "What a beautiful day!",
        "TODAY BEAUTIFUL WOW",
        "fragment_line beautiful_day weather_adjective_beautiful",
    ),
    ("[APPLAUSE]", "", "fragment_line sound sound_applause_91"),
]


@pytest.mark.parametrize(("english", "gloss", "wishes"), WORKED, ids=[w[0] for w in WORKED])
def test_a_worked_sentence_is_derived_with_its_gloss(english: str, gloss: str, wishes: str) -> None:
    made = GRAMMAR.derive(*(wish.replace("break_down", "break down") for wish in wishes.split()))
    assert (made.english, made.gloss) == (english, gloss)


def test_a_wish_that_cannot_be_met_is_ignored() -> None:
    plain = GRAMMAR.derive(*STATEMENT.split())
    assert GRAMMAR.derive(*STATEMENT.split(), "no such rule") == plain
