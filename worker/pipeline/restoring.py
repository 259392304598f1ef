"""What is remembered of segments, read off what was published of them.

The output topic is the memory that outlives a worker: whoever takes a partition over reads its
newest outputs back. What cannot be read off them (the times of the captions of a joined line) is
left out; an output that is not understood is passed over.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from pydantic_core import from_json

from worker.captions.passage import read_passage
from worker.captions.segment import Offer, Rank, SegmentKey, SegmentState, fingerprint
from worker.contract.caption import Caption
from worker.contract.record import SourceRecord
from worker.model.translator import Translator
from worker.pipeline.drafts import Part
from worker.pipeline.options import PipelineOptions

_RANKS = {
    "partial": Rank.PARTIAL,
    "error": Rank.ERROR,
    "joined": Rank.FINAL,
    "empty": Rank.FINAL,
    "final": Rank.FINAL,
    "retracted": Rank.RETRACTED,
}
_Fields = dict[str, Any]


@dataclass
class Restored:
    """The states of the segments, and the lines that were joined."""

    states: dict[SegmentKey, SegmentState] = field(default_factory=dict)
    lines: list[tuple[Part, ...]] = field(default_factory=list)


def restore(
    partition: int, outputs: Iterable[bytes], translator: Translator, options: PipelineOptions
) -> Restored:
    """Read outputs, oldest first."""
    reader = _Reader(partition, translator, complete_only=options.partials == "stable_sentences")
    for value in outputs:
        fields = _parse(value)
        if fields is not None:
            reader.read(fields)
    return reader.restored


def _parse(value: bytes) -> _Fields | None:
    try:
        fields = from_json(value)
    except ValueError:
        return None
    needed = (
        ("stream_id", str),
        ("segment_id", str),
        ("revision", int),
        ("source_text", str),
        ("source_segments", list),
    )
    if not isinstance(fields, dict) or fields.get("status") not in _RANKS:
        return None
    return fields if all(isinstance(fields.get(name), kind) for name, kind in needed) else None


class _Reader:
    def __init__(self, partition: int, translator: Translator, *, complete_only: bool) -> None:
        self.restored = Restored()
        self._partition = partition
        self._translator = translator
        self._complete_only = complete_only
        self._texts: dict[SegmentKey, str] = {}

    def read(self, fields: _Fields) -> None:
        """One output after another."""
        key = self._key(fields, fields["segment_id"])
        own = self._own_text(key, fields)
        if own is not None:
            self._texts[key] = own
        self._remember(key, fields, own)
        segments = fields["source_segments"]
        if fields["status"] == "final" and len(segments) > 1:
            self.restored.lines.append(tuple(self._part(fields, each) for each in segments))

    def _key(self, fields: _Fields, segment_id: str) -> SegmentKey:
        return SegmentKey(self._partition, fields["stream_id"], segment_id)

    def _own_text(self, key: SegmentKey, fields: _Fields) -> str | None:
        """What the caption itself said: of a joined line, what the others did not."""
        line = [self._key(fields, each["segment_id"]) for each in fields["source_segments"]]
        text: str = fields["source_text"]
        if len(line) < 2 or key not in line:
            return text
        place = line.index(key)
        before = "".join(self._texts.get(each, "") + " " for each in line[:place])
        after = "".join(" " + self._texts.get(each, "") for each in line[place + 1 :])
        if not (text.startswith(before) and text.endswith(after)):
            return None
        return text[len(before) : len(text) - len(after)]

    def _remember(self, key: SegmentKey, fields: _Fields, own: str | None) -> None:
        rank, revision = _RANKS[fields["status"]], fields["revision"]
        earlier = self.restored.states.get(key)
        if earlier and (revision, rank) < (earlier.revision, earlier.rank):
            return
        answered = earlier.answered if earlier else None
        text = b"" if own is None else fingerprint(own)
        self.restored.states[key] = SegmentState(
            revision=revision,
            rank=rank,
            text=text,
            shown=self._shown(own or "") if rank == Rank.PARTIAL else b"",
            answered=answered if rank == Rank.PARTIAL else revision,
        )

    def _shown(self, text: str) -> bytes:
        passage = read_passage(
            text,
            self._translator.fits,
            complete_only=self._complete_only,
            kind=self._translator.info.source,
        )
        return fingerprint("\n".join(passage.sentences))

    def _part(self, fields: _Fields, segment: _Fields) -> Part:
        key = self._key(fields, segment["segment_id"])
        revision: int = segment["revision"]
        text = self._texts.get(key, "")
        caption = Caption.model_construct(
            stream_id=key.stream_id, segment_id=key.segment_id, revision=revision, text=text
        )
        mark = fingerprint(text)
        state = SegmentState(revision, Rank.FINAL, mark, b"", revision)
        # Its record was answered long ago; only its text is needed.
        record = SourceRecord("", self._partition, -1, 0, None, None)
        offer = Offer(revision, numbered=True, status="final", text=mark, shown=b"")
        return Part(record, caption, key, offer, state)
