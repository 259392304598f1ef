from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.unit.worker.senses import SENSES
from worker.captions.normalise import normalise
from worker.gloss.guards import Warning, check
from worker.gloss.notation import parse

PAIRS = Path(__file__).parents[3] / "training" / "corpus" / "pairs"

WITHOUT_LOSS = [
    ("The class starts at half past nine.", "CLASS START TIME-9-30"),
    ("The class starts at nine thirty.", "CLASS START TIME-9-30"),
    ("Come at quarter to five.", "TIME-4-45 COME"),
    ("Come at ten to one.", "TIME-12-50 COME"),
    ("The shop opens at 10:00.", "STORE OPEN TIME-10"),
    ("The train leaves at 14:30.", "TRAIN LEAVE TIME-2-30"),
    ("Call 555-0142.", "CALL fs-555-0142"),
    ("Call nine one one.", "CALL fs-911"),
    ("It cost $12,500.", "COST 12500 DOLLAR"),
    ("About 2 million people voted.", "ABOUT 2000000 PEOPLE VOTE"),
    ("About two million people voted.", "ABOUT 2 MILLION PEOPLE VOTE"),
    ("It rose two point five percent.", "INCREASE 2.5 PERCENT"),
    ("He is six years old.", "IX-3p AGE-6"),
    ("Three years ago she moved to Ohio.", "3-YEAR-AGO IX-3p MOVE fs-OHIO"),
    ("Room 214 is on the twenty-first floor.", "ROOM 214 21ST FLOOR"),
    ("That one is the second best.", "THAT SECOND BEST"),
    ("Lunch is at 12.", "LUNCH NOON"),
    ("Two shots were fired.", "SHOOT TWICE"),
    ("The two of them laughed.", "BOTH LAUGH"),
    ("Dr. Alvarez called from Denver.", "DOCTOR fs-ALVAREZ fs-DENVER CALL"),
    ("We met Mayor Ortiz's son on Friday.", "FRIDAY MAYOR fs-ORTIZ POSS-3p SON IX-1p-pl MEET"),
    ("FEMA opened a shelter in New York.", "NEW-YORK IX-loc fs-FEMA OPEN SHELTER"),
    ("I met Ren\u00e9e at the caf\u00e9.", "fs-CAFE IX-loc t[ fs-RENEE ] IX-1p MEET"),
    ("Visit Example.org for details.", "DETAIL VISIT fs-EXAMPLE.ORG"),
    ("She said, \"Come here.\" Then Mr. Lee left.", "IX-3p SAY rs[ COME ] MR fs-LEE LEAVE"),
    ("THE MAYOR OF TULSA RESIGNED.", "fs-TULSA MAYOR QUIT"),
    ("A Canadian team won.", "CANADA TEAM WIN"),
    ("He does not agree.", "IX-3p neg[ NOT AGREE ]"),
    ("We can\u2019t hear it.", "IX-1p-pl CAN'T HEAR"),
    ("No one answered.", "ANSWER neg[ NONE ]"),
    ("Isn't she your boss?", "yn[ IX-3p POSS-2p BOSS ]"),
    ("So, doesn't Greta work here?", "yn[ fs-GRETA WORK IX-loc ]"),
    ("You're coming, aren't you?", "yn[ IX-2p COME ]"),
    ("You're coming, right?", "yn[ IX-2p COME RIGHT ]"),
    ("Why don't we start?", "IX-1p-pl START"),
    ("I can't wait to see you.", "IX-1p EXCITED SEE IX-2p"),
    ("No problem, I don't mind.", "FINE IX-1p"),
    ("He is not only fast, he is strong.", "IX-3p FAST STRONG ALSO"),
    ("No, no, no!", "NO NO NO"),
    ("We had six no seven calls.", "IX-1p-pl HAVE 7 CALL"),
    ("Come on Thursday, I mean Friday.", "FRIDAY COME"),
    ("It rose 5, sorry, 6 percent.", "INCREASE 6 PERCENT"),
    ("Half a million people left.", "500000 PEOPLE LEAVE"),
    ("Twelve billion years.", "12000000000 YEAR"),
    ("It happened in ninety-five.", "1995 HAPPEN"),
    ("That is nineteen ninety-five.", "COST 19 DOLLAR 95 CENT"),
    ("He lives on Fourth Avenue.", "fs-FOURTH AVENUE IX-3p LIVE"),
    ("She lives on Ninth Street.", "9TH STREET IX-3p LIVE"),
    ("The Kenyan runner led.", "fs-KENYA RUN+AGENT LEAD"),
    ("Dad is Irish.", "FATHER IRELAND"),
    ("It is one oh six outside.", "OUTSIDE 106"),
    ("They built it in nineteen oh four.", "1904 IX-3p-pl BUILD"),
    ("Turn to page two eleven.", "PAGE 211 IX-2p TURN"),
    ("It is four fifty a month.", "EVERY-MONTH 450 DOLLAR"),
    ("He graded all hundred and thirty essays.", "t[ 130 ESSAY ALL ] IX-3p GRADE"),
    ("She leads five four.", "IX-3p LEAD 5 4"),
    ("Now she is at one oh four.", "NOW IX-3p 1 MINUTE 4 SECOND"),
    ("That is a tenth of normal.", "NORMAL 1-TENTH"),
    ("Overtime is time and a half after forty hours.", "AFTER 40 HOUR OVERTIME 1.5"),
    ("You can't miss it.", "EASY FIND"),
    (">> JUDGE LEE: Please sit.", "PLEASE SIT"),
    ("It is A-L-V-A-R-E-Z.", "fs-ALVAREZ"),
    ("We met the Petersons at Niagara Falls.", "fs-NIAGARA WATERFALL IX-1p-pl MEET fs-PETERSON"),
    ("Not now, Your Honor.", "JUDGE neg[ NOT ] NOW"),
    ("you were at the clinic weren't you so rest", "yn[ IX-2p CLINIC IX-loc ] REST"),
    ("Red, no, blue paint.", "BLUE PAINT"),
    ("The hole is no bigger than a plate.", "HOLE SIZE SAME PLATE"),
    ("We had nine men no ten.", "IX-1p-pl HAVE 10 MAN"),
    ("It is in room four, no, room forty.", "ROOM 40"),
    ("It fell from forty thousand to twenty-six.", "DECREASE FROM 40000 TO 26000"),
    ("It cost five thousand, then seven and a half.", "COST 5000 DOLLAR THEN 7500 DOLLAR"),
    ("One in three cannot pay.", "1-THIRD neg[ CAN'T PAY ]"),
    ("Prices rose by a fifth.", "PRICE INCREASE 20 PERCENT"),
    ("He owes half a million.", "IX-3p OWE HALF MILLION"),
    ("Did you two make up?", "yn[ IX-2p-pl RECONCILE ]"),
    ("It was built in twelve ten.", "1210 BUILD"),
    ("The pressure fell to one thirty.", "PRESSURE DECREASE TO 130"),
    ("Was it eighteen forty-eight or fifty-eight?", "yn[ 1848 1858 WHICH ]"),
    ("It takes six minutes, six.", "NEED 6 MINUTE"),
    ("Only three of the ten rooms are free, and one of those three leaks.",
     "10 ROOM ONLY 3 FREE 1 LEAK"),
    ("It took ten days to plan and ten days to build.", "PLAN BUILD EACH 10-DAY"),
    ("About two dozen came.", "ABOUT 24 COME"),
    ("Nine tenths of it is water.", "90 PERCENT WATER"),
    ("No two rooms are alike.", "ROOM++ neg[ NOT SAME ]"),
    ("It stays between the two of them.", "IX-3p-pl SECRET"),
    ("", ""),
]  # fmt: skip

