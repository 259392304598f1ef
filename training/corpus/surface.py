"""How a line reaches the captions: as written, in capitals, without marks, with spoken noise.

Works on the words before they are laid out, so that the alignment follows. Knows no gloss: noise
has no sign, and of a repair only the corrected value is signed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from training.corpus.disfluency import Disfluency
from training.corpus.words import Word, capitalise_sentences, literal

_SENTENCE_END = (".", "?", "!")


@dataclass(frozen=True)
class SurfaceSettings:
    """How often each manner comes up, and what noise there is."""

    lower_rate: float
    upper_rate: float
    unmarked_rate: float
    spoken_rate: float
    noise_rate: float
    cut_rate: float
    speaker_marks: tuple[str, ...]
    speakers: tuple[str, ...]
    fillers: tuple[str, ...]
    openers: tuple[str, ...]
    sounds: tuple[str, ...]
    dangling: tuple[str, ...]
    repairs: tuple[str, ...]
    names: tuple[str, ...]

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> SurfaceSettings:
        """Take the settings from their file."""
        fields: dict[str, Any] = {
            k: tuple(v) if isinstance(v, list) else v for k, v in data.items()
        }
        return cls(**fields)


def vary(words: list[Word], settings: SurfaceSettings, rng: Random) -> list[Word]:
    """The words as one caption has them: recogniser output is noisy more often than typed text."""
    drawn = rng.random()
    bare = drawn < settings.lower_rate + settings.unmarked_rate
    before: list[Word] = []
    if rng.random() < settings.spoken_rate * (3 if bare else 1):
        words = Disfluency(settings.fillers, settings.openers, settings.repairs, settings.names)(
            words, rng
        )
    if rng.random() < settings.noise_rate:
        before, words = _add_frame(words, settings, rng)
    if rng.random() < settings.cut_rate:
        words = _cut(words, settings, rng)
    if bare:
        return [*before, *_bare(words, lower=drawn < settings.lower_rate, rng=rng)]
    capitalise_sentences(words)
    if drawn > 1 - settings.upper_rate:
        for word in words:
            word.text = word.text.upper()
    return [*before, *words]


def _bare(words: Sequence[Word], lower: bool, rng: Random) -> list[Word]:
    """Recogniser output: no marks; names and I keep their capital unless all is lower."""
    following = [*words[1:], None]
    kept = [
        word
        for word, after in zip(words, following, strict=True)
        if not word.is_mark or word.part or word.text == ">>" or (after is not None and after.part)
    ]
    hyphens = rng.random() < 0.7
    for word in kept:
        if lower and not word.is_sound:
            word.text = word.text.lower()
        if not hyphens and word.kind.startswith("number") and not word.part:
            word.text = word.text.replace("-", " ")
    return kept


def _add_frame(
    words: list[Word], settings: SurfaceSettings, rng: Random
) -> tuple[list[Word], list[Word]]:
    """A speaker before the line, or a sound before or after it."""
    if rng.random() < 0.65:
        return _speaker(settings, rng), words
    sound = [literal(text) for text in rng.choice(settings.sounds).split()]
    for word in sound:
        word.is_sound = True
    if rng.random() < 0.6:
        return sound, words
    return [], [*words, *sound]


def _speaker(settings: SurfaceSettings, rng: Random) -> list[Word]:
    mark = [literal(rng.choice(settings.speaker_marks))]
    if rng.random() < 0.55:
        speaker = rng.choice(settings.speakers)
        if rng.random() < 0.4:
            speaker = rng.choice(settings.names).upper()
        mark += [*(literal(text) for text in speaker.split()), literal(":")]
    return mark


def _cut(words: list[Word], settings: SurfaceSettings, rng: Random) -> list[Word]:
    """A line that breaks off with the words that open the next one."""
    if any(word.text == '"' for word in words) or not words:
        return words
    kept = words[:-1] if words[-1].text in _SENTENCE_END else words
    return [*kept, *(literal(text) for text in rng.choice(settings.dangling).split())]
