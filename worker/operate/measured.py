"""A translator that times its calls and is otherwise the translator it wraps."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from worker.english.paraphrases import Paraphrases
from worker.gloss.lexicon import SenseTable
from worker.gloss.word_table import WordTable
from worker.model.translator import ModelInfo, Translation, Translator
from worker.operate.metrics import Metrics


class MeasuredTranslator:
    """Reports each call of the model to the metrics."""

    def __init__(self, inner: Translator, metrics: Metrics, clock: Callable[[], float]) -> None:
        self._inner = inner
        self._metrics = metrics
        self._clock = clock

    @property
    def info(self) -> ModelInfo:
        """The model's name and version."""
        return self._inner.info

    @property
    def senses(self) -> SenseTable:
        """The lexicon that came with the model."""
        return self._inner.senses

    @property
    def paraphrases(self) -> Paraphrases:
        """Figurative English in plain words."""
        return self._inner.paraphrases

    @property
    def words(self) -> WordTable:
        """What each word became in the model's pairs."""
        return self._inner.words

    def fits(self, sentence: str) -> bool:
        """Whether the model can read the sentence whole."""
        return self._inner.fits(sentence)

    def translate(self, sentences: Sequence[str]) -> list[Translation]:
        """Translate, and time it. A call that fails is timed too."""
        with self._timed(len(sentences)):
            return self._inner.translate(sentences)

    def candidates(self, sentences: Sequence[str], count: int) -> list[list[Translation]]:
        """The likeliest translations, timed in the same way."""
        with self._timed(len(sentences)):
            return self._inner.candidates(sentences, count)

    @contextmanager
    def _timed(self, sentences: int) -> Iterator[None]:
        started = self._clock()
        try:
            yield
        finally:
            self._metrics.inferred(sentences, self._clock() - started)
