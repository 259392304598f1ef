"""What a batch of records leads to: the whole way from bytes to outcomes, in three steps.

`choose`   which records are answered, and with which of their sentences: quick, in order, and the
           only step that looks at what is remembered
`answer`   the model on all sentences in one call, and the answers written: slow, remembers nothing
`accept`   what was published is remembered for good

Between the first and the last step what a batch will lead to is a proposal that later batches
already see, so that several may be under way; `give_back` takes all proposals back. Knows no Kafka:
it is told when its outcomes are with the broker. Broker, clock and model are somebody else's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from worker.captions.memory import SegmentMemory
from worker.captions.segment import SegmentKey, SegmentState, failed
from worker.contract.dead_letter import TRANSLATOR_FAILED
from worker.contract.record import SourceRecord
from worker.contract.result import GlossRecord, output_headers
from worker.gloss.conventions import CONVENTIONS
from worker.gloss.finishing import Finished
from worker.guarding.guard import Guard
from worker.model.translator import Translator
from worker.pipeline import reading
from worker.pipeline.answers import Times, answer
from worker.pipeline.attempts import translate_groups
from worker.pipeline.outcome import DeadLetter, Drop, Outcome, Publish, make_dead_letter
from worker.pipeline.reading import Waiting
from worker.pipeline.selection import Draft, PipelineOptions, Selection
from worker.pipeline.terminology import TermDesk


@dataclass(frozen=True)
class Answer:
    """What some records of one partition led to, and what is remembered once it is published."""

    records: tuple[SourceRecord, ...]
    outcomes: tuple[tuple[SourceRecord, Outcome], ...]
    proposed: Mapping[SegmentKey, SegmentState] = field(default_factory=dict)
    published: Mapping[SegmentKey, SegmentState] = field(default_factory=dict)

    @classmethod
    def of(cls, record: SourceRecord, *outcomes: Outcome) -> Answer:
        """A record's own outcomes; nothing is remembered of it."""
        return cls((record,), tuple((record, outcome) for outcome in outcomes))

    @property
    def partition(self) -> int:
        """The partition of its records."""
        return self.records[0].partition


@dataclass(frozen=True)
class Item:
    """Records that are answered together: a draft for the model, or what is known without it."""

    records: tuple[SourceRecord, ...]
    decision: Draft | Drop | DeadLetter

    @property
    def proposed(self) -> dict[SegmentKey, SegmentState]:
        """What its segments will have published."""
        draft = self.decision
        return {draft.key: draft.state} if isinstance(draft, Draft) else {}


@dataclass(frozen=True)
class Chosen:
    """What a batch is to be answered with. Times in seconds since 1970."""

    items: tuple[Item, ...]
    received_s: float
    known: tuple[Answer, ...] = ()

    @classmethod
    def answered(cls, known: Answer) -> Chosen:
        """Nothing is left to be asked."""
        return cls((), 0.0, (known,))

    @classmethod
    def joined(cls, parts: Sequence[Chosen]) -> Chosen:
        """Several, in order of time."""
        return cls(
            tuple(item for part in parts for item in part.items),
            max((part.received_s for part in parts), default=0.0),
            tuple(each for part in parts for each in part.known),
        )

    def only(self, item: Item) -> Chosen:
        """One of its items."""
        return Chosen((item,), self.received_s)


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

    def read(self, record: SourceRecord) -> Waiting:
        """A record, ready to wait."""
        return reading.read(record, plain_text=self._options.plain_text)

    def choose(self, batch: Sequence[Waiting], behind: Sequence[Waiting] = ()) -> Chosen:
        """What a batch is to be answered with, where `behind` waits after it."""
        received_s = self._clock()
        selection = Selection(self._memory, self._options, self._translator, self._desk, received_s)
        decisions = selection.choose(batch, behind)
        self._memory.propose(selection.states)
        items = (Item((w.record,), d) for w, d in zip(batch, decisions, strict=True))
        return Chosen(tuple(items), received_s)

    def answer(self, chosen: Chosen) -> tuple[Answer, ...]:
        """The answers. Remembers nothing: the same choice gives the same event ids."""
        drafts = [item.decision for item in chosen.items if isinstance(item.decision, Draft)]
        started_s = self._clock()
        translated = iter(translate_groups(self._guard, [draft.lines() for draft in drafts]))
        times = _BatchTimes(chosen.received_s, started_s, self._clock())
        answers = tuple(
            self._answer(item, item.decision, next(translated), times)
            if isinstance(item.decision, Draft)
            else Answer.of(item.records[0], item.decision)
            for item in chosen.items
        )
        return chosen.known + answers

    def accept(self, answers: Iterable[Answer]) -> None:
        """Remember what was published: the broker has all of it."""
        for each in answers:
            self._memory.publish(each.proposed, each.published)

    def give_back(self) -> None:
        """What was chosen and not accepted never was."""
        self._memory.withdraw()

    def forget(self, partitions: Iterable[int]) -> None:
        """Forget the segments of partitions that were given up."""
        self._memory.forget(partitions)

    def forget_all(self) -> None:
        """Forget every segment."""
        self._memory.forget_all()

    def due_in_ms(self) -> float | None:
        """How long until something is answered that no record asks for; None when nothing is."""
        return None

    def _answer(
        self, item: Item, draft: Draft, translations: list[Finished] | None, times: _BatchTimes
    ) -> Answer:
        (record,) = item.records
        gloss = answer(draft, translations, self._translator.info, times.of(record))
        outcomes: list[Outcome] = [self._publish(record, gloss)]
        published = item.proposed
        if translations is None:
            letter = make_dead_letter(record, TRANSLATOR_FAILED, "the model failed on this line")
            outcomes.append(letter)
            published = {draft.key: failed(draft.state)}
            if draft.caption.status == "partial":
                # A partial that fails gets no answer: its segment is still to come.
                outcomes, published = [letter], {}
        return Answer(
            item.records,
            tuple((record, outcome) for outcome in outcomes),
            item.proposed,
            published,
        )

    def _publish(self, record: SourceRecord, gloss: GlossRecord) -> Publish:
        return Publish(
            key=gloss.stream_id.encode(),
            value=gloss.to_json(),
            headers=output_headers(gloss, self._options.event_source, record.headers),
            status=gloss.status,
            latency_from_ms=record.timestamp_ms,
        )


@dataclass(frozen=True)
class _BatchTimes:
    """When a batch was taken in hand, sent to the model, and done, in seconds since 1970."""

    received_s: float
    started_s: float
    done_s: float

    def of(self, record: SourceRecord) -> Times:
        """The times of one of its records; never negative, however the clock was set."""
        infer_ms = max(0, round((self.done_s - self.started_s) * 1000))
        queue_ms = max(0, round(self.received_s * 1000) - record.timestamp_ms)
        return Times(self.received_s, self.done_s, infer_ms, queue_ms)
