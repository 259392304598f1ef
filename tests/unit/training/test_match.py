from __future__ import annotations

import random
from dataclasses import replace

import pytest

from training.data.corruption import Kind, corrupt
from training.data.match import MIN_PAIRS, SUSPECT, PairMatcher
from training.data.pairs import Pair
from training.errors import DataError

SUBJECTS = "dog teacher farmer doctor neighbour sister captain king".split()
VERBS = "see buy carry paint find lose want sell".split()
OBJECTS = "house bread letter window garden ship basket mountain hammer candle".split()
WRONG = range(7, 240, 40)


def language(size: int, seed: int = 5) -> list[Pair]:
    """Sentences of a small language whose gloss follows from them, verb last."""
    rng = random.Random(seed)
    pairs = []
    for n in range(size):
        s, v, o, p = rng.choice(SUBJECTS), rng.choice(VERBS), *rng.sample(OBJECTS, 2)
        gloss = f"{s} {o} {p} {v}".upper()
        pairs.append(Pair(f"The {s} will {v} a {o} and a {p}.", gloss, place=f"p:{n}"))
    return pairs


@pytest.fixture(scope="module")
def matcher() -> PairMatcher:
    return PairMatcher.learn(language(240))


def test_glosses_of_other_lines_are_found_among_the_pairs_they_were_learnt_with() -> None:
    pairs = language(240)
    planted = [
        replace(pair, gloss=pairs[n - 3].gloss) if n in WRONG else pair
        for n, pair in enumerate(pairs)
    ]
    scores = PairMatcher.learn(planted).held_out
    flagged = {n for n, match in enumerate(scores) if match.line < SUSPECT}
    assert set(WRONG) <= flagged
    assert len(flagged) <= len(WRONG) + 5


def test_a_right_gloss_scores_above_every_kind_of_wrong_one(matcher: PairMatcher) -> None:
    fresh = language(60, seed=6)
    for kind in Kind:
        wrong = corrupt(fresh, kind, random.Random(1))
        better = [
            matcher.score(pair.english, pair.gloss) > matcher.score(pair.english, gloss)
            for pair, gloss in zip(fresh, wrong, strict=True)
            if gloss
        ]
        assert sum(better) >= 0.9 * len(better), kind


def test_reranking_brings_the_right_gloss_to_the_front(matcher: PairMatcher) -> None:
    english = "The king will paint a ship and a candle."
    right = "KING SHIP CANDLE PAINT"
    candidates = ["KING SHIP PAINT", right, "KING SHIP HAMMER PAINT"]
    assert matcher.rerank(english, candidates)[0] == right
    assert sorted(matcher.rerank(english, candidates)) == sorted(candidates)


def test_scores_lie_between_nought_and_one_even_for_nothing(matcher: PairMatcher) -> None:
    for english, gloss in [("", ""), ("The king", ""), ("", "KING"), ("?", "!")]:
        assert 0 <= matcher.score(english, gloss) <= 1


def test_the_same_seed_gives_the_same_scores(matcher: PairMatcher) -> None:
    assert PairMatcher.learn(language(240)).held_out == matcher.held_out


def test_too_few_pairs_are_refused() -> None:
    with pytest.raises(DataError, match=str(MIN_PAIRS)):
        PairMatcher.learn(language(MIN_PAIRS - 1))


def test_a_corruption_that_changes_nothing_is_none() -> None:
    same = [Pair(f"line {n}", "A") for n in range(4)]
    for kind in Kind:
        assert corrupt(same, kind, random.Random(1)) == [None] * 4
