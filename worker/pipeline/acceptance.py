"""Whether one revision may be published, and the draft of its answer.

Looks at what its segment has published or is about to; knows nothing of queues and of what is held.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from worker.captions.joining import joined
from worker.captions.memory import SegmentMemory
from worker.captions.passage import Passage, read_passage
from worker.captions.segment import (
    Accepted,
    Offer,
    OfferStatus,
    SegmentKey,
    SegmentState,
    after,
    decide,
    fingerprint,
)
from worker.contract.caption import Caption
from worker.model.translator import Translator
from worker.pipeline.drafts import Draft, Part
from worker.pipeline.options import PipelineOptions
from worker.pipeline.outcome import Drop
from worker.pipeline.reading import Revision
from worker.pipeline.terminology import TermDesk


@dataclass(frozen=True)
class Now:
    """The time: in milliseconds since 1970, and on a clock that is never set."""

    wall_ms: int
    steady_ms: float


class Acceptance:
    """Judges the revisions of one batch. What it accepts and is told to propose is its own."""

    def __init__(
        self,
        memory: SegmentMemory,
        options: PipelineOptions,
        translator: Translator,
        desk: TermDesk,
        now: Now,
    ) -> None:
        self._memory = memory
        self._options = options
        self._translator = translator
        self._desk = desk
        self._states: dict[SegmentKey, SegmentState] = {}
        self.now = now
        self.joins = translator.info.source == "captions"

    @property
    def states(self) -> Mapping[SegmentKey, SegmentState]:
        """What the segments judged so far will have published."""
        return self._states

    def accept(self, revision: Revision, status: OfferStatus, passage: Passage) -> Part | Drop:
        """The revision as a part of an answer, or why it is none."""
        caption, key = revision.caption, revision.key
        offer = Offer(
            revision=revision.revision,
            numbered=caption.revision is not None,
            status=status,
            text=fingerprint(caption.text),
            shown=fingerprint("\n".join(passage.sentences)),
        )
        state = self._states.get(key) or self._memory.get(key)
        decision = decide(state, offer)
        if not isinstance(decision, Accepted):
            return Drop(decision.reason)
        return Part(
            record=revision.record,
            caption=caption,
            key=key,
            offer=offer,
            state=after(state, offer),
            supersedes=decision.supersedes,
            late=self._is_late(revision),
            since_ms=self.now.steady_ms,
        )

    def propose(self, part: Part) -> None:
        """The part will be published: later decisions see it."""
        self._states[part.key] = part.state

    def draft(self, line: tuple[Part, ...], own: Part, passage: Passage | None) -> Draft:
        """The answer to a line, under `own`; `passage` is its text's where it is known already."""
        captions = [part.caption for part in line]
        text = own.caption if len(line) == 1 else joined(captions, own.caption)
        terms = self._desk.terms_of(text)
        return Draft(
            own=own,
            text=text,
            passage=passage or self.passage(text),
            line=line,
            joined=tuple(part for part in line if part is not own),
            terms=terms.terms,
            unusable_terms=terms.unusable,
            released_ms=self.now.steady_ms,
        )

    def passage(self, caption: Caption, *, complete_only: bool = False) -> Passage:
        """The sentences of a caption; nothing is left of one that is retracted."""
        text = "" if caption.status == "retracted" else caption.text
        return read_passage(
            text,
            self._translator.fits,
            complete_only=complete_only,
            kind=self._translator.info.source,
        )

    def is_expired(self, revision: Revision) -> bool:
        """Whether a partial comes too late to be of use."""
        return self.now.wall_ms > self._expires_ms(revision)

    def _expires_ms(self, revision: Revision) -> int:
        expires_at = revision.caption.expires_at
        if expires_at is not None:
            return round(expires_at.timestamp() * 1000)
        return _made_ms(revision) + self._options.partial_ttl_ms

    def _is_late(self, revision: Revision) -> bool:
        """Finals are never dropped: past their deadline they are marked."""
        if revision.caption.expires_at and self.now.wall_ms > self._expires_ms(revision):
            return True
        limit_ms = self._options.late_after_ms
        return limit_ms is not None and self.now.wall_ms - _made_ms(revision) > limit_ms


def _made_ms(revision: Revision) -> int:
    """When the caption was made: as its source says, else when its record was appended."""
    emitted_at = revision.caption.emitted_at
    if emitted_at is None:
        return revision.record.timestamp_ms
    return round(emitted_at.timestamp() * 1000)