LOSSES = [
    ("Tickets cost twelve dollars.", "TICKET COST DOLLAR", "dropped_number", "12"),
    ("Tickets cost $12,500.", "TICKET COST 500 DOLLAR", "dropped_number", "12500"),
    ("The class starts at half past nine.", "CLASS START TIME-9", "dropped_number", "30"),
    ("It rose 3.5 percent.", "INCREASE 3 PERCENT", "dropped_number", "3.5"),
    ("Call 555-0142.", "CALL fs-555", "dropped_number", "0142"),
    ("You have two dogs.", "IX-2p HAVE DOG", "dropped_number", "2"),
    ("They met three people.", "IX-3p-pl MEET PEOPLE", "dropped_number", "3"),
    (
        "Pay 90 dollars in May and then again in June 90.",
        "MAY PAY 90 DOLLAR JUNE AGAIN",
        "dropped_number",
        "90",
    ),
    ("It is on the 21st floor.", "FLOOR", "dropped_number", "21"),
    ("Turn to page two eleven.", "PAGE 2 IX-2p TURN", "dropped_number", "211"),
    ("Which of the two cars left?", "whq[ CAR LEAVE WHICH ]", "dropped_number", "2"),
    ("Then Maria left.", "LEAVE", "dropped_name", "Maria"),
    ("I saw Al today.", "TODAY IX-1p SEE fs-SALLY", "dropped_name", "Al"),
    ("Dr. Lee called.", "DOCTOR CALL", "dropped_name", "Lee"),
    ("FEMA opened a shelter.", "OPEN SHELTER", "dropped_name", "FEMA"),
    ("We met Ortiz's son.", "SON IX-1p-pl MEET", "dropped_name", "Ortiz's"),
    ("The road is not open.", "ROAD OPEN", "dropped_negation", "not"),
    ("We can\u2019t hear it.", "IX-1p-pl CAN HEAR", "dropped_negation", "can't"),
    ("No one answered.", "PERSON ANSWER", "dropped_negation", "No"),
    ("He no longer works here.", "IX-3p WORK IX-loc", "dropped_negation", "no"),
    ("Don't open the oven.", "OPEN OVEN", "dropped_negation", "Don't"),
    ("No, we have no cars.", "IX-1p-pl HAVE CAR", "dropped_negation", "No"),
    ("Why isn't she here?", "whq[ IX-3p IX-loc WHY ]", "dropped_negation", "isn't"),
    ("You're not coming, are you?", "yn[ IX-2p COME ]", "dropped_negation", "not"),
    ("Unless it rains, we go.", "RAIN IX-1p-pl GO", "dropped_negation", "Unless"),
    ("It was good.", "GOOD GOOD GOOD", "repetition", "GOOD"),
    ("It was good.", "IX-3p GOOD IX-3p GOOD IX-3p GOOD", "repetition", "IX-3p GOOD"),
    ("It was so good.", "A B C A B C A B C", "repetition", "A B C"),
    ("It was so good.", "A B C D A B C D", "repetition", "A B C D"),
    ("We had six no seven calls.", "IX-1p-pl HAVE 6 CALL", "dropped_number", "7"),
    ("Run.", "A B C D E F G H I", "length_ratio", None),
    ("Birds, bees, bats, bears, boars, bulls, bugs sing.", "SING", "length_ratio", None),
]


