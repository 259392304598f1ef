"""The baseline to beat: each word's most frequent gloss, learnt from the same pairs."""

from __future__ import annotations

from collections.abc import Sequence

from training.compare.material import Material
from training.compare.system import Conditions, Fitted
from training.compare.systems.copying import Copying
from training.data.alignment import WordAligner
from training.evaluate.baselines import Dictionary


class WordDictionary(Copying):
    """No network either."""

    _dictionary: Dictionary

    def train(self, data: Material, conditions: Conditions) -> list[Fitted]:
        aligner = WordAligner.learn(data.train)
        self._dictionary = Dictionary.learn(aligner.align(pair) for pair in data.train)
        return []

    def translate(self, lines: Sequence[str]) -> list[str]:
        return [self._dictionary.translate(line) for line in lines]
