from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from worker.captions.segment import (
    Accepted,
    Offer,
    OfferStatus,
    Rank,
    Refused,
    SegmentKey,
    SegmentState,
    after,
    decide,
    failed,
    fingerprint,
    superseded,
)

KEY = SegmentKey(0, "hall", "s1")


def offer(
    revision: int, status: OfferStatus = "final", text: str = "", numbered: bool = True
) -> Offer:
    mark = fingerprint(text or f"text {revision}")
    return Offer(revision, numbered, status, mark, mark)


def published(*offers: Offer) -> SegmentState | None:
    state: SegmentState | None = None
    for each in offers:
        assert isinstance(decide(state, each), Accepted)
        state = after(state, each)
    return state


def test_the_first_revision_of_a_segment_is_accepted() -> None:
    assert decide(None, offer(9, "partial")) == Accepted(None)


def test_growing_partials_and_their_final_are_accepted() -> None:
    state = published(offer(0, "partial"), offer(1, "partial"), offer(2))
    assert state is not None
    assert (state.revision, state.answered) == (2, 2)


def test_a_repeated_revision_is_a_duplicate_and_told_apart_when_its_text_differs() -> None:
    state = published(offer(2, text="a"))
    assert decide(state, offer(2, text="a")) == Refused("duplicate")
    assert decide(state, offer(2, text="b")) == Refused("duplicate_differs")


def test_a_revision_below_the_published_one_is_stale_even_as_a_final() -> None:
    state = published(offer(5, "partial"))
    assert decide(state, offer(4, "partial")) == Refused("stale")
    assert decide(state, offer(4)) == Refused("stale")
    assert decide(state, offer(4, "retracted")) == Refused("stale")


def test_a_final_answers_the_partial_of_the_same_revision_but_not_the_reverse() -> None:
    assert decide(published(offer(3, "partial")), offer(3)) == Accepted(None)
    assert decide(published(offer(3)), offer(3, "partial")) == Refused("stale")


def test_a_higher_final_after_a_final_is_a_correction() -> None:
    assert decide(published(offer(3)), offer(4)) == Accepted(supersedes=3)


def test_a_partial_after_a_final_is_dropped_however_high_it_is() -> None:
    assert decide(published(offer(3)), offer(9, "partial")) == Refused("stale")


def test_a_retraction_is_accepted_once_and_a_later_final_corrects_it() -> None:
    state = published(offer(3), offer(3, "retracted"))
    assert decide(state, offer(3, "retracted", "text 3")) == Refused("duplicate")
    assert decide(state, offer(3)) == Refused("stale")
    assert decide(state, offer(4)) == Accepted(supersedes=3)


def test_a_retraction_supersedes_nothing() -> None:
    assert decide(published(offer(3)), offer(4, "retracted")) == Accepted(None)


def test_a_final_that_failed_may_be_answered_again_by_the_same_revision() -> None:
    state = failed(after(None, offer(3)))
    assert state.rank == Rank.ERROR
    assert decide(state, offer(3)) == Accepted(None)
    assert decide(state, offer(4, "partial")) == Refused("stale")


def test_without_a_revision_the_same_text_is_a_duplicate_and_another_a_correction() -> None:
    state = published(offer(100, text="a", numbered=False))
    assert decide(state, offer(105, text="a", numbered=False)) == Refused("duplicate")
    assert decide(state, offer(105, text="b", numbered=False)) == Accepted(supersedes=100)


def test_without_a_revision_a_final_with_its_partials_text_is_no_duplicate() -> None:
    state = published(offer(100, "partial", "a", numbered=False))
    assert decide(state, offer(101, text="a", numbered=False)) == Accepted(None)


def test_a_partial_that_shows_nothing_new_is_dropped() -> None:
    state = published(offer(0, "partial", "a"))
    grown = replace(offer(1, "partial", "a and more"), shown=fingerprint("a"))
    assert decide(state, grown) == Refused("partial_unchanged")


def test_what_an_answer_showed_is_not_remembered_since_no_partial_comes_after_it() -> None:
    partial = published(offer(0, "partial", "a"))
    final = published(offer(0, "partial", "a"), offer(1, text="a"))
    assert partial is not None
    assert final is not None
    assert (bool(partial.shown), bool(final.shown)) == (True, False)


@dataclass(frozen=True)
class Waiting:
    revision: int
    status: OfferStatus
    key: SegmentKey = KEY


def test_only_the_newest_queued_partial_of_a_segment_is_kept() -> None:
    other = SegmentKey(0, "hall", "s2")
    queue = [Waiting(0, "partial"), None, Waiting(0, "partial", other), Waiting(1, "partial")]
    assert superseded(queue) == {0}


def test_a_final_cancels_its_queued_partials_whatever_their_numbers() -> None:
    queue = [Waiting(0, "partial"), Waiting(7, "partial"), Waiting(2, "final")]
    assert superseded(queue) == {0, 1}


def test_a_partial_that_comes_late_cancels_no_newer_one() -> None:
    assert superseded([Waiting(5, "partial"), Waiting(4, "partial")]) == set()


def test_finals_and_retractions_are_never_superseded() -> None:
    queue = [Waiting(0, "final"), Waiting(1, "retracted"), Waiting(2, "final")]
    assert superseded(queue) == set()


OFFERS = st.builds(
    offer,
    revision=st.integers(0, 6),
    status=st.sampled_from(["partial", "final", "retracted"]),
    text=st.sampled_from(["", "a", "b"]),
    numbered=st.booleans(),
)
_ORDER = {"partial": 0, "final": 2, "retracted": 3}


@given(st.lists(OFFERS, max_size=25))
def test_no_order_of_arrival_publishes_an_older_revision_after_a_newer_one(
    offers: list[Offer],
) -> None:
    state: SegmentState | None = None
    out: list[Offer] = []
    for each in offers:
        if isinstance(decide(state, each), Accepted):
            out.append(each)
            state = after(state, each)
    order = [(each.revision, _ORDER[each.status]) for each in out]
    assert all(a < b for a, b in pairwise(order))
    answered = next((i for i, each in enumerate(out) if each.status != "partial"), len(out))
    assert all(each.status != "partial" for each in out[answered:])


@given(st.lists(OFFERS, max_size=25))
def test_the_newest_final_is_published_unless_something_newer_was(offers: list[Offer]) -> None:
    state: SegmentState | None = None
    for each in offers:
        if isinstance(decide(state, each), Accepted):
            state = after(state, each)
    finals = [each for each in offers if each.status == "final" and each.numbered]
    if finals:
        assert state is not None
        assert state.revision >= max(each.revision for each in finals)


@given(st.lists(OFFERS, max_size=25), st.booleans())
def test_a_redelivered_batch_publishes_nothing_again(offers: list[Offer], numbered: bool) -> None:
    """Without numbers of their own, revisions are offsets: they rise and never repeat."""
    batch = [
        replace(each, numbered=numbered, revision=each.revision if numbered else offset)
        for offset, each in enumerate(offers)
    ]
    state: SegmentState | None = None
    for each in batch:
        if isinstance(decide(state, each), Accepted):
            state = after(state, each)
    assert not any(isinstance(decide(state, each), Accepted) for each in batch)
