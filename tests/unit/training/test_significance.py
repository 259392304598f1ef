"""A paired test tells a better system from a lucky one."""

from __future__ import annotations

import random

import pytest

from training.errors import DataError
from training.evaluate.metrics import score
from training.evaluate.significance import compare_systems

REFERENCES = [f"IX-1p SEE {n} BOOK TODAY ." for n in range(300)]


def spoiled(share: float, seed: int) -> list[str]:
    rng = random.Random(seed)
    return [r.replace("SEE", "LOOK") if rng.random() < share else r for r in REFERENCES]


def test_a_clearly_better_system_is_found_better_by_both_tests() -> None:
    better, worse = spoiled(0.1, 1), spoiled(0.5, 2)
    found = compare_systems(better, worse, REFERENCES)
    expected = score(better, REFERENCES).bleu - score(worse, REFERENCES).bleu
    assert found["bleu"].value == pytest.approx(expected)
    assert found["bleu"].interval.low > 0
    assert found["bleu"].p_bootstrap < 0.01
    assert found["bleu"].p_randomisation < 0.01
    assert found["token_error_rate"].value < 0


def test_systems_of_equal_quality_are_not_told_apart() -> None:
    found = compare_systems(spoiled(0.3, 3), spoiled(0.3, 4), REFERENCES)
    assert found["bleu"].p_bootstrap > 0.05
    assert found["bleu"].p_randomisation > 0.05
    assert found["bleu"].interval.low < 0 < found["bleu"].interval.high


def test_a_system_equals_itself() -> None:
    found = compare_systems(REFERENCES, REFERENCES, REFERENCES)
    change = found["exact_match"]
    assert (change.value, change.p_bootstrap, change.p_randomisation) == (0, 1, 1)


def test_swapping_the_systems_turns_the_sign() -> None:
    a, b = spoiled(0.1, 5), spoiled(0.2, 6)
    there, back = compare_systems(a, b, REFERENCES), compare_systems(b, a, REFERENCES)
    assert there["chrf"].value == pytest.approx(-back["chrf"].value)
    assert there["chrf"].interval.low == pytest.approx(-back["chrf"].interval.high)
    assert there["chrf"].p_bootstrap == back["chrf"].p_bootstrap


def test_pairing_finds_a_small_difference_on_the_same_sentences() -> None:
    worse = spoiled(0.3, 7)
    better = [r if n < 30 else w for n, (r, w) in enumerate(zip(REFERENCES, worse, strict=True))]
    found = compare_systems(better, worse, REFERENCES)
    apart = [score(outputs, REFERENCES).intervals["bleu"] for outputs in (better, worse)]
    assert apart[0].low < apart[1].high  # their intervals overlap, and yet
    assert found["bleu"].p_bootstrap < 0.05


def test_a_difference_is_kept_as_flat_figures() -> None:
    found = compare_systems(["A"], ["B"], ["A"]).as_dict()
    assert {"bleu", "bleu_low", "bleu_p", "bleu_p_randomisation", "sentences"} <= {*found}


def test_nothing_to_compare_is_an_error() -> None:
    with pytest.raises(DataError, match="no line"):
        compare_systems([], [], [])
