"""Makes a model take the memory of its largest batches before the first caption comes.

The buffers of a batch grow with its lines, with their length and with the beam, and glibc keeps
what was taken once. Without this a worker grows in steps for hours, whenever more comes at once
than ever before; with it, what it will hold is seen at its start (tests/steady/results.md).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import cycle, islice
from typing import Protocol

# Of each thread of the model: as many as one of its calls takes of short lines, and fewer of those
# that are longer or take a beam's width each.
_SHORT, _LONG, _BY_BEAM = 64, 32, 16
_JOINED = 3  # sentences to a long line


class Warmable(Protocol):
    """What is asked of a model here."""

    @property
    def threads(self) -> int:
        """How many batches it works on at once."""

    def fits(self, sentence: str) -> bool:
        """Whether the model can read the sentence whole."""

    def translate(self, sentences: Sequence[str]) -> object:
        """Translate sentences that fit."""

    def candidates(self, sentences: Sequence[str], count: int) -> object:
        """The `count` likeliest translations of each sentence."""


def warm_up(model: Warmable, sentences: Sequence[str], beam: int) -> None:
    """Translate many lines, long ones, and some by a beam, made of sentences that fit; throws away
    what comes of it. Does nothing without sentences. Raises TranslationError.
    """
    if not sentences:
        return
    model.translate(_lines(sentences, _SHORT * model.threads))
    model.translate(_lines(_joined(model, sentences), _LONG * model.threads))
    model.candidates(_lines(sentences, _BY_BEAM * model.threads), beam)


def _lines(sentences: Sequence[str], count: int) -> list[str]:
    return list(islice(cycle(sentences), count))


def _joined(model: Warmable, sentences: Sequence[str]) -> list[str]:
    around = [*sentences, *sentences]
    lines = (" ".join(around[n : n + _JOINED]) for n in range(len(sentences)))
    return [line for line in lines if model.fits(line)] or list(sentences)
