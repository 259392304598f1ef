"""A translator without a model: it signs every word in capitals, and fails where it is told to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from worker.english.paraphrases import Paraphrases
from worker.errors import TranslationError
from worker.gloss.lexicon import SenseTable
from worker.gloss.word_table import WordTable
from worker.model.translator import ModelInfo, Translation

_WORD = re.compile(r"[A-Za-z]+|[0-9]+")


@dataclass
class FakeTranslator:
    """Upper-cases words; `calls` keeps what it was asked. Adds a sign of its own on request."""

    info: ModelInfo = field(default_factory=lambda: ModelInfo("fake", "1.0", "1", "greedy"))
    most_characters: int = 10_000
    fails_on: str | None = None
    inserted: str | None = None
    calls: list[list[str]] = field(default_factory=list)
    senses: SenseTable = field(default_factory=SenseTable)
    paraphrases: Paraphrases = field(default_factory=Paraphrases)
    words: WordTable = field(default_factory=WordTable)

    def fits(self, sentence: str) -> bool:
        return len(sentence) <= self.most_characters

    def translate(self, sentences: Sequence[str]) -> list[Translation]:
        self.calls.append(list(sentences))
        if self.fails_on and any(self.fails_on in sentence for sentence in sentences):
            raise TranslationError("told to fail")
        return [self._one(sentence) for sentence in sentences]

    def candidates(self, sentences: Sequence[str], count: int) -> list[list[Translation]]:
        return [[each] * count for each in self.translate(sentences)]

    def _one(self, sentence: str) -> Translation:
        words = list(_WORD.finditer(sentence))
        signs = [word.group().upper() for word in words]
        spans: list[tuple[int, int] | None] = [word.span() for word in words]
        if self.inserted:
            signs.append(self.inserted)
            spans.append(None)
        return Translation(" ".join(signs), tuple(spans), 0.9)
