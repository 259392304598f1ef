"""A caption's text as the sentences a model can read, and the way back to the text as received.

Asks `fits` what a model can read and knows nothing else of it. Produces a `Passage`.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from dataclasses import dataclass

from worker.captions.normalise import normalise
from worker.captions.sentences import ends_complete, split
from worker.english.edits import EditedText
from worker.model.bundle import SourceKind

Fits = Callable[[str], bool]
Span = tuple[int, int]
_WORD = re.compile(r"\w+(?:['\u2019.,:/@-]\w+)*")


@dataclass(frozen=True)
class Passage:
    """Sentences as spans of a normalised text."""

    text: EditedText
    spans: tuple[Span, ...]

    @property
    def sentences(self) -> tuple[str, ...]:
        """What is to be translated, in order."""
        return tuple(self.text.text[start:end] for start, end in self.spans)

    def original(self, index: int) -> Span:
        """Where a sentence stands in the text as received."""
        return self.text.original(*self.spans[index])

    def words(self, index: int) -> SentenceWords:
        """The words of a sentence, to be looked up by position."""
        return SentenceWords(self.text, *self.spans[index])


class SentenceWords:
    """Finds the words of one sentence of a text."""

    def __init__(self, text: EditedText, start: int, end: int) -> None:
        self._text = text
        self._start = start
        words = list(_WORD.finditer(text.text, start, end))
        self._words = tuple(word.group() for word in words)
        self._starts = [word.start() for word in words]
        self._ends = [word.end() for word in words]

    def touched(self, start: int, end: int) -> tuple[Span, tuple[str, ...]]:
        """The whole words that a span of the sentence touches, and where they were received."""
        start, end = self._start + start, self._start + end
        first, after_last = bisect_right(self._ends, start), bisect_left(self._starts, end)
        if first >= after_last:
            return self._text.original(start, end), ()
        span = self._text.original(self._starts[first], self._ends[after_last - 1])
        return span, self._words[first:after_last]


def read_passage(
    source: str, fits: Fits, *, complete_only: bool = False, kind: SourceKind = "captions"
) -> Passage:
    """The sentences of a caption; with `complete_only`, up to the last one that is complete.

    Of `lines` nothing is taken out, and one that fits is a single sentence.
    """
    text = normalise(source) if kind == "captions" else EditedText.unchanged(source)
    readable = _complete_part(text.text) if complete_only else text.text
    start, end = len(readable) - len(readable.lstrip()), len(readable.rstrip())
    if kind == "lines" and start < end and fits(readable[start:end]):
        return Passage(text, ((start, end),))
    return Passage(text, tuple(split(readable, fits)))


def _complete_part(text: str) -> str:
    spans = split(text, lambda _: True)
    while spans and not ends_complete(text[spans[-1][0] : spans[-1][1]]):
        spans = spans[:-1]
    return text[: spans[-1][1]] if spans else ""
