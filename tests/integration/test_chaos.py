"""A short run of the chaos programme: a worker dies, and its broker dies or restarts, under load.

One broker, so that it takes about a minute; `make chaos` is for three. A single broker that is
killed in mid-commit can leave a transaction hanging by itself (tests/chaos/results.md), so exactly
once meets one that ends in order.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from broker import KafkaUnavailable

from tests.chaos.cluster import running_cluster
from tests.chaos.crew import WorkerMode
from tests.chaos.faults import choose
from tests.chaos.play import Plan, Play
from tests.chaos.report import markdown
from tests.chaos.timeline import Timeline

pytestmark = [pytest.mark.integration, pytest.mark.chaos]

SESSION_S = 3.0
BROKER_SESSION_MS = 3_000


@pytest.mark.parametrize(
    ("delivery", "faults"),
    [
        ("at-least-once", "worker-kill,coordinator-kill"),
        ("exactly-once", "worker-kill,broker-restart"),
    ],
)
def test_promises_hold_while_a_worker_is_killed_and_then_its_broker_goes(
    delivery: str, faults: str, tmp_path: Path
) -> None:
    plan = Plan(
        mode=WorkerMode(delivery, static=delivery == "exactly-once", session_s=SESSION_S),
        faults=tuple(choose(faults)[0]),
        mix=False,
        records=300,
        rate=15.0,
        seed=6,
        streams=12,
        calm_s=1.0,
    )
    timeline, kafka_dir = Timeline(tmp_path / "timeline.jsonl"), tmp_path / "kafka"
    try:
        with running_cluster(kafka_dir, BROKER_SESSION_MS, timeline.say, nodes=1) as cluster:
            result = Play(plan, cluster, tmp_path, timeline).run()
    except KafkaUnavailable as error:
        pytest.fail(str(error), pytrace=False)
    finally:
        timeline.close()

    assert result.faults >= 2
    assert result.audit.sent >= 300
    assert result.broken() == [], markdown(result)
