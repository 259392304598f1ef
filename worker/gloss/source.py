"""A sentence as it was translated: its words, its numbers in digits, and a lexicon for them.

Knows no gloss.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from worker.english.corrections import without_corrected
from worker.english.edits import EditedText
from worker.english.numbers import digit_edits
from worker.english.words import FUNCTION_WORDS, Word, words_of
from worker.gloss.aligned import Span
from worker.gloss.lexicon import SenseTable

CLAUSE_ENDS = re.compile(r"[,.;:?!\u2014\u2026]\s")
NEGATORS = {"not": "NOT", "never": "NEVER"}


@dataclass(frozen=True)
class Source:
    """A sentence, its words, and the lexicon to look them up in."""

    english: str
    digits: EditedText
    words: tuple[Word, ...]
    senses: SenseTable

    @classmethod
    def of(cls, english: str, senses: SenseTable) -> Source:
        """The words of a sentence that is as long as the one that was translated."""
        digits = EditedText.unchanged(english).apply(digit_edits(english))
        return cls(english, digits, tuple(words_of(english)), senses)

    def taken_back(self, span: Span) -> Span | None:
        """The words right before a span that were corrected by it."""
        start = next((n for n, first in enumerate(self.digits.starts) if first >= span[0]), 0)
        said = without_corrected(self.digits.text)
        before = said[:start]
        blank = len(before) - len(before.rstrip())
        if not blank or not self.digits.text[start - blank : start].strip():
            return None
        return self.digits.original(start - blank, start)


def is_content(word: Word) -> bool:
    """Whether a word asks for a sign of its own; negation and numbers do elsewhere."""
    return word.text not in FUNCTION_WORDS and word.text not in NEGATORS
