"""Non-manual spans are right with their kind and every sign; they count in notation 1 only."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.data.pairs import Pair
from training.evaluate.breakdown import by_domain
from training.evaluate.metrics import score
from training.evaluate.significance import compare_systems
from training.evaluate.spans import count_spans, have_spans, is_notation_1, spans_of
from training.evaluate.statistics import Counts
from worker.gloss.notation import OPENERS

SIGNS = st.sampled_from(["BOOK", "IX-1p", "fs-ANN", "2-WEEK"])
GLOSSES = st.recursive(
    st.lists(SIGNS, min_size=1, max_size=3).map(" ".join),
    lambda inner: st.tuples(inner, st.sampled_from(sorted(OPENERS)), inner).map(
        lambda parts: f"{parts[0]} {parts[1]} {parts[2]} ]"
    ),
    max_leaves=4,
)


def test_a_span_is_its_kind_and_every_sign_under_it() -> None:
    gloss = "t[ BOOK ] cond[ IX-1p neg[ NOT READ ] ] SAD"
    assert list(spans_of(gloss)) == [
        ("t[", ("BOOK",)),
        ("neg[", ("NOT", "READ")),
        ("cond[", ("IX-1p", "NOT", "READ")),
    ]


@pytest.mark.parametrize(
    ("gloss", "matched"),
    [("neg[ NOT READ ]", 1), ("neg[ NOT ] READ", 0), ("t[ NOT READ ]", 0), ("NOT READ", 0)],
)
def test_a_bracket_too_narrow_or_of_another_kind_is_wrong(gloss: str, matched: int) -> None:
    assert count_spans(gloss, "neg[ NOT READ ]")[0] == matched


def test_brackets_that_do_not_pair_up_are_no_error() -> None:
    assert list(spans_of("] A t[ B neg[ C ]")) == [("neg[", ("C",))]


@given(GLOSSES)
def test_a_gloss_has_all_of_its_own_spans(gloss: str) -> None:
    matched, found, wanted = count_spans(gloss, gloss)
    assert matched == found == wanted == sum(item in OPENERS for item in gloss.split())
    assert is_notation_1(gloss)


@given(GLOSSES, GLOSSES)
def test_no_more_spans_match_than_either_side_has(a: str, b: str) -> None:
    matched, found, wanted = count_spans(a, b)
    assert matched <= min(found, wanted)
    assert count_spans(b, a) == (matched, wanted, found)


def test_f1_is_measured_where_references_are_notation_1_with_spans_and_only_there() -> None:
    marked = ["neg[ NOT READ ]", "t[ BOOK ] IX-1p READ"]
    found = score(["neg[ NOT READ ]", "IX-1p READ BOOK"], marked)
    assert found.span_f1 == pytest.approx(100 * 2 / 3)
    assert found.as_dict()["span_f1_low"] == 0
    assert not have_spans(["BOOK"])
    assert not have_spans(["neg[ NOT ]", "he , reads"])
    assert score(["BOOK"], ["BOOK"]).span_f1 is None
    assert "span_f1" not in score(["BOOK"], ["BOOK"]).as_dict()


def test_what_one_system_gains_in_spans_is_compared_too() -> None:
    marked = ["neg[ NOT READ ]", "BOOK", "yn[ IX-2p READ ]"] * 5
    plain = ["NOT READ", "BOOK", "IX-2p READ"] * 5
    change = compare_systems(marked, plain, marked)["span_f1"]
    assert change.value == 100
    assert change.p_bootstrap < 0.05


def test_a_group_without_spans_has_no_figure_for_them() -> None:
    pairs = [Pair("a", "BOOK", source="one"), Pair("b", "t[ BOOK ] READ", source="two")]
    one, two = by_domain(pairs, Counts.of([p.gloss for p in pairs], [p.gloss for p in pairs]))
    assert math.isnan(one.values["span_f1"])
    assert "span_f1" not in one.as_dict()["values"]  # type: ignore[operator]
    assert two.values["span_f1"] == 100


def test_domains_are_told_apart_only_where_there_are_several() -> None:
    pairs = [Pair("a", "BOOK", source="one")] * 3
    assert by_domain(pairs, Counts.of(["BOOK"] * 3, ["BOOK"] * 3)) == []
