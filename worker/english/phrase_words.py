"""Phrases in the words of a line: where they stand, and what is put in their place.

In a phrase "your" stands for any possessive, "yourself" for any of its kind and `*` for up to four
words that are kept. Knows no table.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from worker.english.edits import Edit
from worker.english.words import POSSESSIVES, SELVES, Word

ANYTHING = "*"
YOUR, YOURSELF = "your", "yourself"
WILD = (YOUR, YOURSELF, ANYTHING)
_MOST_INSIDE = 4  # words that `*` stands for
_LONGEST_OWNER = 3  # words: "the boss 's"
_GAP = re.compile(r"[\s'\u2019-]*")
# What else a word of a phrase may be written as.
SAME = {
    "'s": ("is", "has"), "'d": ("would", "had"),
    "is": ("'s",), "has": ("'s",), "would": ("'d",), "had": ("'d",),
}  # fmt: skip


class PhraseWords:
    """The words of a line, and which of them no mark parts."""

    def __init__(self, line: str, words: Sequence[Word]) -> None:
        self._line = line
        self._words = words
        self.texts = [word.text for word in words]
        self._present = frozenset(self.texts)

    def may_have(self, wanted: str) -> bool:
        """Whether a word of a phrase is in the line, as far as can be told at once."""
        return wanted in self._present or wanted in WILD or wanted in SAME

    def fit(self, wanted: Sequence[str], place: int) -> tuple[int, ...] | None:
        """Where each of the words wanted ends; None when they do not stand at a place."""
        if not wanted:
            return ()
        for size in self._sizes(wanted[0], place):
            rest = self.fit(wanted[1:], place + size)
            if rest is not None:
                return (place + size, *rest)
        return None

    def is_title(self, wanted: Sequence[str], ends: Sequence[int]) -> bool:
        """Whether a word wanted is written with a capital, and not all are in capitals."""
        written = [
            self._written(end - 1, end)
            for word, end in zip(wanted, ends, strict=True)
            if word not in WILD and word != "i"
        ]
        return any(w[:1].isupper() for w in written) and not all(map(_is_capitals, written))

    def edits(
        self, wanted: Sequence[str], plain: Sequence[str], place: int, ends: Sequence[int]
    ) -> tuple[Edit, ...]:
        """Those that put plain words in place of the words wanted; what `*` stands for is kept."""
        starts = (place, *ends[:-1])
        kept = {
            word: self._written(start, end)
            for word, start, end in zip(wanted, starts, ends, strict=True)
            if word in (YOUR, YOURSELF)
        }
        text = [kept.get(word, word) for word in plain]
        if ANYTHING not in wanted:
            return (self._edit(place, ends[-1], " ".join(text)),)
        middle, cut = wanted.index(ANYTHING), plain.index(ANYTHING)
        before = self._edit(place, starts[middle], " ".join(text[:cut]))
        behind = self._edit(ends[middle], ends[-1], " ".join(text[cut + 1 :]))
        if not behind.replacement:  # the blank before it goes too
            behind = Edit(self._words[ends[middle] - 1].end, behind.end, "")
        return before, behind

    def _sizes(self, wanted: str, place: int) -> Iterator[int]:
        """How many words at a place may be the one wanted."""
        if not self._goes_on(place):
            return
        text = self._words[place].text
        if wanted == ANYTHING:
            for size in range(1, _MOST_INSIDE + 1):
                yield size
                if not self._goes_on(place + size):
                    return
        elif wanted == YOUR:
            yield from self._owner(place)
        elif text in (wanted, *SAME.get(wanted, ())) or (wanted == YOURSELF and text in SELVES):
            yield 1

    def _owner(self, place: int) -> Iterator[int]:
        if self._words[place].text in POSSESSIVES:
            yield 1
            return
        for size in range(2, _LONGEST_OWNER + 1):
            if not self._goes_on(place + size - 1):
                return
            if self._words[place + size - 1].text == "'s":
                yield size

    def _goes_on(self, place: int) -> bool:
        """Whether there is a word at a place, with no mark between it and the one before."""
        return place < len(self._words) and bool(
            _GAP.fullmatch(self._line, self._words[place - 1].end, self._words[place].start)
        )

    def _written(self, first: int, end: int) -> str:
        return self._line[self._words[first].start : self._words[end - 1].end]

    def _edit(self, first: int, end: int, plain: str) -> Edit:
        start, last = self._words[first].start, self._words[end - 1].end
        written = self._line[start:last]
        if _is_capitals(written) and len(written) > 1:
            plain = plain.upper()
        elif written[:1].isupper():
            plain = plain[:1].upper() + plain[1:]
        if start and self._line[start - 1].isalnum() and plain:
            plain = " " + plain  # within a contraction: "they're"
        return Edit(start, last, plain)


def _is_capitals(text: str) -> bool:
    return text == text.upper()
