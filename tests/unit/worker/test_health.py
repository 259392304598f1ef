"""The probes, and the port they answer on."""

from __future__ import annotations

import http.client

import pytest

from worker.errors import SettingsError
from worker.operate.health import Health, serve_health
from worker.operate.metrics import Metrics

ANY_PORT = ("127.0.0.1", 0)


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def get(port: int, path: str) -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


def working(clock: Clock) -> Health:
    health = Health(stall_after_s=60, clock=clock)
    health.model_is_warm = True
    health.group_is_joined = True
    health.turned()
    return health


def test_a_worker_that_loads_its_model_is_alive_and_not_ready() -> None:
    health = Health(stall_after_s=60, clock=Clock())
    assert health.why_not_live() is None
    assert health.why_not_ready() == "the model is not loaded yet"


def test_a_warm_worker_is_not_ready_before_its_group_takes_it_in() -> None:
    health = Health(stall_after_s=60, clock=Clock())
    health.model_is_warm = True
    assert health.why_not_ready() == "not a member of the consumer group yet"


def test_a_warm_member_of_the_group_is_ready() -> None:
    assert working(Clock()).why_not_ready() is None


def test_a_loop_that_stands_too_long_is_neither_alive_nor_ready() -> None:
    clock = Clock()
    health = working(clock)
    clock.now = 60
    assert health.why_not_live() is None
    clock.now = 61
    assert health.why_not_live() == "the loop has stood for 61 s"
    assert health.why_not_ready() == "the loop has stood for 61 s"
    health.turned()
    assert health.why_not_live() is None


def test_the_probes_answer_over_http() -> None:
    health = Health(stall_after_s=60, clock=Clock())
    with serve_health(ANY_PORT, health, lambda: b"") as port:
        assert get(port, "/livez") == (200, "ok\n")
        assert get(port, "/readyz") == (503, "the model is not loaded yet\n")
        assert get(port, "/nothing")[0] == 404


def test_metrics_are_served_as_prometheus_reads_them() -> None:
    metrics = Metrics()
    metrics.outcomes("published", {"final": 2})
    metrics.outcomes("dead", {"not_json": 1})
    metrics.latencies([250.0])
    with serve_health(ANY_PORT, working(Clock()), metrics.render) as port:
        status, text = get(port, "/metrics")
    assert status == 200
    assert 'glosswire_records_total{outcome="published",reason="final"} 2.0' in text
    assert 'glosswire_records_total{outcome="dead",reason="not_json"} 1.0' in text
    assert 'glosswire_end_to_end_seconds_bucket{le="0.3"} 1.0' in text
    assert "process_resident_memory_bytes" in text


def test_two_workers_have_metrics_of_their_own() -> None:
    one, other = Metrics(), Metrics()
    one.failure("commit")
    assert b'step="commit"' in one.render()
    assert b'step="commit"' not in other.render()


def test_a_port_in_use_is_a_wrong_setting() -> None:
    health = working(Clock())
    with (
        serve_health(ANY_PORT, health, lambda: b"") as port,
        pytest.raises(SettingsError, match=f"health_port.*{port}"),
        serve_health(("127.0.0.1", port), health, lambda: b""),
    ):
        pytest.fail("the port was taken twice")
