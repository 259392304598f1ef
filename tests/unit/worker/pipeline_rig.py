"""A pipeline over a translator without a model, and short ways to ask it."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

from tests.unit.worker.fakes import FakeTranslator
from worker.contract.result import GlossRecord
from worker.pipeline import Answer, Pipeline, PipelineOptions, SourceRecord
from worker.pipeline.options import PartialPolicy
from worker.pipeline.outcome import DeadLetter, Drop, Outcome, Publish

NOW_S = 1_000.0
NOW_MS = 1_000_000
CAPTION: dict[str, Any] = {"stream_id": "hall", "segment_id": "s1", "text": "We meet. You wait."}


def record(offset: int = 0, timestamp_ms: int = NOW_MS, **fields: Any) -> SourceRecord:
    caption = CAPTION | fields
    value = json.dumps(caption).encode()
    key = caption["stream_id"].encode()
    return SourceRecord("captions", 0, offset, timestamp_ms, key, value, (("traceparent", b"t"),))


def pipeline(
    translator: FakeTranslator | None = None,
    options: PipelineOptions | None = None,
    clock: Callable[[], float] = lambda: NOW_S,
) -> Pipeline:
    return Pipeline(translator or FakeTranslator(), options or PipelineOptions(), clock)


def processed(where: Pipeline, records: Sequence[SourceRecord]) -> tuple[Answer, ...]:
    """A batch, chosen and answered."""
    return where.answer(where.choose([where.read(each) for each in records]))


def one(records: Sequence[SourceRecord], where: Pipeline | None = None) -> list[Outcome]:
    """What a batch leads to that is never delivered."""
    where = where or pipeline()
    answers = processed(where, records)
    where.give_back()
    return [outcome for answer in answers for _, outcome in answer.outcomes]


def published(outcome: Outcome) -> GlossRecord:
    assert isinstance(outcome, Publish)
    return GlossRecord.model_validate_json(outcome.value)


def answered(*records: SourceRecord, where: Pipeline | None = None) -> list[GlossRecord]:
    return [published(each) for each in one(records, where) if isinstance(each, Publish)]


def reasons(*records: SourceRecord, where: Pipeline | None = None) -> list[str]:
    return [each.reason for each in one(records, where) if isinstance(each, Drop | DeadLetter)]


def in_turn(where: Pipeline, *records: SourceRecord) -> list[Outcome]:
    """Each record in a batch of its own, delivered before the next."""
    outcomes: list[Outcome] = []
    for each in records:
        answers = processed(where, [each])
        where.accept(answers)
        outcomes += [outcome for answer in answers for _, outcome in answer.outcomes]
    return outcomes


def partials(policy: PartialPolicy) -> Pipeline:
    return pipeline(options=PipelineOptions(partials=policy))
