from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from training.data.cleaning import clean
from training.data.convention import detect_convention, notation_problem
from training.data.pairs import Pair, read_pairs
from training.data.tally import Tally

NORMAL = [
    Pair(f"the man number {n} sees a {noun} .", f"MAN NUMBER {n} SEE {noun.upper()} .", place="p:0")
    for n in range(20)
    for noun in ("dog", "cat", "house")
]


@pytest.mark.parametrize(
    ("english", "gloss", "rule"),
    [
        ("", "X", "empty side"),
        (". . .", "X", "without letters"),
        ("word " * 300, "WORD " * 300, "longer than"),
        ("a \x07 bell", "BELL", "control characters"),
        ("broken \ufffd text", "TEXT", "control characters"),
        ("Привет, мир", "HELLO WORLD", "not in Latin"),
        ("one two three four five six", "one two three four five six", "same text"),
        ("the man has seen it all " * 4, "X", "unequal length"),
    ],
)
def test_each_rule_counts_what_it_leaves_out_and_names_the_line(
    english: str, gloss: str, rule: str
) -> None:
    report = clean([*NORMAL, Pair(english, gloss, place="bad.tsv:7")])
    (entry,) = report.removed.entries()
    assert (entry.count, entry.first) == (1, ("bad.tsv:7",))
    assert rule in entry.rule
    assert report.kept == NORMAL


@pytest.mark.parametrize(
    "gloss_of",
    [
        lambda words: "X-IT BE " + " ".join(f"DESC-{word.upper()}" for word in words) + " .",
        lambda words: " ".join(words),
        lambda words: "t[ " + " ".join(word.upper() for word in words[:2]) + " ] IX-3p GO",
        lambda words: "(wh)______ " + " ".join(word.upper() + "+" for word in words[1:]),
    ],
)
def test_no_convention_loses_pairs_by_its_form(gloss_of: Callable[[list[str]], str]) -> None:
    words = "dog house river school garden water teacher window".split()
    rows = [[words[(n + k * n) % 8] for k in range(1, 4 + n % 5)] + [str(n)] for n in range(80)]
    pairs = [Pair("we saw the " + " and ".join(row) + " .", gloss_of(row)) for row in rows]
    assert clean(pairs).kept == pairs


def test_repeats_leave_and_the_most_frequent_gloss_stays() -> None:
    glosses = ["B", "A", "A"]
    rows = [Pair("Go home.", gloss, place=f"f:{n}") for n, gloss in enumerate(glosses)]
    report = clean(rows)
    assert [pair.place for pair in report.kept] == ["f:1"]
    assert [(entry.count, entry.first) for entry in report.removed.entries()] == [
        (1, ("f:0",)),
        (1, ("f:2",)),
    ]


def test_a_question_and_a_statement_of_the_same_words_both_stay() -> None:
    pairs = [Pair("You go.", "IX-2p GO"), Pair("You go?", "yn[ IX-2p GO ]")]
    assert clean(pairs).kept == pairs


def test_cleaning_twice_changes_nothing_more() -> None:
    once = clean([*NORMAL, *NORMAL[:5], Pair("", "X")]).kept
    again = clean(once)
    assert again.kept == once
    assert not again.removed.total


def test_merged_tallies_count_everything_and_keep_the_first_places() -> None:
    whole = Tally()
    for name in ("a", "b"):
        part = Tally()
        for n in range(4):
            part.add("rule", f"{name}:{n}")
        whole.merge(part)
    (entry,) = whole.entries()
    assert (entry.count, entry.first) == (8, ("a:0", "a:1", "a:2", "a:3", "b:0"))


@pytest.mark.parametrize(
    "gloss",
    [
        "X-IT BE DESC-IMPORTANT .",
        "X-WE GO",  # parses as notation 1, bears no mark of it
        "ix-1p go home",
        "IX1p GO (wh)WHAT",
    ],
)
def test_other_conventions_are_learnt(gloss: str) -> None:
    assert detect_convention([Pair(f"line {n}", gloss) for n in range(50)]) == "learnt"


def test_notation_1_is_recognised_in_spite_of_single_mistakes() -> None:
    pairs = read_pairs_of_the_corpus()
    assert detect_convention(pairs) == "1"
    broken = [replace(pair, gloss="t[ " + pair.gloss) for pair in pairs[:20]]
    assert detect_convention([*broken, *pairs[20:]]) == "1"
    assert detect_convention([]) == "learnt"


def read_pairs_of_the_corpus() -> list[Pair]:
    return read_pairs(Path(__file__).parents[3] / "training/corpus/pairs")


def test_a_notation_problem_names_its_line() -> None:
    problem = notation_problem(Pair("He runs.", "IX-3p run", place="p.tsv:9"))
    assert problem
    assert problem.place == "p.tsv:9"
    assert "'run'" in problem.message
