"""When, in media time, a stretch of a caption was said.

From the recogniser's word times where its words are those of the text, else by the share of
characters between the caption's start and end. Positions are code points of the text as received.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

_ITEM = re.compile(r"\S+")
_NOT_LETTERS = re.compile(r"[\W_]+")

MomentSource = Literal["word", "interpolated", "segment", "none"]


class TimedWord(Protocol):
    """A word as the recogniser heard it."""

    @property
    def text(self) -> str: ...
    @property
    def start_ms(self) -> int | None: ...
    @property
    def end_ms(self) -> int | None: ...


@dataclass(frozen=True)
class Moment:
    """From when to when, and how that is known."""

    start_ms: int | None
    end_ms: int | None
    source: MomentSource


UNKNOWN = Moment(None, None, "none")


@dataclass(frozen=True)
class _Placed:
    start: int
    end: int
    word: TimedWord


class CaptionClock:
    """The times of one caption; `words_match` is false where its words are not its text's."""

    def __init__(
        self, text: str, start_ms: int | None, end_ms: int | None, words: Sequence[TimedWord]
    ) -> None:
        self._length = len(text)
        self._start_ms = start_ms
        self._end_ms = end_ms
        placed = _place(text, words)
        self.words_match = placed is not None
        self._words = [each.word for each in placed or ()]
        self._starts = [each.start for each in placed or ()]
        self._ends = [each.end for each in placed or ()]

    def moment(self, start: int, end: int) -> Moment:
        """When the characters `start` to `end` were said."""
        spoken = self._from_words(start, end) if self._words else None
        return spoken or self._interpolated(start, end)

    def _from_words(self, start: int, end: int) -> Moment | None:
        first, after_last = bisect_right(self._ends, start), bisect_left(self._starts, end)
        words = self._words[first:after_last]
        starts = [word.start_ms for word in words if word.start_ms is not None]
        ends = [word.end_ms for word in words if word.end_ms is not None]
        if not starts or not ends or max(ends) < min(starts):
            return None
        return Moment(min(starts), max(ends), "word")

    def _interpolated(self, start: int, end: int) -> Moment:
        if self._start_ms is None or self._end_ms is None or not self._length:
            return UNKNOWN
        per_character = (self._end_ms - self._start_ms) / self._length
        first = self._start_ms + round(start * per_character)
        return Moment(first, self._start_ms + round(end * per_character), "interpolated")


def _place(text: str, words: Sequence[TimedWord]) -> tuple[_Placed, ...] | None:
    """Each word at its place in the text; None when they differ by more than case and marks."""
    spoken = [word for word in words if _letters(word.text)]
    if not spoken:
        return ()
    items = [(m.start(), m.end(), _letters(m.group())) for m in _ITEM.finditer(text)]
    items = [item for item in items if item[2]]
    if [item[2] for item in items] != [_letters(word.text) for word in spoken]:
        return None
    pairs = zip(items, spoken, strict=True)
    return tuple(_Placed(start, end, word) for (start, end, _), word in pairs)


def _letters(item: str) -> str:
    return _NOT_LETTERS.sub("", item).casefold()
