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

import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from worker.captions.memory import SegmentMemory
from worker.captions.segment import SegmentKey, SegmentState, failed
from worker.contract.dead_letter import TRANSLATOR_FAILED
from worker.contract.record import SourceRecord
from worker.gloss.conventions import CONVENTIONS
from worker.gloss.finishing import Finished
from worker.guarding.guard import Guard
from worker.model.translator import Translator
from worker.pipeline import reading
from worker.pipeline.acceptance import Acceptance, Now
from worker.pipeline.attempts import translate_groups
from worker.pipeline.drafts import Draft
from worker.pipeline.holding import Holds
from worker.pipeline.options import PipelineOptions
from worker.pipeline.outcome import DeadLetter, Drop, Outcome, make_dead_letter
from worker.pipeline.reading import Waiting
from worker.pipeline.restoring import restore
from worker.pipeline.selection import Item, Selection
from worker.pipeline.terminology import TermDesk
from worker.pipeline.writing import AnswerWriter, BatchTimes


@dataclass(frozen=True)
class Answer:
    """What a record led to, which records are done by it, and what is remembered of it then."""

    record: SourceRecord
    finishes: tuple[SourceRecord, ...]
    outcomes: tuple[tuple[SourceRecord, Outcome], ...]
    proposed: Mapping[SegmentKey, SegmentState] = field(default_factory=dict)
    published: Mapping[SegmentKey, SegmentState] = field(default_factory=dict)

    @classmethod
    def of(cls, record: SourceRecord, *outcomes: Outcome) -> Answer:
        """A record's own outcomes; nothing is remembered of it."""
        return cls(record, (record,), tuple((record, outcome) for outcome in outcomes))

    @property
    def partition(self) -> int:
        """The partition of all its records."""
        return self.record.partition


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
    """Captions in, answers out. `steady` is a clock in seconds that is never set."""

    def __init__(
        self,
        translator: Translator,
        options: PipelineOptions,
        clock: Callable[[], float],
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        self._translator = translator
        self._options = options
        self._clock = clock
        self._steady = steady
        self._memory = SegmentMemory(options.max_segments)
        self._holds = Holds()
        self._guard = Guard(translator, options.guards)
        self._writer = AnswerWriter(translator.info, options.event_source)
        self._desk = TermDesk(
            options.house, CONVENTIONS[translator.info.notation], translator.senses
        )

    def restore(self, partition: int, outputs: Iterable[bytes]) -> None:
        """Remember what others published of a partition that is taken over; oldest first."""
        restored = restore(partition, outputs, self._translator, self._options)
        self._memory.publish({}, restored.states)
        for line in restored.lines:
            self._holds.remember_line(line)

    def read(self, record: SourceRecord) -> Waiting:
        """A record, ready to wait."""
        return reading.read(record, plain_text=self._options.plain_text)

    def choose(
        self,
        batch: Sequence[Waiting],
        behind: Sequence[Waiting] = (),
        caught_up: Collection[int] = (),
    ) -> Chosen:
        """What a batch is to be answered with, where `behind` waits after it.

        In the partitions that are `caught_up`, what has been held for long enough is answered too.
        """
        received_s = self._clock()
        now = Now(round(received_s * 1000), self._steady() * 1000)
        acceptance = Acceptance(self._memory, self._options, self._translator, self._desk, now)
        selection = Selection(acceptance, self._holds, self._options)
        items = selection.choose(batch, behind, caught_up)
        self._memory.propose(acceptance.states)
        self._holds = selection.holds
        return Chosen(items, received_s)

    def answer(self, chosen: Chosen) -> tuple[Answer, ...]:
        """The answers. Remembers nothing: the same choice gives the same event ids."""
        drafts = [item.decision for item in chosen.items if isinstance(item.decision, Draft)]
        started_s = self._clock()
        translated = iter(translate_groups(self._guard, [draft.lines() for draft in drafts]))
        times = BatchTimes(chosen.received_s, started_s, self._clock())
        answers = tuple(
            self._answer(item, item.decision, next(translated), times)
            if isinstance(item.decision, Draft)
            else _known(item, item.decision)
            for item in chosen.items
        )
        return chosen.known + answers

    def accept(self, answers: Iterable[Answer]) -> None:
        """Remember what was published: the broker has all of it."""
        for each in answers:
            self._memory.publish(each.proposed, each.published)

    def give_back(self) -> None:
        """What was chosen and not accepted never was, and nothing is held."""
        self._memory.withdraw()
        self._holds.let_go()

    def forget(self, partitions: Collection[int]) -> None:
        """Forget the segments of partitions that were given up."""
        self._memory.forget(partitions)
        self._holds.forget(partitions)

    def forget_all(self) -> None:
        """Forget every segment."""
        self._memory.forget_all()
        self._holds = Holds()

    def due_in_ms(self, caught_up: Collection[int]) -> float | None:
        """How long until something held is answered, where nothing more comes; None for never."""
        due = self._holds.due_ms(
            caught_up, self._options.joining.hold_ms, self._options.abandon_after_ms
        )
        return None if due is None else max(0.0, due - self._steady() * 1000)

    def _answer(
        self, item: Item, draft: Draft, translations: list[Finished] | None, times: BatchTimes
    ) -> Answer:
        published = item.proposed
        outcomes: list[tuple[SourceRecord, Outcome]] = []
        # A partial that fails gets no answer: its segment is still to come.
        if translations is not None or draft.own.offer.status != "partial":
            outcomes += self._writer.write(draft, translations, times)
        if translations is None:
            published = {key: failed(state) for key, state in published.items() if outcomes}
            outcomes += _failed_letters(draft)
        return Answer(item.record, item.finishes, tuple(outcomes), item.proposed, published)


def _known(item: Item, decision: Drop | DeadLetter | None) -> Answer:
    outcomes = () if decision is None else ((item.record, decision),)
    return Answer(item.record, item.finishes, outcomes)


def _failed_letters(draft: Draft) -> list[tuple[SourceRecord, Outcome]]:
    """A copy of every record of a line on which the model failed."""
    records = [*(part.record for part in draft.joined), draft.own.record]
    detail = "the model failed on this line"
    return [(each, make_dead_letter(each, TRANSLATOR_FAILED, detail)) for each in records]
