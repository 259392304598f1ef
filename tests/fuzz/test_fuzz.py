"""A short run of the fuzzer; `make fuzz` is the long one."""

from __future__ import annotations

from tests.fuzz.run import fuzz

_RECORDS = 2_000
_COMMON = ("published:final", "published:error", "dead:not_json", "dead:invalid_field")


def test_no_record_breaks_the_worker_takes_for_ever_or_is_told_of_in_a_header() -> None:
    tally = fuzz(seed=20_261, records=_RECORDS)
    assert tally.wrong == []
    assert tally.records == _RECORDS
    # A fuzzer that only ever reaches one ending proves nothing.
    assert set(_COMMON) <= set(tally.outcomes)


def test_the_same_seed_leads_to_the_same_outcomes() -> None:
    assert fuzz(seed=3, records=150).outcomes == fuzz(seed=3, records=150).outcomes
