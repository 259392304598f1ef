"""Builds a worker from its settings, and runs it until it is told to stop.

The order matters: probes first, so that a slow start can be watched; the model is loaded while the
broker is connected to, and before the group is joined, so that a member is always able to work; at
the end the consumer leaves the group before anything it needs is taken down.
"""

from __future__ import annotations

import gc
import os
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from typing import Any

import structlog

from worker.background import begin
from worker.errors import BrokerError, StalledError, TransientError
from worker.loading import build_labels, load_house, load_warm_model, pipeline_options
from worker.operate.health import Health, serve_health
from worker.operate.measured import MeasuredTranslator
from worker.operate.memory import keep_memory_steady
from worker.operate.metrics import Metrics
from worker.pipeline import Pipeline
from worker.pipeline.outcome import make_dead_letter
from worker.reporting import Reporter
from worker.settings import Settings, unknown_variables
from worker.shutdown import stop_on_signals
from worker.stream import connection, topics
from worker.stream.batcher import BatchLimits
from worker.stream.client import KafkaOutputs, KafkaSink, KafkaSource, KafkaTransactions
from worker.stream.delivery import AtLeastOnce, Delivery, ExactlyOnce
from worker.stream.engine import Engine
from worker.stream.isolation import Isolation
from worker.stream.loop import Loop
from worker.stream.outbox import Outbox, Route
from worker.stream.parts import Parts
from worker.stream.preflight import at_start, check_topics
from worker.version import installed_version


def run_worker(settings: Settings, end: Callable[[int], object] = os._exit) -> None:
    """Work until SIGTERM or SIGINT. Raises StartupError when it cannot begin or go on."""
    log = structlog.stdlib.get_logger("glosswire")
    keep_memory_steady()
    for name in unknown_variables():
        log.warning("unknown_variable", name=name)
    stop = threading.Event()
    metrics = Metrics()
    health = Health(stall_after_s=settings.max_poll_interval_s)
    address = (settings.health_host, settings.health_port)
    with (
        stop_on_signals(stop, settings.shutdown_grace_s),
        serve_health(address, health, metrics.render) as port,
    ):
        log.info("starting", version=installed_version(), health_port=port, pid=os.getpid())
        try:
            _work(settings, metrics, health, stop)
        except StalledError as error:
            log.error("stalled", error=str(error), exit_code=error.exit_code)
            # The thread that is inside the model would keep the interpreter from ending.
            end(error.exit_code)
        log.info("stopped")


def _work(settings: Settings, metrics: Metrics, health: Health, stop: threading.Event) -> None:
    loading = begin(partial(load_warm_model, settings), "loading")
    holder = uuid.uuid4().hex[:8]
    with _connected(settings, holder, loading) as clients:
        translator = loading.result()
        health.model_is_warm = True
        metrics.build(build_labels(translator))
        measured = MeasuredTranslator(translator, metrics, time.perf_counter)
        options = pipeline_options(settings, load_house(settings, translator))
        pipeline = Pipeline(measured, options, time.time)
        reporter = Reporter(metrics, health, time.time)
        _settle_memory()
        parts = _parts(settings, holder, clients, pipeline, reporter, stop)
        Loop(parts, batch_limits(settings)).run()


def _settle_memory() -> None:
    """What is loaded stays: collecting garbage takes 30 ms less where nobody looks at it again."""
    gc.collect()
    gc.freeze()


@dataclass(frozen=True)
class _Clients:
    """The connections to the broker. The group is joined by the first poll."""

    source: KafkaSource
    outputs: KafkaOutputs
    delivery: Delivery


@contextmanager
def _connected(settings: Settings, holder: str, loading: Future[Any]) -> Iterator[_Clients]:
    """The connections, while inside. If they fail, a bundle that is no good is told instead."""
    with ExitStack() as closing:
        try:
            clients = _connect(settings, holder, closing)
        except BrokerError:
            loading.result()
            raise
        yield clients


def _connect(settings: Settings, holder: str, closing: ExitStack) -> _Clients:
    """What is connected first is closed last."""
    found = check_topics(settings)
    for concern in topics.concerns(settings, found):
        structlog.stdlib.get_logger("glosswire").warning("topics", concern=concern)
    letters = settings.dead_letter_topic
    route = Route(settings.output_topic, letters, found[letters].partitions)
    outbox = Outbox(route, make_dead_letter)
    outputs = at_start(partial(KafkaOutputs, settings))
    closing.callback(outputs.close)
    sink = _sink(settings)
    closing.callback(sink.close, connection.CLOSE_TIMEOUT_S)
    source = at_start(partial(KafkaSource, settings, holder))
    closing.callback(_leave, source)
    if isinstance(sink, KafkaSink):
        return _Clients(source, outputs, AtLeastOnce(sink, outbox))
    return _Clients(source, outputs, ExactlyOnce(sink, source, outbox))


def _sink(settings: Settings) -> KafkaSink | KafkaTransactions:
    if settings.delivery == "at-least-once":
        return at_start(partial(KafkaSink, settings))
    own = settings.group_instance_id or uuid.uuid4().hex
    transactional_id = settings.transactional_id or f"{settings.group_id}-{own}"
    return at_start(partial(KafkaTransactions, settings, transactional_id))


def _leave(source: KafkaSource) -> None:
    with suppress(TransientError):
        source.close(connection.CLOSE_TIMEOUT_S)


def _parts(
    settings: Settings,
    holder: str,
    clients: _Clients,
    pipeline: Pipeline,
    reporter: Reporter,
    stop: threading.Event,
) -> Parts:
    isolation = Isolation(pipeline, reporter.unforeseen)
    engine = Engine(
        isolation.answer,
        _now_ms,
        in_flight=settings.batches_in_flight,
        limit_s=settings.model_timeout_s,
    )
    return Parts(
        source=clients.source,
        outputs=clients.outputs,
        delivery=clients.delivery,
        pipeline=pipeline,
        isolation=isolation,
        engine=engine,
        observer=reporter,
        clock_ms=_now_ms,
        stop=stop,
        holder=holder,
    )


def batch_limits(settings: Settings) -> BatchLimits:
    """When a batch is ready; one more may be waiting while those in flight are with the model."""
    return BatchLimits(
        max_records=settings.max_batch_records,
        max_tokens=settings.max_batch_tokens,
        linger_ms=float(settings.linger_ms),
        max_waiting=2 * settings.max_batch_records,
    )


def _now_ms() -> float:
    return time.monotonic() * 1000
