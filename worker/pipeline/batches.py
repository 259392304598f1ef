"""What a batch of records leads to: the whole way from bytes to outcomes.

Reads each record, drops what is out of date, translates the sentences of all the others in one
call, and writes the answers. Knows no Kafka: it is told when its outcomes are with the broker, and
only then do later batches see them. Broker, clock and model are somebody else's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from worker.captions.segment import SegmentKey, SegmentMemory, SegmentState, after
from worker.contract.caption import Caption
from worker.contract.dead_letter import TRANSLATOR_FAILED
from worker.contract.record import SourceRecord
from worker.contract.request import Rejection, read_request
from worker.contract.result import GlossRecord, output_headers
from worker.gloss.conventions import CONVENTIONS
from worker.gloss.finishing import Finished
from worker.guarding.guard import Guard
from worker.model.translator import Translator
from worker.pipeline.answers import Times, answer
from worker.pipeline.attempts import translate_groups
from worker.pipeline.outcome import Outcome, Publish, make_dead_letter
from worker.pipeline.selection import Draft, PipelineOptions, Selection
from worker.pipeline.terminology import TermDesk


@dataclass(frozen=True)
class Processed:
    """The outcomes of each record, in order, and what `Pipeline.accept` will remember."""

    outcomes: tuple[tuple[Outcome, ...], ...]
    states: Mapping[SegmentKey, SegmentState]


@dataclass(frozen=True)
class _Batch:
    """When a batch was taken in hand, sent to the model, and done, in seconds since 1970."""

    received_s: float
    started_s: float
    done_s: float

    def times(self, record: SourceRecord) -> Times:
        """The times of one of its records; never negative, however the clock was set."""
        infer_ms = max(0, round((self.done_s - self.started_s) * 1000))
        queue_ms = max(0, round(self.received_s * 1000) - record.timestamp_ms)
        return Times(self.received_s, self.done_s, infer_ms, queue_ms)


class Pipeline:
    """Captions in, answers out."""

    def __init__(
        self, translator: Translator, options: PipelineOptions, clock: Callable[[], float]
    ) -> None:
        self._translator = translator
        self._options = options
        self._clock = clock
        self._memory = SegmentMemory(options.max_segments)
        self._guard = Guard(translator, options.guards)
        self._desk = TermDesk(
            options.house, CONVENTIONS[translator.info.notation], translator.senses
        )

    def process(self, records: Sequence[SourceRecord]) -> Processed:
        """What the records lead to. Changes nothing: the same records give the same event ids."""
        received_s = self._clock()
        selection = Selection(self._memory, self._options, self._translator, self._desk, received_s)
        chosen = selection.choose(records, [self._read(record) for record in records])
        drafts = [each for each in chosen if isinstance(each, Draft)]
        started_s = self._clock()
        translated = translate_groups(self._guard, [draft.lines() for draft in drafts])
        batch = _Batch(received_s, started_s, self._clock())
        waiting = iter(translated)
        outcomes = tuple(
            self._answer(record, each, next(waiting), batch.times(record))
            if isinstance(each, Draft)
            else (each,)
            for record, each in zip(records, chosen, strict=True)
        )
        return Processed(outcomes, self._states(drafts, translated))

    def accept(self, processed: Processed) -> None:
        """Remember what was published: the broker has all of it."""
        for key, state in processed.states.items():
            self._memory.put(key, state)

    def forget(self, partitions: Iterable[int]) -> None:
        """Forget the segments of partitions that were given up."""
        self._memory.forget(partitions)

    def _read(self, record: SourceRecord) -> Caption | Rejection | None:
        if record.value is None:
            return None
        return read_request(record, plain_text=self._options.plain_text)

    def _answer(
        self,
        record: SourceRecord,
        draft: Draft,
        translations: list[Finished] | None,
        times: Times,
    ) -> tuple[Outcome, ...]:
        gloss = answer(draft, translations, self._translator.info, times)
        answers = (self._publish(record, gloss),)
        if translations is not None:
            return answers
        letter = make_dead_letter(record, TRANSLATOR_FAILED, "the model failed on this line")
        # A partial that fails gets no answer: its segment is still to come.
        return (letter,) if draft.caption.status == "partial" else (*answers, letter)

    def _states(
        self, drafts: Sequence[Draft], translated: Sequence[list[Finished] | None]
    ) -> dict[SegmentKey, SegmentState]:
        """What each segment will have published."""
        states: dict[SegmentKey, SegmentState] = {}
        for draft, translations in zip(drafts, translated, strict=True):
            failed = translations is None
            if not (failed and draft.caption.status == "partial"):
                earlier = states.get(draft.key) or self._memory.get(draft.key)
                states[draft.key] = after(earlier, draft.offer, failed=failed)
        return states

    def _publish(self, record: SourceRecord, gloss: GlossRecord) -> Publish:
        return Publish(
            key=gloss.stream_id.encode(),
            value=gloss.to_json(),
            headers=output_headers(gloss, self._options.event_source, record.headers),
            status=gloss.status,
            latency_from_ms=record.timestamp_ms,
        )
