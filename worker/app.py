"""Builds a worker from its settings, and runs it until it is told to stop.

The order matters: probes first, so that a slow start can be watched; the model before the broker,
so that a member of the group is always able to work; at the end the consumer leaves the group
before anything it needs is taken down.
"""

from __future__ import annotations

import os
import threading
import time
import uuid
from collections.abc import Callable
from contextlib import suppress
from functools import partial

import structlog

from worker.errors import StalledError, TransientError
from worker.loading import build_labels, load_house, load_model, pipeline_options
from worker.operate.health import Health, serve_health
from worker.operate.measured import MeasuredTranslator
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
        translator = load_model(settings)
        health.model_is_warm = True
        metrics.build(build_labels(translator))
        measured = MeasuredTranslator(translator, metrics, time.perf_counter)
        if not stop.is_set():
            options = pipeline_options(settings, load_house(settings, translator))
            pipeline = Pipeline(measured, options, time.time)
            try:
                _work(settings, pipeline, Reporter(metrics, health, time.time), stop)
            except StalledError as error:
                log.error("stalled", error=str(error), exit_code=error.exit_code)
                # The thread that is inside the model would keep the interpreter from ending.
                end(error.exit_code)
        log.info("stopped")


def _work(
    settings: Settings, pipeline: Pipeline, reporter: Reporter, stop: threading.Event
) -> None:
    found = check_topics(settings)
    for concern in topics.concerns(settings, found):
        structlog.stdlib.get_logger("glosswire").warning("topics", concern=concern)
    route = Route(
        settings.output_topic,
        settings.dead_letter_topic,
        found[settings.dead_letter_topic].partitions,
    )
    source = at_start(partial(KafkaSource, settings))
    outputs = KafkaOutputs(settings)
    delivery, sink = _delivery(settings, source, Outbox(route, make_dead_letter))
    isolation = Isolation(pipeline, reporter.unforeseen)
    parts = Parts(
        source=source,
        outputs=outputs,
        delivery=delivery,
        pipeline=pipeline,
        isolation=isolation,
        engine=Engine(
            isolation.answer,
            _now_ms,
            in_flight=settings.batches_in_flight,
            limit_s=settings.model_timeout_s,
        ),
        observer=reporter,
        clock_ms=_now_ms,
        stop=stop,
        holder=uuid.uuid4().hex[:8],
    )
    try:
        Loop(parts, batch_limits(settings)).run()
    finally:
        with suppress(TransientError):
            source.close(connection.CLOSE_TIMEOUT_S)
        sink.close(connection.CLOSE_TIMEOUT_S)
        outputs.close()


def _delivery(
    settings: Settings, source: KafkaSource, outbox: Outbox
) -> tuple[Delivery, KafkaSink | KafkaTransactions]:
    if settings.delivery == "at-least-once":
        sink = at_start(partial(KafkaSink, settings))
        return AtLeastOnce(sink, outbox), sink
    own = settings.group_instance_id or uuid.uuid4().hex
    transactional_id = settings.transactional_id or f"{settings.group_id}-{own}"
    transactions = at_start(partial(KafkaTransactions, settings, transactional_id))
    return ExactlyOnce(transactions, source, outbox), transactions


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
