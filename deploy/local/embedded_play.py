"""Plays the demo's captions through the worker's own pipeline, in this process and without Kafka.

What a worker does to a record is the same; only the way there is missing. Produces no latency worth
the name: all captions are there at once.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from captions_source import Outgoing
from scoreboard import Scoreboard
from show import Show

from worker.loading import load_model, pipeline_options
from worker.operate.logs import configure_logging
from worker.pipeline import DeadLetter, Pipeline, Publish, SourceRecord
from worker.settings import load_settings

_TOPIC = "captions"
_BATCH = 16


def play_embedded(outgoing: Sequence[Outgoing], scoreboard: Scoreboard, show: Show) -> None:
    """Translate everything, in order, and show it."""
    settings = load_settings()
    configure_logging("warning", "auto")
    pipeline = Pipeline(load_model(settings), pipeline_options(settings), time.time)
    records = [_record(number, each, scoreboard) for number, each in enumerate(outgoing)]
    for batch in _batches(records):
        answers = pipeline.answer(pipeline.choose([pipeline.read(record) for record in batch]))
        for _, outcome in (each for answer in answers for each in answer.outcomes):
            if isinstance(outcome, Publish):
                show.output(json.loads(outcome.value), time.monotonic())
            elif isinstance(outcome, DeadLetter):
                show.dead_letter(outcome.value, outcome.reason)
        pipeline.accept(answers)


def _record(offset: int, outgoing: Outgoing, scoreboard: Scoreboard) -> SourceRecord:
    now = datetime.now(UTC)
    value = outgoing.value(now.isoformat(timespec="milliseconds").replace("+00:00", "Z"))
    outgoing.expect(scoreboard, value, time.monotonic())
    timestamp_ms = int(now.timestamp() * 1000)
    return SourceRecord(_TOPIC, 0, offset, timestamp_ms, outgoing.key, value)


def _batches(records: Sequence[SourceRecord]) -> Iterator[Sequence[SourceRecord]]:
    for start in range(0, len(records), _BATCH):
        yield records[start : start + _BATCH]
