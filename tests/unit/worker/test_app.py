"""From settings to what the pipeline is told."""

from __future__ import annotations

from worker.loading import pipeline_options
from worker.settings import load_settings


def test_the_pipeline_is_told_what_was_set() -> None:
    flags = {"partials": "all", "partial_ttl_ms": "7", "plain_text": "true", "group_id": "hall"}
    options = pipeline_options(load_settings(flags, {}))
    assert (options.partials, options.partial_ttl_ms, options.plain_text) == ("all", 7, True)
    assert options.event_source == "/glosswire/hall"


def test_only_the_live_lane_can_be_late() -> None:
    assert pipeline_options(load_settings({"late_after_ms": "9"}, {})).late_after_ms == 9
    assert pipeline_options(load_settings({"lane": "batch"}, {})).late_after_ms is None
