"""ELMo: a bidirectional language model over characters, then its mixed layers with a light decoder.

It reads words, so a source is never cut into pieces; the softmax of its pre-training covers the
most frequent words, as many as the other rows have pieces.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from torch import Tensor

from training.compare.architectures.core import Batches, JoinedCore
from training.compare.architectures.decoder import Frame, light_decoder
from training.compare.architectures.elmo import (
    CHARACTER_PAD,
    MOST_CHARACTERS,
    BidirectionalModel,
    ElmoEncoder,
)
from training.compare.fitting import Row, fit, pretrain_stage
from training.compare.material import Material
from training.compare.objectives.neighbours import neighbour_batch, word_batch
from training.compare.pieces import words_of
from training.compare.system import Conditions, Fitted
from training.compare.systems.neural import NeuralSystem, shared_pieces

_UNKNOWN_CHARACTER, _WORD_START, _WORD_END = 1, 2, 3
_FIRST_CHARACTER = 4
_UNKNOWN_WORD = 0


class WordBatches(Batches):
    """Translation batches whose source positions are words of characters."""

    def source(self, rows: Sequence[Sequence[Any]]) -> dict[str, Tensor]:
        return word_batch(rows)


class ScratchElmo(NeuralSystem):
    """A small ELMo from scratch."""

    _characters: dict[str, int]
    _words: dict[str, int]

    def build(self, data: Material, conditions: Conditions) -> list[Fitted]:
        self.target = shared_pieces(data, conditions).target
        self.batches = WordBatches(CHARACTER_PAD)
        self._learn_words(data.unlabelled)
        width, dropout = self.sizes.width, self.sizes.dropout
        characters = len(self._characters) + _FIRST_CHARACTER
        model = BidirectionalModel(characters, len(self._words) + 1, width, dropout)
        rows = [self._row(line) for line in data.unlabelled]
        fitted = fit(model, rows, neighbour_batch, pretrain_stage(conditions), conditions)
        decoder = light_decoder(self.target, self.sizes, Frame(width, self.sizes.heads))
        self.core = JoinedCore(ElmoEncoder(model), decoder)
        return [fitted]

    def read(self, lines: Sequence[str]) -> list[Any]:
        return [[self._letters(word) for word in self._cut(line)] for line in lines]

    def parameters(self) -> int:
        unused = sum(weight.numel() for weight in self._model().softmax.parameters())
        return super().parameters() - unused

    def _model(self) -> BidirectionalModel:
        assert isinstance(self.core, JoinedCore)
        assert isinstance(self.core.encoder, ElmoEncoder)
        return self.core.encoder.model

    def _learn_words(self, lines: Sequence[str]) -> None:
        counts = Counter(word for line in lines for word in self._cut(line))
        words = [word for word, _ in counts.most_common(self.sizes.vocabulary)]
        letters = sorted({letter for word in counts for letter in word})
        self._words = {word: n for n, word in enumerate(words, start=1)}
        self._characters = {c: n for n, c in enumerate(letters, start=_FIRST_CHARACTER)}

    def _row(self, line: str) -> Row:
        words = self._cut(line)
        return {
            "input_ids": [self._letters(word) for word in words],
            "words": [self._words.get(word, _UNKNOWN_WORD) for word in words],
        }

    def _cut(self, line: str) -> list[str]:
        words = [word for word, _, _ in words_of(line)]
        return words[: self.sizes.max_source_pieces] or [""]

    def _letters(self, word: str) -> list[int]:
        inner = word[: MOST_CHARACTERS - 2]
        ids = [self._characters.get(letter, _UNKNOWN_CHARACTER) for letter in inner]
        return [_WORD_START, *ids, _WORD_END]
