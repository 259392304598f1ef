"""Groups and worst sentences point at where a system is weak."""

from __future__ import annotations

from training.data.pairs import Pair
from training.evaluate.breakdown import by_length, by_phenomenon, worst
from training.evaluate.evaluation import evaluate_outputs
from training.evaluate.statistics import Counts

PAIRS = [
    Pair("Do you see Mary?", "SEE MARY Q"),
    Pair("He does not sell twelve books.", "HE NOT SELL 12 BOOK"),
    Pair("He runs.", "HE RUN"),
    Pair("He sells one two three four five six seven eight nine ten books today.", "HE SELL"),
]
OUTPUTS = ["SEE MARY Q", "HE SELL 12 BOOK", "HE RUN", "BOOK"]
COUNTS = Counts.of(OUTPUTS, [pair.gloss for pair in PAIRS])


def test_sentences_are_grouped_by_the_length_of_the_english() -> None:
    found = {group.name: group for group in by_length(PAIRS, COUNTS)}
    assert {name: group.sentences for name, group in found.items()} == {
        "1 to 5 words": 2,
        "6 to 10 words": 1,
        "11 to 15 words": 1,
    }
    assert found["1 to 5 words"].values["exact_match"] == 100
    assert found["6 to 10 words"].values["exact_match"] == 0


def test_phenomena_are_seen_in_the_english_where_pairs_have_no_tags() -> None:
    found = {g.name: g.sentences for g in by_phenomenon(PAIRS, COUNTS, [])}
    assert found == {"question": 1, "capitalised name": 1, "negation": 1, "number": 2}


def test_tags_stand_for_phenomena_where_there_are_any() -> None:
    tagged = [Pair(p.english, p.gloss, ("modal",) if n == 0 else ()) for n, p in enumerate(PAIRS)]
    assert {g.name: g.sentences for g in by_phenomenon(tagged, COUNTS, [])} == {"modal": 1}


def test_what_training_had_seen_is_told_apart() -> None:
    found = {g.name: g for g in by_phenomenon(PAIRS, COUNTS, [Pair("he RUNS", "HE RUN")])}
    assert found["sentence seen in training"].sentences == 1
    assert found["all words seen in training"].sentences == 1
    assert found["word unseen in training"].sentences == 3


def test_the_worst_sentences_come_first_and_right_ones_never() -> None:
    found = worst(PAIRS, OUTPUTS, COUNTS)
    assert [w.output for w in found] == ["BOOK", "HE SELL 12 BOOK"]
    assert found[0].edits == 2


def test_overlap_with_training_and_the_hash_of_the_test_are_facts() -> None:
    evaluation = evaluate_outputs("toy", PAIRS, OUTPUTS, [Pair("He runs!", "HE RUN")] * 2)
    assert evaluation.facts["test sentences also in training"] == "1 of 4"
    assert len(evaluation.facts["test SHA-256"]) == 64
    changed = [Pair(PAIRS[0].english, "SEE"), *PAIRS[1:]]
    again = evaluate_outputs("toy", changed, OUTPUTS)
    assert again.facts["test SHA-256"] != evaluation.facts["test SHA-256"]


def test_without_training_pairs_there_is_no_dictionary() -> None:
    assert set(evaluate_outputs("toy", PAIRS, OUTPUTS).scores) == {
        "model",
        "copy",
        "copy with articles",
    }
