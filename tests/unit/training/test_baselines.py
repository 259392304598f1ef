"""The dictionary learns any convention from its pairs alone; copy follows the convention."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.data.monotone import divide
from training.data.pairs import Pair
from training.evaluate.baselines import Dictionary, copy
from training.evaluate.convention import Convention
from worker.gloss.edit_rules import EditRules, Script, script_between
from worker.gloss.word_parts import learn_cuts, learn_endings

NOUNS = "car book house table river garden letter window doctor farmer winter basket".split()
VERBS = "walk jump paint clean open help count visit follow answer gather polish".split()
QUALITIES = "careful helpful useful hopeful playful graceful peaceful thankful joyful".split()


def invented_pairs(number: int, *, upper: bool = True, seed: int = 1) -> list[Pair]:
    """Pairs of a convention nobody has seen: Q-, no plurals, no past, `'s` as a sign of its own."""
    rng = random.Random(seed)
    pairs = []
    for _ in range(number):
        noun, owner, verb = rng.choice(NOUNS), rng.choice(NOUNS), rng.choice(VERBS)
        quality = rng.choice(QUALITIES)
        english = f"the {quality} {owner}'s {noun}s {verb}ed ."
        gloss = f"Q-{quality} {owner} OF {noun} {verb} ."
        pairs.append(Pair(english, gloss.upper() if upper else gloss.lower()))
        english, gloss = f"the {noun} {verb}ed .", f"{noun} {verb} ."
        pairs.append(Pair(english, gloss.upper() if upper else gloss.lower()))
    return pairs


@pytest.mark.parametrize("upper", [True, False])
def test_a_convention_is_learnt_from_its_pairs_alone(upper: bool) -> None:
    dictionary = Dictionary.learn(invented_pairs(80, upper=upper))
    found = dictionary.translate("the mindful miller's candles melted .")
    expected = "Q-MINDFUL MILLER OF CANDLE MELT ."
    assert found == (expected if upper else expected.lower())


def test_seen_words_are_written_as_the_pairs_write_them_whatever_rules_say() -> None:
    pairs = [*invented_pairs(40), *[Pair("the geese walked .", "GOOSE WALK .")] * 3]
    assert Dictionary.learn(pairs).translate("the geese painted .") == "GOOSE PAINT ."


def test_punctuation_is_a_token_where_gloss_has_it_and_nothing_where_not() -> None:
    with_marks = Dictionary.learn([Pair("we see , we go .", "WE SEE , WE GO .")] * 3)
    assert with_marks.translate("we go , we see .") == "WE GO , WE SEE ."
    without = Dictionary.learn([Pair("We see, we go.", "WE SEE WE GO")] * 3)
    assert without.translate("We go; we see!") == "WE GO WE SEE"


def test_gloss_in_an_order_of_its_own_is_counted_by_its_alignment() -> None:
    spans = Pair(
        "Food he sells.", "t[ FOOD ] IX-3p SELL", alignment=((1, 0, 4), (3, 5, 7), (4, 8, 13))
    )
    assert Dictionary.learn([spans] * 2).translate("he sells") == "IX-3p SELL"


def test_reordered_pairs_without_alignment_are_aligned_first() -> None:
    rng, pairs = random.Random(2), []
    for _ in range(60):
        a, b, c = rng.sample(NOUNS, 3)
        pairs.append(Pair(f"{a} {b} {c}", f"{c} {b} {a}".upper()))
    assert Dictionary.learn(pairs).translate("river car book") == "RIVER CAR BOOK"


def test_number_words_become_digits_only_where_the_pairs_show_it() -> None:
    digits = [Pair("he sells twelve books", "HE SELL 12 BOOK")] * 2
    words = [Pair("he sells twelve books", "HE SELL TWELVE BOOK")] * 2
    assert Dictionary.learn(digits).translate("ninety") == "90"
    assert Dictionary.learn(words).translate("ninety") == "NINETY"
    assert Dictionary.learn(words, digits=True).translate("ninety") == "90"


def test_copy_follows_the_case_and_the_punctuation_of_the_convention() -> None:
    lower = Convention(tokenised=True, upper=False, punctuation=True, digits=False)
    assert copy("the Dog , a Cat .", lower) == "dog , cat ."
    assert copy("the Dog , a Cat .", lower, articles=True) == "the dog , a cat ."


def test_a_word_that_stood_for_nothing_once_is_treated_as_unseen() -> None:
    pairs = [*invented_pairs(40), Pair("the walking tower walked .", "TOWER WALK .")]
    assert "WALKING" in Dictionary.learn(pairs).translate("the walking car .")


def test_division_finds_what_each_word_stands_for() -> None:
    words = ["the", "commission's", "cars", "cannot", "go"]
    items = ("COMMISSION", "POSS", "CAR", "CAN", "NOT", "GO")
    assert divide([(words, items)]) == [
        [(), ("COMMISSION", "POSS"), ("CAR",), ("CAN", "NOT"), ("GO",)]
    ]


def test_a_gloss_with_more_items_than_words_can_take_has_no_division() -> None:
    assert divide([(["go"], ("A", "B", "C", "D"))]) == [None]


@given(
    st.lists(st.sampled_from([*NOUNS, "the"]), min_size=1, max_size=12),
    st.lists(st.sampled_from([n.upper() for n in NOUNS]), max_size=12),
)
def test_a_division_keeps_every_item_in_order(words: list[str], items: list[str]) -> None:
    parts = divide([(words, tuple(items))])[0]
    if parts is not None:
        assert len(parts) == len(words)
        assert [item for part in parts for item in part] == items


@pytest.mark.parametrize(
    ("word", "item", "script"),
    [
        ("cars", "CAR", Script("", "s", False, "")),
        ("policies", "POLICY", Script("", "ies", False, "y")),
        ("running", "RUN", Script("", "ing", True, "")),
        ("happy", "DESC-HAPPY", Script("DESC-", "", False, "")),
        ("mary", "fs-MARY", Script("fs-", "", False, "")),
        ("went", "GO", None),
    ],
)
def test_an_edit_is_read_off_a_word_and_its_item(
    word: str, item: str, script: Script | None
) -> None:
    assert script_between(word, item) == script


@given(st.text("abco", min_size=1, max_size=9), st.text("abco", min_size=1, max_size=9))
def test_a_script_makes_the_item_it_was_read_from(word: str, body: str) -> None:
    script = script_between(word, "DESC-" + body.upper())
    if script:
        made = script.body(word)
        assert made is not None
        assert script.prefix + made.upper() == "DESC-" + body.upper()


def test_letters_that_gloss_cuts_out_of_words_are_found() -> None:
    words = "tomidas ramidel pomidon tomato river mit".split()
    entries = {word: (word.replace("mid", "").upper(),) for word in words}
    assert learn_cuts(entries) == ["mid"]
    shapes = dict.fromkeys(entries, "plain")
    assert EditRules(entries, shapes, str.upper).gloss("gamidor", "plain") == ("GAOR",)


def test_an_ending_that_stands_for_a_sign_needs_two_words_that_show_it() -> None:
    one = {"dog": ("DOG",), "dog's": ("DOG", "POSS")}
    assert learn_endings(one, str.upper) == []
    two = {**one, "cat's": ("CAT", "POSS")}
    assert learn_endings(two, str.upper)[0] == ("'s", ("POSS",))


def test_a_rule_that_only_one_word_shows_is_no_rule() -> None:
    entries = {"oxen": ("OX",), "dog": ("DOG",), "river": ("RIVER",)}
    rules = EditRules(entries, dict.fromkeys(entries, "plain"), str.upper)
    assert rules.gloss("boxen", "plain") == ("BOXEN",)


def test_a_capital_letter_tells_a_name_from_a_word() -> None:
    names = {n: (f"fs-{n.upper()}",) for n in ["ann", "marko", "tilda", "petra"]}
    words = {w: (w.upper(),) for w in NOUNS}
    shapes = dict.fromkeys(names, "capital") | dict.fromkeys(words, "plain")
    rules = EditRules({**names, **words}, shapes, str.upper)
    assert rules.gloss("rosa", "capital") == ("fs-ROSA",)
    assert rules.gloss("rosa", "plain") == ("ROSA",)
