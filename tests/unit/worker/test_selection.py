from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.unit.worker.pipeline_rig import (
    NOW_MS,
    answered,
    in_turn,
    one,
    partials,
    pipeline,
    processed,
    published,
    reasons,
    record,
)
from worker.pipeline import PipelineOptions
from worker.pipeline.outcome import Drop, Publish


def test_nothing_is_remembered_until_the_batch_is_accepted() -> None:
    where = pipeline()
    first = one([record()], where)
    answers = processed(where, [record()])
    assert first == [outcome for answer in answers for _, outcome in answer.outcomes]
    where.accept(answers)
    assert one([record()], where) == [Drop("duplicate")]


def test_a_batch_under_way_is_seen_by_the_next_one_until_it_is_given_back() -> None:
    where = pipeline()
    processed(where, [record()])
    assert [o for a in processed(where, [record()]) for _, o in a.outcomes] == [Drop("duplicate")]
    where.give_back()
    assert isinstance(one([record()], where)[0], Publish)


def test_a_partial_is_superseded_by_what_still_waits_behind_its_batch() -> None:
    where = pipeline()
    partial, final = record(0, status="partial", revision=0), record(1, revision=1)
    chosen = where.choose([where.read(partial)], [where.read(final)])
    assert [item.decision for item in chosen.items] == [Drop("superseded")]


def test_partitions_that_were_given_up_start_anew() -> None:
    where = pipeline()
    in_turn(where, record())
    where.forget([0])
    (outcome,) = in_turn(where, record())
    assert isinstance(outcome, Publish)


def test_a_correction_names_the_revision_it_replaces_also_within_one_batch() -> None:
    first, second = answered(record(0, revision=3), record(1, revision=4, text="We met."))
    assert (first.supersedes, second.supersedes) == (None, 3)


def test_a_missing_revision_is_the_offset_and_the_same_text_again_a_duplicate() -> None:
    where = pipeline()
    first, again, changed = in_turn(where, record(7), record(9), record(12, text="No."))
    assert published(first).revision == 7
    assert again == Drop("duplicate")
    assert (published(changed).revision, published(changed).supersedes) == (12, 7)


def test_a_stale_revision_is_dropped() -> None:
    assert in_turn(pipeline(), record(0, revision=5), record(1, revision=4))[1] == Drop("stale")


def test_a_partial_shows_its_complete_sentences_only_and_commits_nothing() -> None:
    (gloss,) = answered(record(status="partial", text="We meet. You wai"))
    assert gloss.status == "partial"
    assert [sentence.gloss for sentence in gloss.sentences] == ["WE MEET"]
    assert gloss.committed_tokens == 0
    assert gloss.source_text == "We meet. You wai"


def test_a_partial_without_a_complete_sentence_is_dropped() -> None:
    assert reasons(record(status="partial", text="We me")) == ["partial_incomplete"]


def test_a_partial_whose_complete_sentences_are_the_same_is_dropped() -> None:
    first = record(0, revision=0, status="partial", text="We meet. You")
    second = record(1, revision=1, status="partial", text="We meet. You wait")
    assert in_turn(pipeline(), first, second)[1] == Drop("partial_unchanged")


def test_partials_can_be_taken_whole_or_not_at_all() -> None:
    partial = record(status="partial", text="We me")
    (gloss,) = answered(partial, where=partials("all"))
    assert [sentence.gloss for sentence in gloss.sentences] == ["WE ME"]
    assert reasons(partial, where=partials("off")) == ["partials_off"]


def test_a_final_in_the_batch_makes_its_partials_pointless() -> None:
    batch = [record(i, revision=i, status="partial") for i in range(2)] + [record(2, revision=2)]
    assert reasons(*batch) == ["superseded", "superseded"]


def test_an_expired_partial_is_dropped_and_an_expired_final_is_late() -> None:
    old_ms = NOW_MS - 2_001
    assert reasons(record(timestamp_ms=old_ms, status="partial")) == ["expired"]
    expired: dict[str, Any] = {"expires_at": "1970-01-01T00:16:39Z"}
    assert reasons(record(status="partial", **expired)) == ["expired"]
    assert [gloss.late for gloss in answered(record(**expired))] == [True]


def test_a_final_is_late_six_seconds_after_its_source_emitted_it() -> None:
    emitted: dict[str, Any] = {"emitted_at": "1970-01-01T00:16:33.999Z"}
    assert [gloss.late for gloss in answered(record(**emitted))] == [True]
    assert [gloss.late for gloss in answered(record(timestamp_ms=NOW_MS - 6_000))] == [False]
    never = pipeline(options=PipelineOptions(late_after_ms=None))
    assert [gloss.late for gloss in answered(record(**emitted), where=never)] == [False]


STATUSES = st.sampled_from(["partial", "final", "retracted"])
ARRIVALS = st.lists(
    st.tuples(st.sampled_from("ab"), st.none() | st.integers(0, 5), STATUSES, st.booleans()),
    max_size=20,
)
_ORDER = {"partial": 0, "error": 1, "final": 2, "empty": 2, "retracted": 3}


@given(ARRIVALS, st.integers(1, 5))
def test_readers_never_see_an_older_revision_after_a_newer_one(
    arrivals: list[tuple[str, int | None, str, bool]], batch_size: int
) -> None:
    records = [
        record(offset, segment_id=segment, status=status, text="One. Two." if long else "One.")
        if revision is None
        else record(offset, segment_id=segment, status=status, text="One.", revision=revision)
        for offset, (segment, revision, status, long) in enumerate(arrivals)
    ]
    where = pipeline()
    seen: dict[str, tuple[int, int]] = {}
    for start in range(0, len(records), batch_size):
        answers = processed(where, records[start : start + batch_size])
        where.accept(answers)
        for gloss in (
            published(o) for a in answers for _, o in a.outcomes if isinstance(o, Publish)
        ):
            order = (gloss.revision, _ORDER[gloss.status])
            assert order > seen.get(gloss.segment_id, (-1, 0))
            seen[gloss.segment_id] = order
