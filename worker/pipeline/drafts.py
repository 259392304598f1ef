"""What will be answered: a caption, or the captions of a line that were joined. Holds no rules."""

from __future__ import annotations

from dataclasses import dataclass

from worker.captions.passage import Passage
from worker.captions.segment import Offer, SegmentKey, SegmentState
from worker.contract.caption import Caption
from worker.contract.record import SourceRecord
from worker.gloss.terms import Terminology
from worker.guarding.guard import NO_TERMS, Line


@dataclass(frozen=True, slots=True)
class Part:
    """A revision that is accepted; `state` is what its segment will have published.

    `since_ms` is when it was taken in hand, on the pipeline's steady clock.
    """

    record: SourceRecord
    caption: Caption
    key: SegmentKey
    offer: Offer
    state: SegmentState
    supersedes: int | None = None
    late: bool = False
    since_ms: float = 0.0

    @property
    def stream(self) -> tuple[int, str]:
        """Its stream, by partition."""
        return self.key.partition, self.key.stream_id


@dataclass(frozen=True)
class Draft:
    """An answer in the making, under the segment of `own`.

    `text` is the caption that is translated: that of `own`, or the whole line where it is one of
    several in `line`. `joined` are those of the line that are answered with it, as joined.
    """

    own: Part
    text: Caption
    passage: Passage
    line: tuple[Part, ...]
    joined: tuple[Part, ...] = ()
    terms: Terminology = NO_TERMS
    unusable_terms: tuple[str, ...] = ()
    forced: bool = False
    released_ms: float = 0.0  # when it was decided to answer it, on the pipeline's steady clock

    def lines(self) -> list[Line]:
        """Its sentences, as they are to be translated."""
        near = self.passage.text.text
        return [Line(sentence, near, self.terms) for sentence in self.passage.sentences]

    def held_ms(self, part: Part) -> int:
        """How long a part of the line waited for the rest."""
        return max(0, round(self.released_ms - part.since_ms))

    @property
    def proposed(self) -> dict[SegmentKey, SegmentState]:
        """What its segments will have published."""
        return {part.key: part.state for part in (*self.joined, self.own)}
