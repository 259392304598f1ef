"""What a teacher writes for English, as pairs that a student learns from.

The pairs carry the teacher's own alignment: where in the sentence each of its signs looked. Knows
neither where the sentences come from nor how the teacher was made.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

from training.data.pairs import Pair
from worker.gloss.conventions import CONVENTIONS
from worker.model.translator import ModelInfo, Translation

_BATCH = 512
_REPORTED = 10_000
_SOURCE = "teacher"


class LineTeacher(Protocol):
    """What is asked of a teacher; the worker's translator is one."""

    @property
    def info(self) -> ModelInfo:
        """Its name, version and notation."""

    def fits(self, sentence: str) -> bool:
        """Whether it can read the sentence whole."""

    def translate(self, sentences: Sequence[str]) -> list[Translation]:
        """Its translations of sentences that fit."""


def label(
    teacher: LineTeacher, sentences: Sequence[str], say: Callable[[str], None]
) -> Iterator[Pair]:
    """The teacher's pair for each sentence that fits it and that it has a gloss for."""
    is_sign = CONVENTIONS[teacher.info.notation].is_sign
    fitting = [sentence for sentence in sentences if teacher.fits(sentence)]
    if len(fitting) < len(sentences):
        say(f"{len(sentences) - len(fitting)} sentences left out: longer than the teacher reads")
    for start in range(0, len(fitting), _BATCH):
        batch = fitting[start : start + _BATCH]
        for sentence, found in zip(batch, teacher.translate(batch), strict=True):
            if found.gloss:
                yield Pair(sentence, found.gloss, (), _SOURCE, _alignment(found, is_sign))
        done = start + len(batch)
        if done // _REPORTED > start // _REPORTED:
            say(f"teacher: {done} of {len(fitting)} sentences glossed")


def _alignment(
    found: Translation, is_sign: Callable[[str], bool]
) -> tuple[tuple[int, int, int], ...]:
    signs = [n for n, item in enumerate(found.gloss.split()) if is_sign(item)]
    placed = zip(signs, found.source_spans, strict=True)
    return tuple((n, *span) for n, span in placed if span is not None)
