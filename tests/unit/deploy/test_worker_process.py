"""What the launcher reads of a worker: its metrics and the last line of its log."""

from __future__ import annotations

from pathlib import Path

from worker_process import last_line, sum_metric

METRICS = """# HELP glosswire_records_total Outcomes of input records.
# TYPE glosswire_records_total counter
glosswire_records_total{outcome="published",reason="final"} 3.0
glosswire_records_total{outcome="dead",reason="not json"} 2.0
glosswire_records_total_created 9.0
glosswire_assigned_partitions 6.0
"""


def test_a_metric_is_summed_over_its_labels_and_not_over_longer_names() -> None:
    assert sum_metric(METRICS, "glosswire_records_total") == 5.0
    assert sum_metric(METRICS, "glosswire_assigned_partitions") == 6.0
    assert sum_metric(METRICS, "glosswire_assigned") == 0.0


def test_the_last_line_of_a_log_is_found_behind_blank_ones(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_text("first\ngloss-worker: error: no broker\n\n")
    assert last_line(log) == "gloss-worker: error: no broker"


def test_an_empty_log_is_said_in_words(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.touch()
    assert last_line(log) == "it said nothing"
