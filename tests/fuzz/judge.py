"""Puts one record through the worker's pipeline and says what became of it, and what was wrong.

Promises looked at for every record: nothing is raised; what it leads to is one of the outcomes that
are declared; a dead letter keeps key, value and headers byte for byte and adds its own headers and
no others; neither a header nor a detail repeats what stood in the record; spans lie within the
text. For a sample of records: an output is valid under its JSON Schema, and a redelivery leads to
the same event id. Knows no Kafka.
"""

from __future__ import annotations

import json
import time
import traceback
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import jsonschema

from tests.fuzz.mutations import NOW_MS, Case
from tests.fuzz.translator import AnyTranslator
from worker.captions.joining import JoinLimits
from worker.contract.dead_letter import REPLAYED_HEADER, TRANSLATOR_FAILED, replayed_headers
from worker.contract.record import Headers
from worker.contract.request import Reason
from worker.contract.schemas import all_schemas
from worker.gloss.terms import Term, Terminology
from worker.guarding.guard import GuardOptions
from worker.pipeline import Answer, Pipeline, PipelineOptions
from worker.pipeline.outcome import DeadLetter, Drop, Outcome, Publish

STATUSES = frozenset("partial final retracted empty joined error".split())
DEAD = frozenset([*(reason.value for reason in Reason), TRANSLATOR_FAILED])
DROPPED = frozenset(
    "tombstone duplicate duplicate_differs stale expired superseded partials_off "
    "partial_incomplete partial_unchanged".split()
)
ADDED = (
    *(
        f"__connect.errors.{name}"
        for name in "topic partition offset stage class.name exception.message".split()
    ),
    "glosswire.reason",
    "glosswire.attempts",
)
_SCHEMA_EVERY = 100
_HOUSE = Terminology([Term("river", "RIVER"), Term("blue car", "fs-BLUECAR")])
_ONE_TRY = GuardOptions(second_try="off")
_AT_ONCE = JoinLimits(hold_ms=0)
_HOUSE_TERMS = PipelineOptions(
    partials="all", house=_HOUSE, guards=GuardOptions(second_try="clauses"), joining=_AT_ONCE
)
_PLAIN_TEXT = PipelineOptions(plain_text=True, guards=_ONE_TRY, joining=_AT_ONCE)
_ALL_PARTIALS = PipelineOptions(partials="all", joining=_AT_ONCE)


@dataclass(frozen=True)
class Verdict:
    """What became of a record; `details` are those of dead letters, digits left out."""

    outcomes: tuple[str, ...]
    wrong: tuple[str, ...]
    cpu_ms: float
    details: tuple[str, ...] = ()


class Judge:
    """Holds a worker's pipelines, each set up differently; records take turns."""

    def __init__(self) -> None:
        self._pipelines = [
            _pipeline(AnyTranslator(), PipelineOptions(joining=_AT_ONCE)),
            _pipeline(AnyTranslator(), _HOUSE_TERMS),
            _pipeline(
                AnyTranslator(), PipelineOptions(plain_text=True, guards=_ONE_TRY, joining=_AT_ONCE)
            ),
            _pipeline(
                AnyTranslator("learnt", "lines"), PipelineOptions(partials="all", joining=_AT_ONCE)
            ),
            _pipeline(AnyTranslator(), PipelineOptions()),
        ]
        self._schema = jsonschema.Draft202012Validator(all_schemas()["gloss"])

    def judge(self, case: Case) -> Verdict:
        """Put a record through, as a batch of its own, and look at what it led to."""
        number = case.record.offset
        pipeline = self._pipelines[number % len(self._pipelines)]
        started_s = time.thread_time()
        try:
            answers = self._process(pipeline, case)
        except Exception as error:  # whatever it is, it is what is looked for
            return Verdict(("raised",), (_where(error),), _since_ms(started_s))
        cpu_ms = _since_ms(started_s)
        outcomes = _own(answers, case)
        sampled = number % _SCHEMA_EVERY < len(self._pipelines)
        wrong = [each for outcome in outcomes for each in self._faults(case, outcome, sampled)]
        if sampled:
            pipeline.give_back()
            answers = self._process(pipeline, case)
            wrong += _redelivery_faults(outcomes, _own(answers, case))
        pipeline.accept(answers)
        details = tuple(_detail(each) for each in outcomes if isinstance(each, DeadLetter))
        return Verdict(tuple(map(_name, outcomes)), tuple(wrong), cpu_ms, details)

    def _process(self, pipeline: Pipeline, case: Case) -> tuple[Answer, ...]:
        waiting = pipeline.read(case.record)
        return pipeline.answer(pipeline.choose([waiting], caught_up={case.record.partition}))

    def _faults(self, case: Case, outcome: Outcome, sampled: bool) -> Iterator[str]:
        if _name(outcome) not in DECLARED:
            yield f"not declared: {_name(outcome)}"
        if isinstance(outcome, DeadLetter):
            yield from _letter_faults(case, outcome)
        elif isinstance(outcome, Publish):
            yield from self._output_faults(case, outcome, sampled)

    def _output_faults(self, case: Case, output: Publish, sampled: bool) -> Iterator[str]:
        own = [value for name, value in output.headers if name != "traceparent"]
        if any(case.canary.encode() in value for value in own):
            yield "a header of the output repeats the record"
        try:
            answer = json.loads(output.value, parse_constant=_refuse_constant)
        except ValueError as error:
            yield f"the output is no JSON: {error}"
            return
        if output.key != answer["stream_id"].encode():
            yield "the output's key is not its stream"
        length = len(answer["source_text"])
        for sentence in answer["sentences"]:
            if not 0 <= sentence["char_start"] <= sentence["char_end"] <= length:
                yield "a sentence lies outside the text"
            for token in sentence["tokens"]:
                first, last = token["source_span"] or (0, 0)
                if not 0 <= first <= last <= length:
                    yield "a sign's source lies outside the text"
        if sampled:
            yield from (error.message[:200] for error in self._schema.iter_errors(answer))


