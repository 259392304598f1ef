"""Which records of a batch are answered, and with which of their sentences.

Applies the contract's rules on revisions, partials, lateness and expiry. Decisions follow from the
records, the remembered segments and the time given; nothing is remembered here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from worker.captions.memory import SegmentMemory
from worker.captions.passage import Passage, read_passage
from worker.captions.segment import (
    Accepted,
    Offer,
    SegmentKey,
    SegmentState,
    after,
    decide,
    fingerprint,
    superseded,
)
from worker.contract.caption import Caption
from worker.contract.request import Rejection
from worker.gloss.terms import Terminology
from worker.guarding.guard import DEFAULT_GUARDS, NO_TERMS, GuardOptions, Line
from worker.model.translator import Translator
from worker.pipeline.outcome import DeadLetter, Drop, make_dead_letter
from worker.pipeline.reading import Revision, Waiting
from worker.pipeline.terminology import TermDesk

PartialPolicy = Literal["off", "stable_sentences", "all"]


@dataclass(frozen=True)
class PipelineOptions:
    """How captions are handled. `late_after_ms` is None where lateness means nothing."""

    partials: PartialPolicy = "stable_sentences"
    partial_ttl_ms: int = 2_000
    late_after_ms: int | None = 6_000
    plain_text: bool = False
    event_source: str = "/glosswire/glosswire-live"
    max_segments: int = 20_000
    guards: GuardOptions = DEFAULT_GUARDS
    house: Terminology = NO_TERMS


@dataclass(frozen=True)
class Draft:
    """A caption that will be answered; `state` is what its segment will then have published."""

    caption: Caption
    key: SegmentKey
    offer: Offer
    state: SegmentState
    supersedes: int | None
    late: bool
    passage: Passage
    terms: Terminology = NO_TERMS
    unusable_terms: tuple[str, ...] = ()

    def lines(self) -> list[Line]:
        """Its sentences, as they are to be translated."""
        near = self.passage.text.text
        return [Line(sentence, near, self.terms) for sentence in self.passage.sentences]


class Selection:
    """Chooses from one batch, taken in hand at `now_s` (seconds since 1970)."""

    def __init__(
        self,
        memory: SegmentMemory,
        options: PipelineOptions,
        translator: Translator,
        desk: TermDesk,
        now_s: float,
    ) -> None:
        self._memory = memory
        self._options = options
        self._translator = translator
        self._now_ms = round(now_s * 1000)
        self._states: dict[SegmentKey, SegmentState] = {}
        self._desk = desk

    def choose(
        self, batch: Sequence[Waiting], behind: Sequence[Waiting] = ()
    ) -> list[Draft | Drop | DeadLetter]:
        """One decision for each record of a batch; `behind` is what waits after it."""
        pointless = superseded([_revision(each) for each in (*batch, *behind)])
        return [
            Drop("superseded") if position in pointless else self._choose_record(waiting)
            for position, waiting in enumerate(batch)
        ]

    @property
    def states(self) -> Mapping[SegmentKey, SegmentState]:
        """What the segments chosen so far will have published."""
        return self._states

    def _choose_record(self, waiting: Waiting) -> Draft | Drop | DeadLetter:
        request = waiting.request
        if request is None:
            return Drop("tombstone")
        if isinstance(request, Rejection):
            return make_dead_letter(waiting.record, request.reason.value, request.detail)
        return self._choose(Revision(waiting.record, request))

    def _choose(self, waiting: Revision) -> Draft | Drop:
        caption = waiting.caption
        if caption.status == "partial":
            if self._options.partials == "off":
                return Drop("partials_off")
            if self._now_ms > self._expires_ms(waiting):
                return Drop("expired")
        passage = self._passage(caption)
        if caption.status == "partial" and not passage.spans:
            return Drop("partial_incomplete")
        return self._decide(waiting, passage)

    def _decide(self, waiting: Revision, passage: Passage) -> Draft | Drop:
        caption, key = waiting.caption, waiting.key
        offer = Offer(
            revision=waiting.revision,
            numbered=caption.revision is not None,
            status=caption.status,
            text=fingerprint(caption.text),
            shown=fingerprint("\n".join(passage.sentences)),
        )
        state = self._states.get(key) or self._memory.get(key)
        decision = decide(state, offer)
        if not isinstance(decision, Accepted):
            return Drop(decision.reason)
        self._states[key] = after(state, offer)
        message = self._desk.terms_of(caption)
        return Draft(
            caption=caption,
            key=key,
            offer=offer,
            state=self._states[key],
            supersedes=decision.supersedes,
            late=self._is_late(waiting),
            passage=passage,
            terms=message.terms,
            unusable_terms=message.unusable,
        )

    def _passage(self, caption: Caption) -> Passage:
        text = "" if caption.status == "retracted" else caption.text
        is_partial = caption.status == "partial"
        complete_only = is_partial and self._options.partials == "stable_sentences"
        return read_passage(
            text,
            self._translator.fits,
            complete_only=complete_only,
            kind=self._translator.info.source,
        )

    def _expires_ms(self, waiting: Revision) -> int:
        expires_at = waiting.caption.expires_at
        if expires_at is not None:
            return round(expires_at.timestamp() * 1000)
        return _made_ms(waiting) + self._options.partial_ttl_ms

    def _is_late(self, waiting: Revision) -> bool:
        """Finals are never dropped: past their deadline they are marked."""
        if waiting.caption.expires_at and self._now_ms > self._expires_ms(waiting):
            return True
        limit_ms = self._options.late_after_ms
        return limit_ms is not None and self._now_ms - _made_ms(waiting) > limit_ms


def _revision(waiting: Waiting) -> Revision | None:
    request = waiting.request
    return Revision(waiting.record, request) if isinstance(request, Caption) else None


def _made_ms(waiting: Revision) -> int:
    """When the caption was made: as its source says, else when its record was appended."""
    emitted_at = waiting.caption.emitted_at
    if emitted_at is None:
        return waiting.record.timestamp_ms
    return round(emitted_at.timestamp() * 1000)
