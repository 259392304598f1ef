"""Builds a worker from its settings, and runs it until it is told to stop.

The order matters: probes first, so that a slow start can be watched; the model before the broker,
so that a member of the group is always able to work; at the end the consumer leaves the group
before anything it needs is taken down.
"""

from __future__ import annotations

import os
import threading
import time
from contextlib import suppress
from functools import partial

import structlog

from worker.errors import TransientError
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
from worker.stream.client import KafkaSink, KafkaSource
from worker.stream.delivery import Delivery, Route
from worker.stream.loop import Loop, Parts
from worker.stream.preflight import at_start, check_topics
from worker.version import installed_version


def run_worker(settings: Settings) -> None:
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
            _work(settings, pipeline, Reporter(metrics, health, time.time), stop)
        log.info("stopped")


def _work(
    settings: Settings, pipeline: Pipeline, reporter: Reporter, stop: threading.Event
) -> None:
    found = check_topics(settings)
    for concern in topics.concerns(settings, found):
        structlog.stdlib.get_logger("glosswire").warning("topics", concern=concern)
    sink = at_start(partial(KafkaSink, settings))
    source = at_start(partial(KafkaSource, settings))
    route = Route(
        settings.output_topic,
        settings.dead_letter_topic,
        found[settings.dead_letter_topic].partitions,
    )
    parts = Parts(
        source=source,
        delivery=Delivery(sink, route, make_dead_letter),
        pipeline=pipeline,
        make_dead_letter=make_dead_letter,
        observer=reporter,
        clock_ms=lambda: time.monotonic() * 1000,
        stop=stop,
    )
    limits = BatchLimits(
        settings.max_batch_records, settings.max_batch_tokens, float(settings.linger_ms)
    )
    try:
        Loop(parts, limits).run()
    finally:
        with suppress(TransientError):
            source.close(connection.CLOSE_TIMEOUT_S)
        sink.close(connection.CLOSE_TIMEOUT_S)