DECLARED = frozenset(
    [
        *(f"published:{status}" for status in STATUSES),
        *(f"dead:{reason}" for reason in DEAD),
        *(f"dropped:{reason}" for reason in DROPPED),
    ]
)


def _own(answers: Sequence[Answer], case: Case) -> tuple[Outcome, ...]:
    """What became of the record itself; what it ends the waiting of was judged when it came."""
    return tuple(o for each in answers for record, o in each.outcomes if record is case.record)


def _pipeline(translator: AnyTranslator, options: PipelineOptions) -> Pipeline:
    return Pipeline(translator, options, clock=lambda: NOW_MS / 1000)


def _refuse_constant(name: str) -> object:
    raise ValueError(name)


def _name(outcome: Outcome) -> str:
    match outcome:
        case Publish():
            return f"published:{outcome.status}"
        case DeadLetter():
            return f"dead:{outcome.reason}"
        case Drop():
            return f"dropped:{outcome.reason}"


def _letter_faults(case: Case, letter: DeadLetter) -> Iterator[str]:
    record = case.record
    if (letter.key, letter.value) != (record.key, record.value):
        yield "a dead letter's key or value is not the record's"
    if letter.headers[: len(record.headers)] != record.headers:
        yield "a dead letter's headers do not begin with the record's"
    added = letter.headers[len(record.headers) :]
    if tuple(name for name, _ in added) != ADDED:
        yield "a dead letter adds other headers than it should"
    if replayed_headers(letter.headers) != _once_more(record.headers):
        yield "a dead letter put back has other headers than the record had"
    if any(case.canary.encode() in value.lower() for _, value in added):
        yield f"a dead letter's header repeats the record: {_detail(letter)}"


def _once_more(headers: Headers) -> Headers:
    """The headers of a record that is put back."""
    before = headers[-1:]
    if before and before[0][0] == REPLAYED_HEADER and before[0][1].isdigit():
        return (*headers[:-1], (REPLAYED_HEADER, str(int(before[0][1]) + 1).encode()))
    return (*headers, (REPLAYED_HEADER, b"1"))


def _detail(letter: DeadLetter) -> str:
    """The message of a dead letter, digits left out."""
    text = dict(letter.headers)["__connect.errors.exception.message"].decode()
    return "".join("#" if each.isdigit() else each for each in text)


def _redelivery_faults(first: tuple[Outcome, ...], again: tuple[Outcome, ...]) -> Iterator[str]:
    ids = [
        [dict(each.headers)["ce_id"] for each in outcomes if isinstance(each, Publish)]
        for outcomes in (first, again)
    ]
    if ids[0] != ids[1]:
        yield "a redelivery has another event id"


def _since_ms(started_s: float) -> float:
    return 1000 * (time.thread_time() - started_s)


def _where(error: Exception) -> str:
    frame = traceback.extract_tb(error.__traceback__)[-1]
    place = frame.filename.rpartition("worker/")[2]
    return f"{type(error).__name__} in {place}:{frame.name}: {str(error)[:120]}"
