"""Lines of English to output records with no Kafka: the same steps, but for revisions.

Every line is a final of its own, answered in order, whatever its length. Knows no files.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from itertools import islice

from worker.captions.passage import read_passage
from worker.captions.segment import Offer, SegmentKey, after, fingerprint
from worker.contract.caption import Caption
from worker.contract.record import SourceRecord
from worker.contract.result import GlossRecord
from worker.gloss.terms import Terminology
from worker.guarding.guard import Guard
from worker.model.translator import Translator
from worker.pipeline.answers import Times, answer, failed_answer
from worker.pipeline.attempts import translate_groups
from worker.pipeline.drafts import Draft, Part
from worker.pipeline.options import PipelineOptions

_LINES_A_BATCH = 64


def translate_lines(
    translator: Translator,
    lines: Iterable[str],
    *,
    stream_id: str = "lines",
    first_line: int = 1,
    clock: Callable[[], float] = time.time,
    options: PipelineOptions | None = None,
) -> Iterator[GlossRecord]:
    """One record a line, in order. Segments are named by line number, from `first_line`.

    Of the options, the guards and the terms of the house count.
    """
    options = options or PipelineOptions()
    guard = Guard(translator, options.guards)
    numbered = enumerate(lines, start=first_line)
    while batch := list(islice(numbered, _LINES_A_BATCH)):
        drafts = [
            _draft(translator, stream_id, number, line, options.house) for number, line in batch
        ]
        started_s = clock()
        groups = translate_groups(guard, [draft.lines() for draft in drafts])
        done_s = clock()
        infer_ms = max(0, round((done_s - started_s) * 1000))
        times = Times(started_s, done_s, infer_ms, queue_ms=0)
        for draft, translations in zip(drafts, groups, strict=True):
            if translations is None:
                yield failed_answer(draft.own, translator.info, times)
            else:
                yield answer(draft, translations, translator.info, times)


def gloss_line(record: GlossRecord) -> str:
    """The record's gloss alone, as one line."""
    return " ".join(sentence.gloss for sentence in record.sentences if sentence.gloss)


def _draft(
    translator: Translator, stream_id: str, number: int, line: str, house: Terminology
) -> Draft:
    # Built without validation: a line of a file may be longer than a message may.
    caption = Caption.model_construct(stream_id=stream_id, segment_id=str(number), text=line)
    passage = read_passage(line, translator.fits, kind=translator.info.source)
    mark = fingerprint(line)
    offer = Offer(0, numbered=True, status="final", text=mark, shown=mark)
    key = SegmentKey(0, stream_id, str(number))
    # Its record is nobody's: a file has none.
    record = SourceRecord("", 0, number, 0, None, None)
    own = Part(record, caption, key, offer, after(None, offer))
    return Draft(own, caption, passage, (own,), terms=house)
