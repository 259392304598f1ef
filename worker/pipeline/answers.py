"""Turns a caption and the translations of its sentences into the record that answers it.

Knows the message's fields and the way back from a sign to the caption's words and times; knows no
broker, no revisions and no model. The same arguments always give the same record.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import cast

from worker.captions.passage import Passage, SentenceWords, Span
from worker.captions.timing import CaptionClock, Moment, MomentSource
from worker.contract.caption import Caption
from worker.contract.result import (
    ErrorRecord,
    GlossRecord,
    ModelRecord,
    NonmanualRecord,
    OutputStatus,
    SentenceRecord,
    SourceSegment,
    SourceSpan,
    TimingRecord,
    TokenRecord,
    WarningCode,
    WarningRecord,
    event_id,
    rfc3339,
)
from worker.gloss.conventions import CONVENTIONS, Convention
from worker.gloss.finishing import Finished
from worker.gloss.notation import Gloss, Token
from worker.model.translator import ModelInfo
from worker.pipeline.drafts import Draft, Part

MODEL_FAILED = ErrorRecord(
    code="translator_failed", message="the model failed on this line; it is in the dead letters"
)


@dataclass(frozen=True)
class Times:
    """When a batch was taken in hand and done, in seconds since 1970, and what it waited for."""

    received_s: float
    published_s: float
    infer_ms: int
    queue_ms: int
    hold_ms: int = 0


def answer(
    draft: Draft, translations: Sequence[Finished], model: ModelInfo, times: Times
) -> GlossRecord:
    """The record that answers a caption, or a line of several, with its gloss."""
    text = draft.text
    clock = CaptionClock(text.text, text.start_ms, text.end_ms, text.words)
    sentences = tuple(
        _Sentence.read(draft.passage, index, translation, CONVENTIONS[model.notation]).record(clock)
        for index, translation in enumerate(translations)
    )
    status = _status(draft.own, sentences)
    return _record(draft.own, text, status, model, times).model_copy(
        update={
            "source_segments": tuple(_segment(part) for part in draft.line),
            "forced": draft.forced,
            "sentences": sentences,
            "committed_tokens": (
                0 if status == "partial" else sum(len(each.tokens) for each in sentences)
            ),
            "warnings": _warnings(draft, translations, clock),
        }
    )


def joined_answer(part: Part, into: Part, model: ModelInfo, times: Times) -> GlossRecord:
    """The record that answers a caption whose words stand in the answer to another one."""
    record = _record(part, part.caption, "joined", model, times)
    return record.model_copy(update={"joined_into": into.caption.segment_id})


def failed_answer(part: Part, model: ModelInfo, times: Times) -> GlossRecord:
    """The record that answers a caption on which the model failed."""
    record = _record(part, part.caption, "error", model, times)
    return record.model_copy(update={"error": MODEL_FAILED})


def _record(
    part: Part, text: Caption, status: OutputStatus, model: ModelInfo, times: Times
) -> GlossRecord:
    """What every answer says, whatever became of the caption."""
    caption, revision = part.caption, part.offer.revision
    return GlossRecord(
        event_id=event_id(caption.stream_id, caption.segment_id, revision, status),
        stream_id=caption.stream_id,
        segment_id=caption.segment_id,
        revision=revision,
        source_segments=(_segment(part),),
        status=status,
        supersedes=part.supersedes,
        late=part.late,
        source_text=text.text,
        source_language=caption.language,
        sentences=(),
        committed_tokens=0,
        model=_model_record(model),
        warnings=(),
        error=None,
        timing=_timing(times),
        job_id=caption.job_id,
        item_index=caption.item_index,
        metadata=caption.metadata,
    )


def _segment(part: Part) -> SourceSegment:
    return SourceSegment(segment_id=part.caption.segment_id, revision=part.offer.revision)


def _status(own: Part, sentences: Sequence[SentenceRecord]) -> OutputStatus:
    if own.offer.status != "final":
        return own.offer.status
    return "final" if any(sentence.tokens for sentence in sentences) else "empty"


def _warnings(
    draft: Draft, translations: Sequence[Finished], clock: CaptionClock
) -> tuple[WarningRecord, ...]:
    found = [
        WarningRecord(code=cast(WarningCode, warning.code), token=warning.token)
        for each in translations
        for warning in each.warnings
    ]
    found += [WarningRecord(code="dropped_term", token=term) for term in draft.unusable_terms]
    if not clock.words_match:
        found.append(WarningRecord(code="words_mismatch"))
    return tuple(found)


@lru_cache(maxsize=1)
def _model_record(model: ModelInfo) -> ModelRecord:
    return ModelRecord(
        name=model.name, version=model.version, notation=model.notation, decode=model.decode
    )


def _timing(times: Times) -> TimingRecord:
    return TimingRecord(
        received_at=rfc3339(times.received_s),
        published_at=rfc3339(times.published_s),
        queue_ms=times.queue_ms,
        hold_ms=times.hold_ms,
        infer_ms=times.infer_ms,
    )


@dataclass(frozen=True)
class _Sentence:
    """One sentence with its gloss; `spans` hold for each sign where in the sentence it is from."""

    passage: Passage
    index: int
    text: str
    gloss: Gloss
    spans: tuple[Span | None, ...]
    confidence: float
    words: SentenceWords

    @classmethod
    def read(
        cls, passage: Passage, index: int, translation: Finished, convention: Convention
    ) -> _Sentence:
        text, spans = convention.within_widths(translation.gloss, translation.spans)
        gloss = convention.read(text)
        words = passage.words(index)
        return cls(passage, index, text, gloss, spans, translation.confidence, words)

    def record(self, clock: CaptionClock) -> SentenceRecord:
        start, end = self.passage.original(self.index)
        moment = clock.moment(start, end)
        return SentenceRecord(
            index=self.index,
            char_start=start,
            char_end=end,
            start_ms=moment.start_ms,
            end_ms=moment.end_ms,
            gloss=self.text,
            tokens=tuple(
                self._token(i, token, span, clock, moment)
                for i, (token, span) in enumerate(zip(self.gloss.tokens, self.spans, strict=True))
            ),
            nonmanuals=tuple(
                NonmanualRecord(
                    type=span.type.value,
                    token_start=span.token_start,
                    token_end=span.token_end,
                )
                for span in self.gloss.spans
            ),
            confidence=round(self.confidence, 4),
        )

    def _token(
        self, i: int, token: Token, span: Span | None, clock: CaptionClock, sentence: Moment
    ) -> TokenRecord:
        words, place, moment = self._source(span, clock, sentence)
        return TokenRecord(
            i=i,
            gloss=token.gloss,
            type=token.type.value,
            letters=token.letters,
            value=token.value,
            person=token.person,
            plural=token.plural,
            locus=token.locus,
            repeat=token.repeat,
            source_words=words,
            source_span=place,
            start_ms=moment.start_ms,
            end_ms=moment.end_ms,
            timing_source=moment.source,
            confidence=None,
            in_lexicon=None,
        )

    def _source(
        self, span: Span | None, clock: CaptionClock, sentence: Moment
    ) -> tuple[tuple[str, ...], SourceSpan, Moment]:
        """The words behind a sign, where and when they are; a sign of grammar has none."""
        if span is None:
            known = sentence.source != "none"
            source: MomentSource = "segment" if known else "none"
            return (), (), Moment(sentence.start_ms, sentence.end_ms, source)
        place, words = self.words.touched(*span)
        return words, place, clock.moment(*place)
