"""What is told of the loop: counts and times, and never a caption."""

from __future__ import annotations

from typing import Any

import pytest
from structlog.testing import capture_logs

from worker.errors import TransientError
from worker.operate.health import Health
from worker.operate.metrics import Metrics
from worker.reporting import Reporter
from worker.stream.outbox import Delivered
from worker.stream.parts import BatchReport

CAPTION = "Nobody may read this"


def reporter_and_metrics() -> tuple[Reporter, Metrics, Health]:
    metrics, health = Metrics(), Health(stall_after_s=60)
    return Reporter(metrics, health, wall_clock=lambda: 2.0), metrics, health


def logged(event: str, lines: Any) -> dict[str, Any]:
    (line,) = [each for each in lines if each["event"] == event and each["log_level"] != "debug"]
    return dict(line)


def test_a_batch_is_one_line_with_its_counts_and_times() -> None:
    reporter, metrics, _ = reporter_and_metrics()
    delivered = Delivered({"final": 2}, {"not_json": 1}, {"stale": 1}, (1_500, 1_900))
    with capture_logs() as lines:
        reporter.handled(BatchReport(4, delivered, 10.0, 5.0, 1.0))
    line = logged("batch", lines)
    assert (line["records"], line["published"], line["slowest_ms"]) == (4, {"final": 2}, 500)
    assert b'glosswire_records_total{outcome="dropped",reason="stale"} 1.0' in metrics.render()


def test_a_turn_makes_the_worker_ready_and_tells_its_partitions_once() -> None:
    reporter, metrics, health = reporter_and_metrics()
    health.model_is_warm = True
    with capture_logs() as lines:
        reporter.turned(True, frozenset({0, 2}), behind=7, waiting=1)
        reporter.turned(True, frozenset({0, 2}), behind=0, waiting=0)
    assert logged("assigned", lines)["partitions"] == [0, 2]
    assert health.why_not_ready() is None
    assert b"glosswire_assigned_partitions 2.0" in metrics.render()


def raised(error: Exception) -> Exception:
    with pytest.raises(type(error)) as caught:
        raise error
    return caught.value


def test_an_unforeseen_error_is_told_by_kind_and_place_without_its_text() -> None:
    reporter, _, _ = reporter_and_metrics()
    with capture_logs() as lines:
        reporter.failed("process", raised(ValueError(CAPTION)), 0)
    line = logged("failed", lines)
    assert line["error"] == "ValueError"
    assert "test_reporting.py" in line["where"]
    assert CAPTION not in str(line)


def test_a_foreseen_error_is_told_in_its_own_words() -> None:
    reporter, _, _ = reporter_and_metrics()
    with capture_logs() as lines:
        reporter.failed("batch", TransientError("the broker went away"), 3)
    line = logged("failed", lines)
    assert (line["error"], line["failures_in_a_row"]) == ("the broker went away", 3)
