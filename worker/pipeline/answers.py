"""Turns a caption and the translations of its sentences into the record that answers it.

Knows the message's fields and the way back from a sign to the caption's words and times; knows no
broker, no revisions and no model. The same arguments always give the same record.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from worker.captions.passage import Passage, SentenceWords, Span
from worker.captions.timing import CaptionClock, Moment, MomentSource
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
from worker.pipeline.selection import Draft

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


def answer(
    draft: Draft, translations: Sequence[Finished] | None, model: ModelInfo, times: Times
) -> GlossRecord:
    """The record for one caption; `translations` is None where the model failed on it."""
    caption, revision = draft.caption, draft.offer.revision
    clock = CaptionClock(caption.text, caption.start_ms, caption.end_ms, caption.words)
    read = [
        _Sentence.read(draft.passage, index, translation, CONVENTIONS[model.notation])
        for index, translation in enumerate(translations or ())
    ]
    sentences = tuple(sentence.record(clock) for sentence in read)
    status = _status(draft, sentences, failed=translations is None)
    partial = status == "partial"
    return GlossRecord(
        event_id=event_id(caption.stream_id, caption.segment_id, revision, status),
        stream_id=caption.stream_id,
        segment_id=caption.segment_id,
        revision=revision,
        source_segments=(SourceSegment(segment_id=caption.segment_id, revision=revision),),
        status=status,
        supersedes=draft.supersedes,
        late=draft.late,
        source_text=caption.text,
        source_language=caption.language,
        sentences=sentences,
        committed_tokens=0 if partial else sum(len(each.tokens) for each in sentences),
        model=ModelRecord(
            name=model.name, version=model.version, notation=model.notation, decode=model.decode
        ),
        warnings=_warnings(draft, translations or (), clock),
        error=MODEL_FAILED if translations is None else None,
        timing=_timing(times),
        job_id=caption.job_id,
        item_index=caption.item_index,
        metadata=caption.metadata,
    )


def _status(draft: Draft, sentences: Sequence[SentenceRecord], *, failed: bool) -> OutputStatus:
    if failed:
        return "error"
    if draft.caption.status != "final":
        return draft.caption.status
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


def _timing(times: Times) -> TimingRecord:
    return TimingRecord(
        received_at=rfc3339(times.received_s),
        published_at=rfc3339(times.published_s),
        queue_ms=times.queue_ms,
        hold_ms=0,
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
