"""Makes a model take the memory of busy minutes before the first caption comes.

The buffers of a batch grow with its lines, with their length and with the beam, and glibc keeps
what was taken once. Without this a worker grows in steps for hours, whenever more comes at once
than ever before; with it, what it will hold is seen at its start (tests/steady/results.md).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import cycle, islice

from worker.model.translator import Translator

# Of each thread of the model: as many as one of its calls takes of short lines, and fewer of those
# that are longer or take a beam's width each.
_SHORT, _LONG, _BY_BEAM = 64, 32, 16
_JOINED = 3  # sentences to a long line


def warm_up(model: Translator, threads: int, sentences: Sequence[str], beam: int) -> None:
    """Translate many lines, long ones, and some by a beam, made of sentences that fit, for each of
    the model's threads; throws away what comes of it. Does nothing without sentences. Raises
    TranslationError.
    """
    if not sentences:
        return
    model.translate(_lines(sentences, _SHORT * threads))
    model.translate(_lines(_joined(model, sentences), _LONG * threads))
    model.candidates(_lines(sentences, _BY_BEAM * threads), beam)


def _lines(sentences: Sequence[str], count: int) -> list[str]:
    return list(islice(cycle(sentences), count))


def _joined(model: Translator, sentences: Sequence[str]) -> list[str]:
    around = [*sentences, *sentences]
    lines = (" ".join(around[n : n + _JOINED]) for n in range(len(sentences)))
    return [line for line in lines if model.fits(line)] or list(sentences)
