"""The loop: at least once, in order, and never stopped by a record or a broker."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.worker.stream_fakes import Rig, output, record
from worker.contract.dead_letter import POISON
from worker.contract.record import SourceRecord
from worker.errors import StalledError, TransientError
from worker.pipeline.outcome import Outcome
from worker.stream.checkpoint import Checkpoint, Custody, Position
from worker.stream.hand import IDLE_POLL_MS
from worker.stream.port import Message


def values(*offsets: int) -> list[bytes | None]:
    return [b"gloss of %d" % offset for offset in offsets]


def rig_with(*offsets: int, **options: Any) -> Rig:
    return Rig(*(record(offset, b"%d" % offset) for offset in offsets), **options)


def test_a_batch_is_written_accepted_and_committed_in_that_order() -> None:
    rig = rig_with(0, 1)
    rig.run(turns=1)
    assert rig.sink.values() == values(0, 1)
    assert rig.pipeline.accepted == [0, 1]
    assert rig.source.committed_offsets() == {0: 2}


def test_a_batch_is_no_larger_than_its_limit() -> None:
    rig = rig_with(*range(7), max_records=3)
    rig.run(turns=3)
    assert [len(batch) for batch in rig.pipeline.batches] == [3, 3, 1]


def test_records_wait_for_company_until_the_linger_is_over() -> None:
    rig = rig_with(0, linger_ms=10)
    rig.run(turns=2)
    assert rig.pipeline.batches == []
    rig.now_ms = 10
    rig.run(turns=1)
    assert rig.pipeline.batches == [[0]]


def test_when_writing_fails_nothing_is_accepted_and_the_records_are_read_again() -> None:
    rig = rig_with(0, 1)
    rig.sink.errors = [TransientError("the broker went away")]
    rig.loop.turn_or_recover()
    assert rig.pipeline.accepted == []
    assert rig.source.committed_offsets() in ({}, {0: 0})
    rig.run(turns=1)
    assert rig.pipeline.batches == [[0, 1], [0, 1]]
    assert rig.sink.values() == values(0, 1)
    assert rig.source.committed_offsets() == {0: 2}


def test_records_behind_a_failed_batch_keep_their_order() -> None:
    rig = rig_with(0, 1, 2, 3, max_records=2)
    rig.sink.errors = [TransientError("down"), TransientError("still down")]
    for _ in range(4):
        rig.loop.turn_or_recover()
    assert rig.sink.values() == values(0, 1, 2, 3)


def test_failures_in_a_row_are_counted_and_a_good_turn_starts_the_count_anew() -> None:
    rig = rig_with(0, 1)
    rig.sink.errors = [TransientError("a"), TransientError("b")]
    for _ in range(3):
        rig.loop.turn_or_recover()
    rig.sink.errors = [TransientError("c")]
    rig.source.records[0] += [record(2)]
    rig.loop.turn_or_recover()
    assert rig.observer.failures == [("batch", "a", 1), ("batch", "b", 2), ("batch", "c", 1)]


def test_reading_well_does_not_make_a_delivery_that_fails_look_new() -> None:
    rig = rig_with(0, 1)
    rig.sink.errors = [TransientError("a"), TransientError("b"), TransientError("c")]
    rig.engine.held = True
    for _ in range(6):
        rig.turn()
        rig.engine.work_off()
    assert [count for _, _, count in rig.observer.failures] == [1, 2, 3]


def test_a_poll_that_fails_is_tried_again() -> None:
    rig = rig_with(0)
    rig.source.poll_errors = [TransientError("no coordinator")]
    rig.loop.turn_or_recover()
    rig.run(turns=1)
    assert rig.sink.values() == values(0)


def test_a_commit_that_fails_is_made_up_by_the_next_without_writing_twice() -> None:
    rig = rig_with(0, 1, max_records=1)
    rig.source.commit_errors = [TransientError("rebalancing")]
    rig.run(turns=2)
    assert rig.source.committed_offsets() == {0: 2}
    assert rig.sink.values() == values(0, 1)


def test_a_commit_that_fails_last_is_made_up_when_idle_after_a_while() -> None:
    rig = rig_with(0, linger_ms=10)
    rig.turn()
    rig.now_ms = 10
    rig.source.commit_errors = [TransientError("rebalancing")]
    rig.turn(2)
    assert rig.source.committed_offsets() == {0: 0}
    rig.now_ms = 1_010
    rig.turn()
    assert rig.source.committed_offsets() == {0: 1}


def test_a_rebalance_at_the_end_gets_its_polls_until_it_takes_the_commit() -> None:
    rig = rig_with(0)
    rig.source.commit_errors = [TransientError("rebalancing") for _ in range(6)]
    rig.run(turns=1)
    assert rig.source.committed_offsets() == {0: 1}


def test_a_last_commit_that_never_succeeds_does_not_keep_the_worker() -> None:
    rig = rig_with(0)
    rig.source.commit_errors = [TransientError("no broker") for _ in range(1_000)]
    rig.source.on_poll = lambda: setattr(rig, "now_ms", rig.now_ms + 200)
    rig.run(turns=1)
    assert rig.source.committed_offsets() in ({}, {0: 0})
    assert 5_000 <= rig.now_ms < 6_000


def test_partitions_lost_while_leaving_are_not_committed() -> None:
    rig = rig_with(0)
    rig.source.commit_errors = [TransientError("rebalancing") for _ in range(4)]
    rig.loop.turn_or_recover()
    rig.source.revoke_next = {0}
    rig.run(turns=1)
    assert rig.source.committed_offsets() in ({}, {0: 0})


def test_only_the_record_that_breaks_the_pipeline_is_dead_lettered() -> None:
    rig = rig_with(0, 1, 2)
    rig.pipeline.errors = [ValueError("batch")]
    broken = record(1, b"1")

    def decide(each: SourceRecord) -> tuple[Outcome, ...]:
        if each == broken:
            raise ValueError("this one")
        return (output(each),)

    rig.pipeline.decide = decide
    rig.run(turns=1)
    assert rig.sink.values() == values(0, 2)
    (letter,) = [m for m in rig.sink.written if m.topic == "captions.dead"]
    assert (letter.key, letter.value) == (broken.key, broken.value)
    assert ("glosswire.reason", POISON.encode()) in letter.headers
    assert rig.source.committed_offsets() == {0: 3}


def test_a_transient_fault_of_the_pipeline_is_no_reason_for_a_dead_letter() -> None:
    rig = rig_with(0)
    rig.pipeline.errors = [TransientError("out of memory")]
    rig.loop.turn_or_recover()
    rig.run(turns=1)
    assert rig.sink.values("captions.dead") == []
    assert rig.sink.values() == values(0)


def test_records_of_a_partition_that_was_taken_away_are_let_go() -> None:
    rig = Rig(record(0, b"a", 0), record(0, b"b", 1), linger_ms=10)
    rig.run(turns=1)
    rig.source.revoke_next = {1}
    rig.now_ms = 5
    rig.run(turns=1)
    rig.now_ms = 10
    rig.loop.turn_or_recover()
    assert rig.sink.values() == [b"gloss of a"]
    assert rig.source.committed_offsets() == {0: 1, 1: 0}
    assert rig.pipeline.forgotten == {1}
    assert rig.observer.given_up == [frozenset({1})]


def test_told_to_stop_the_loop_gives_back_what_it_has_not_begun() -> None:
    rig = rig_with(0, linger_ms=10)
    rig.run(turns=1)
    assert rig.sink.written == []
    assert rig.source.committed_offsets() in ({}, {0: 0})


def test_told_to_stop_during_a_batch_the_loop_finishes_it() -> None:
    rig = rig_with(0, 1, 2, max_records=2, in_flight=1)

    def stop_meanwhile(each: SourceRecord) -> tuple[Outcome, ...]:
        rig.stop.set()
        return (output(each),)

    rig.pipeline.decide = stop_meanwhile
    rig.loop.run()
    assert len(rig.sink.written) == 2
    assert rig.source.committed_offsets() == {0: 2}


def test_a_report_says_what_became_of_the_batch() -> None:
    rig = rig_with(0, 1)
    rig.run(turns=1)
    (report,) = rig.observer.reports
    assert report.records == 2
    assert report.delivered.published == {"final": 2}
    assert report.delivered.latency_from_ms == (1_000, 1_001)


def test_while_the_model_works_more_is_read_up_to_what_may_wait() -> None:
    rig = rig_with(*range(30), max_records=4, in_flight=1)
    rig.engine.held = True
    rig.turn(6)
    assert rig.sink.written == []
    assert rig.source.positions[0] == 12  # 4 with the model, 8 waiting
    assert rig.source.held_back[-1] == {0}
    rig.engine.held = False
    rig.engine.work_off()
    rig.turn(12)
    assert rig.sink.values() == values(*range(30))


def test_several_batches_are_under_way_and_delivered_in_order() -> None:
    rig = rig_with(*range(8), max_records=4, in_flight=2)
    rig.engine.held = True
    rig.turn(3)
    assert len(rig.engine.jobs) == 2
    rig.engine.work_off()
    rig.turn()
    assert rig.sink.values() == values(*range(8))


def test_what_the_model_has_of_a_partition_that_is_taken_away_is_thrown_away() -> None:
    rig = Rig(record(0, b"a", 0), record(0, b"b", 1))
    rig.engine.held = True
    rig.turn()
    rig.source.revoke_next = {1}
    rig.turn()
    rig.engine.work_off()
    rig.turn()
    assert rig.sink.values() == [b"gloss of a"]
    assert rig.pipeline.accepted == [0]
    assert rig.source.committed_offsets() == {0: 1, 1: 0}


def test_a_partition_whose_outputs_cannot_be_read_yet_is_taken_over_again_with_them() -> None:
    rig = rig_with(0)
    rig.sink.written.append(Message("gloss", 0, b"stream", b"earlier", ()))
    rig.outputs.errors = [TransientError("broker away")]
    rig.turn()
    assert rig.source.commits == []
    rig.turn()
    assert rig.pipeline.restored == {0: [b"earlier"]}
    assert rig.pipeline.accepted == [0]


def test_records_whose_partition_could_not_be_taken_over_are_not_taken_for_done() -> None:
    rig = rig_with(*range(6), max_records=2)
    rig.source.group[0] = Checkpoint(3, (1,), Custody("other", since=0)).position()
    rig.source.committed_errors = [TransientError("broker away")]
    rig.turn()
    rig.source.held_back_all = True  # a rebalance: the next poll brings nothing
    rig.turn()
    rig.source.held_back_all = False
    rig.turn(3)
    assert rig.sink.values() == values(1, 3, 4, 5)


def test_a_worker_that_the_group_may_have_given_up_writes_nothing_until_it_has_heard() -> None:
    rig = rig_with(*range(8), max_records=4, in_flight=2)
    rig.engine.held = True
    rig.turn()
    rig.engine.work_off()
    rig.source.is_heard = False
    rig.turn(3)
    assert rig.sink.written == []
    rig.source.is_heard = True
    rig.engine.held = False
    rig.turn(2)
    assert rig.sink.values() == values(*range(8))


def test_what_a_worker_lost_while_it_heard_nothing_is_thrown_away() -> None:
    rig = Rig(record(0, b"a", 0), record(0, b"b", 1))
    rig.engine.held = True
    rig.turn()
    rig.engine.work_off()
    rig.source.is_heard = False
    rig.turn()
    rig.source.is_heard, rig.source.revoke_next = True, {1}
    rig.turn()
    assert rig.sink.values() == [b"gloss of a"]


def test_a_worker_that_hears_nothing_begins_nothing_and_waits_without_haste() -> None:
    rig = rig_with(0)
    rig.source.is_heard = False
    rig.turn(3)
    assert rig.pipeline.batches == []
    assert min(rig.source.waits_ms) == IDLE_POLL_MS


def test_told_to_stop_while_it_hears_nothing_a_worker_does_not_wait_for_its_batch() -> None:
    rig = rig_with(0)
    rig.engine.held = True
    rig.turn()
    rig.engine.work_off()
    rig.source.is_heard = False
    rig.stop.set()
    rig.loop.run()
    assert rig.sink.written == []
    assert rig.source.committed_offsets() == {0: 0}


def test_a_partition_lost_and_won_in_one_poll_is_read_again_from_what_is_committed() -> None:
    rig = rig_with(0, 1)
    rig.source.given_up = {0}
    rig.turn()
    assert rig.sink.written == []
    rig.turn()
    assert rig.sink.values() == values(0, 1)


def test_a_model_that_does_not_answer_ends_the_loop_and_commits_nothing() -> None:
    rig = rig_with(0)
    rig.engine.held = True
    rig.turn()
    rig.now_ms = 61_000
    with pytest.raises(StalledError, match="60 s"):
        rig.loop.run()
    assert rig.source.committed_offsets() == {0: 0}


def test_leaving_takes_the_holders_name_out_of_the_note() -> None:
    rig = rig_with(0)
    rig.turn()
    assert rig.source.group[0].note.startswith("gw1 by=a")
    rig.stop.set()
    rig.loop.run()
    assert rig.source.group[0] == Position(1, "")


def test_in_transactions_a_failure_reads_everything_again_from_what_is_committed() -> None:
    rig = rig_with(0, 1, 2, 3, max_records=2, exactly_once=True, in_flight=1)
    rig.turn()
    rig.transactions.errors = [TransientError("the coordinator moved")]
    rig.turn(4)
    assert rig.sink.values() == values(0, 1, 2, 3)
    assert rig.source.committed_offsets() == {0: 4}
    assert rig.transactions.renewals == 1
    assert rig.pipeline.all_forgotten == 1


def test_a_transaction_that_was_committed_although_it_failed_is_not_written_again() -> None:
    rig = rig_with(0, 1, exactly_once=True)
    rig.transactions.lost = [TransientError("no answer to the commit")]
    rig.turn(3)
    assert rig.sink.values() == values(0, 1)
    assert rig.source.committed_offsets() == {0: 2}


def test_a_rebalance_that_is_not_seen_yet_keeps_a_transaction_from_being_committed() -> None:
    rig = rig_with(0, exactly_once=True)

    def rebalance_meanwhile(each: SourceRecord) -> tuple[Outcome, ...]:
        rig.source.generation += 1  # its partition is somebody else's by now
        rig.source.revoke_next = {0}
        return (output(each),)

    rig.pipeline.decide = rebalance_meanwhile
    rig.turn(2)
    assert rig.sink.written == []
    assert rig.source.committed_offsets() == {0: 0}


def crash(rig: Rig, holder: str) -> None:
    """The process ends while the model has its batch, and a new one starts."""
    rig.engine.held = True
    rig.turn(2)
    rig.start(holder)


def test_one_unclean_end_changes_nothing() -> None:
    rig = rig_with(0, 1, 2)
    crash(rig, "b")
    rig.turn()
    assert rig.pipeline.batches == [[0, 1, 2]]
    assert rig.observer.taken_alone == []


def test_after_two_unclean_ends_at_one_place_records_are_taken_alone() -> None:
    rig = rig_with(0, 1, 2)
    crash(rig, "b")
    crash(rig, "c")
    rig.turn(6)
    assert rig.pipeline.batches == [[0], [1], [2]]
    assert rig.sink.values() == values(0, 1, 2)


def test_holders_that_live_on_have_not_ended_and_call_for_no_caution() -> None:
    rig = rig_with(0, 1, 2)
    crash(rig, "b")
    rig.source.living = frozenset("abcdef")
    for holder in "cdef":
        crash(rig, holder)  # its partition is given to the next one, again and again
    rig.turn()
    assert rig.pipeline.batches == [[0, 1, 2]]
    assert rig.observer.taken_alone == []


def test_a_record_alone_in_hands_that_live_on_is_not_set_aside() -> None:
    rig = rig_with(0, 1, 2)
    crash(rig, "b")
    crash(rig, "c")
    rig.source.living = frozenset("cdefghi")
    for holder in "defghi":
        crash(rig, holder)
    rig.engine.held = False
    rig.turn(8)
    assert {attempts for _, _, attempts in rig.observer.taken_alone} == {0}
    assert rig.sink.values() == values(0, 1, 2)


def test_a_record_that_was_alone_at_three_unclean_ends_is_set_aside_and_the_rest_goes_on() -> None:
    rig = rig_with(0, 1, 2)
    for holder in "bcde":
        crash(rig, holder)
    crash(rig, "f")
    rig.turn(8)
    (letter,) = [m for m in rig.sink.written if m.topic == "captions.dead"]
    assert letter.value == b"0"
    assert ("glosswire.attempts", b"3") in letter.headers
    assert rig.sink.values() == values(1, 2)
    assert rig.source.committed_offsets() == {0: 3}


def test_a_broker_that_is_away_makes_no_record_alone_look_like_the_one_to_blame() -> None:
    rig = rig_with(0, exactly_once=True)
    crash(rig, "b")
    crash(rig, "c")
    rig.engine.held = False
    rig.transactions.errors = [TransientError("broker away")] * 8
    rig.turn(20)
    assert {attempts for _, _, attempts in rig.observer.taken_alone} == {0}
    assert rig.sink.values() == values(0)


def test_an_end_after_the_model_has_answered_a_record_alone_counts_for_nothing() -> None:
    rig = rig_with(0)
    crash(rig, "b")
    crash(rig, "c")
    for holder in "defgh":
        rig.engine.held = False
        rig.sink.errors = [TransientError("broker away")]
        rig.turn()
        rig.start(holder)
    rig.engine.held = False
    rig.turn(3)
    assert rig.sink.values() == values(0)


def test_a_rebalance_while_a_record_is_with_the_model_alone_is_one_attempt_at_most() -> None:
    rig = rig_with(0)
    crash(rig, "b")
    crash(rig, "c")
    rig.engine.held = True
    for _ in range(5):
        rig.turn()
        rig.source.given_up = {0}  # lost, and won again
        rig.turn()
        rig.engine.abandon()
    rig.engine.held = False
    rig.turn(3)
    assert len(rig.observer.taken_alone) > 3
    assert max(attempts for _, _, attempts in rig.observer.taken_alone) == 1
    assert rig.sink.values() == values(0)


def test_kills_at_every_place_but_one_set_no_record_aside() -> None:
    rig = rig_with(*range(6), max_records=2, in_flight=1)
    for holder in "bcdefghij":
        crash(rig, holder)
        rig.turn(2)  # makes some progress before it is killed too
        rig.start(holder * 2)
    rig.turn(20)
    assert rig.sink.values("captions.dead") == []
    assert set(rig.sink.values()) == set(values(*range(6)))
