"""Corpus scores from sentence counts are sacreBLEU's own; intervals behave as intervals."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sacrebleu.metrics import BLEU, CHRF

from training.errors import DataError
from training.evaluate.metrics import resampled, score
from training.evaluate.statistics import Counts, values

ITEMS = ["IX-1p", "DESC-BIG", "BOOK", "fs-ANN", ".", ",", "t[", "]", "C?TE", "ö", "(A", "a"]
GLOSS = st.lists(st.sampled_from(ITEMS), max_size=9).map(" ".join)
PAIRS = st.lists(st.tuples(GLOSS, GLOSS.filter(bool)), min_size=1, max_size=8)


@given(PAIRS)
@settings(deadline=None)
def test_bleu_and_chrf_from_counts_are_those_of_sacrebleu(pairs: list[tuple[str, str]]) -> None:
    hypotheses, references = [a for a, _ in pairs], [b for _, b in pairs]
    found = values(Counts.of(hypotheses, references).total[None])
    bleu = BLEU(tokenize="none", force=True).corpus_score(hypotheses, [references]).score
    chrf = CHRF(word_order=2).corpus_score(hypotheses, [references]).score
    assert found["bleu"][0] == pytest.approx(bleu, abs=1e-9)
    assert found["chrf"][0] == pytest.approx(chrf, abs=1e-9)


@given(PAIRS)
@settings(deadline=None)
def test_no_score_leaves_its_range(pairs: list[tuple[str, str]]) -> None:
    counts = Counts.of([a for a, _ in pairs], [b for _, b in pairs])
    sentences = values(counts.rows)
    for name in ("bleu", "chrf", "exact_match"):
        assert sentences[name].min() >= 0
        assert sentences[name].max() <= 100 + 1e-9


def test_the_token_error_rate_counts_edits_over_reference_items() -> None:
    found = score(["A B C", "A X", ""], ["A B C", "A B C", "D E"])
    assert found.token_error_rate == pytest.approx(100 * (0 + 2 + 2) / 8)


def test_case_and_prefixes_are_kept() -> None:
    assert score(["desc-big book"], ["DESC-BIG BOOK"]).exact_match == 0
    assert score(["BIG BOOK"], ["DESC-BIG BOOK"]).token_error_rate == 50


def test_an_interval_holds_its_figure_and_narrows_with_more_sentences() -> None:
    few = score(["A B C D E", "A B C X Y"] * 10, ["A B C D E"] * 20)
    many = score(["A B C D E", "A B C X Y"] * 500, ["A B C D E"] * 1000)
    for found in (few, many):
        interval = found.intervals["bleu"]
        assert interval.low < found.bleu < interval.high
    widths = [s.intervals["bleu"].high - s.intervals["bleu"].low for s in (few, many)]
    assert widths[1] < widths[0] / 4


def test_the_interval_of_exact_match_is_the_binomial_one() -> None:
    found = score(["A"] * 300 + ["B"] * 100, ["A"] * 400)
    half_width = 1.96 * np.sqrt(0.75 * 0.25 / 400) * 100
    interval = found.intervals["exact_match"]
    assert interval.low == pytest.approx(75 - half_width, abs=0.7)
    assert interval.high == pytest.approx(75 + half_width, abs=0.7)


def test_resampling_is_repeatable_by_seed() -> None:
    counts = Counts.of(["A B", "C", "D E F"], ["A B", "C D", "D E"])
    assert np.array_equal(resampled(counts, 1)["chrf"], resampled(counts, 1)["chrf"])
    assert not np.array_equal(resampled(counts, 1)["chrf"], resampled(counts, 2)["chrf"])


def test_scores_go_into_a_manifest_as_flat_figures() -> None:
    found = score(["A B"], ["A C"]).as_dict()
    assert {"bleu", "bleu_low", "bleu_high", "exact_match_low", "sentences", "signature"} <= {
        *found
    }
    assert all(isinstance(value, float | int | str) for value in found.values())


def test_without_intervals_there_are_none() -> None:
    assert "bleu_low" not in score(["A"], ["A"], intervals=False).as_dict()


def test_nothing_to_score_is_an_error_that_says_what_to_do() -> None:
    with pytest.raises(DataError, match="test file"):
        score([], [])