def warnings_of(source: str, gloss: str) -> tuple[Warning, ...]:
    return check(source, parse(gloss), 0.9)


@pytest.mark.parametrize(("source", "gloss"), WITHOUT_LOSS)
def test_a_gloss_that_keeps_everything_raises_no_doubt(source: str, gloss: str) -> None:
    assert warnings_of(source, gloss) == ()


@pytest.mark.parametrize(("source", "gloss", "code", "token"), LOSSES)
def test_a_loss_is_named_with_what_was_lost(
    source: str, gloss: str, code: str, token: str | None
) -> None:
    assert warnings_of(source, gloss) == (Warning(code, token),)


@pytest.mark.parametrize("english", ["{}.", "{} million people.", "half {}", "{}:30", "{}.5"])
def test_a_number_longer_than_any_that_is_counted_with_is_kept_or_lost_as_written(
    english: str,
) -> None:
    digits = "7" * 5_000
    text = english.format(digits)
    lost = [warning.token or "" for warning in warnings_of(text, "WHAT")]
    assert any(token.startswith(digits) for token in lost)
    spelled = text.replace(" ", "").upper().rstrip(".").replace(":30", "").removeprefix("HALF")
    assert digits not in [w.token for w in warnings_of(text, f"fs-{spelled}")]


def test_a_long_run_of_digits_takes_no_longer_than_its_length() -> None:
    started_s = time.thread_time()
    warnings_of("Call " + "7" * 30_000, "CALL fs-" + "7" * 30_000)
    assert time.thread_time() - started_s < 1.0  # 20 s where each digit is tried as the first


def test_a_sign_twice_in_a_row_is_no_repetition() -> None:
    assert warnings_of("It was good.", "GOOD GOOD") == ()


@pytest.mark.parametrize(("confidence", "doubted"), [(0.39, True), (0.4, False), (1.0, False)])
def test_a_low_confidence_is_told(confidence: float, doubted: bool) -> None:
    expected = (Warning("low_confidence", None),) if doubted else ()
    assert check("Go.", parse("GO"), confidence) == expected


def test_a_number_that_is_lost_is_told_as_a_number_alone() -> None:
    found = check("The council met 12 kids.", parse("COUNCIL MEET CHILD++"), 0.9, senses=SENSES)
    assert found == (Warning("dropped_number", "12"),)


def test_each_loss_has_its_own_warning() -> None:
    codes = [warning.code for warning in check("Then Bo did not pay 5 cents.", parse("PAY"), 0.1)]
    assert codes == ["dropped_number", "dropped_name", "dropped_negation", "low_confidence"]


def corpus(*, idioms: bool) -> list[tuple[str, str]]:
    lines = [
        line.split("\t")
        for path in sorted(PAIRS.glob("*.tsv"))
        for line in path.read_text(encoding="utf-8").splitlines()[1:]
    ]
    return [
        (normalise(english).text, gloss)
        for english, gloss, tags, *_ in lines
        if ("idiom" in tags.split(",")) is idioms
    ]


@pytest.mark.parametrize(("idioms", "most"), [(False, 0.005), (True, 0.02)])
def test_glosses_made_by_people_seldom_raise_a_false_alarm(*, idioms: bool, most: float) -> None:
    """Two peas in a pod are no number, which the guards cannot know."""
    pairs = corpus(idioms=idioms)
    alarms = [english for english, gloss in pairs if warnings_of(english, gloss)]
    assert len(pairs) > 2_000
    assert len(alarms) < most * len(pairs), alarms
