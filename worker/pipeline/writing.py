"""A draft and its translations, as the messages that are published. Knows no broker."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from worker.contract.record import SourceRecord
from worker.contract.result import GlossRecord, output_headers
from worker.gloss.finishing import Finished
from worker.model.translator import ModelInfo
from worker.pipeline.answers import Times, answer, failed_answer, joined_answer
from worker.pipeline.drafts import Draft, Part
from worker.pipeline.outcome import Publish


@dataclass(frozen=True)
class BatchTimes:
    """When a batch was taken in hand, sent to the model, and done, in seconds since 1970."""

    received_s: float
    started_s: float
    done_s: float

    def of(self, record: SourceRecord, hold_ms: int) -> Times:
        """The times of one of its records; never negative, however the clock was set."""
        infer_ms = max(0, round((self.done_s - self.started_s) * 1000))
        queue_ms = max(0, round(self.received_s * 1000) - record.timestamp_ms - hold_ms)
        return Times(self.received_s, self.done_s, infer_ms, queue_ms, hold_ms)


class AnswerWriter:
    """Writes the answers of one model."""

    def __init__(self, model: ModelInfo, event_source: str) -> None:
        self._model = model
        self._event_source = event_source

    def write(
        self, draft: Draft, translations: Sequence[Finished] | None, times: BatchTimes
    ) -> Iterator[tuple[SourceRecord, Publish]]:
        """Each record with its answer; without translations, each says that the model failed."""
        for part in (*draft.joined, draft.own):
            held_ms = draft.held_ms(part)
            part_times = times.of(part.record, held_ms)
            if translations is None:
                record = failed_answer(part, self._model, part_times)
            elif part is draft.own:
                record = answer(draft, translations, self._model, part_times)
            else:
                record = joined_answer(part, draft.own, self._model, part_times)
            yield part.record, self._publish(part, record, held_ms)

    def _publish(self, part: Part, record: GlossRecord, held_ms: int) -> Publish:
        return Publish(
            key=record.stream_id.encode(),
            value=record.to_json(),
            headers=output_headers(record, self._event_source, part.record.headers),
            status=record.status,
            latency_from_ms=part.record.timestamp_ms + held_ms,
        )
