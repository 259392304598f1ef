"""How a line reaches the captions: as written, in capitals, without marks, with spoken noise.

Works on the laid words, so that the alignment follows. Knows no gloss: noise has no sign.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from training.corpus.words import Word, capitalise_sentences, literal


@dataclass(frozen=True)
class SurfaceSettings:
    """How often each manner comes up, and what noise there is."""

    lower_rate: float
    upper_rate: float
    noise_rate: float
    speaker_marks: tuple[str, ...]
    speakers: tuple[str, ...]
    fillers: tuple[str, ...]
    openers: tuple[str, ...]
    sounds: tuple[str, ...]

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> SurfaceSettings:
        """Take the settings from their file."""
        fields: dict[str, Any] = {
            k: tuple(v) if isinstance(v, list) else v for k, v in data.items()
        }
        return cls(**fields)


def vary(words: list[Word], settings: SurfaceSettings, rng: Random) -> list[Word]:
    """The words as one caption has them."""
    before: list[Word] = []
    if rng.random() < settings.noise_rate:
        before, words = _add_noise(words, settings, rng)
    drawn = rng.random()
    if drawn < settings.lower_rate and _survives_without_marks(words):
        return [*before, *_lower(words)]
    capitalise_sentences(words)
    if drawn > 1 - settings.upper_rate:
        for word in words:
            word.text = word.text.upper()
    return [*before, *words]


def _survives_without_marks(words: Sequence[Word]) -> bool:
    """Whether the line still says the same without its marks: no quotation, no second sentence."""
    ends = sum(word.text in (".", "?", "!") for word in words)
    return ends < 2 and not any(word.text == '"' for word in words)


def _lower(words: Sequence[Word]) -> list[Word]:
    kept = [word for word in words if not word.is_mark or word.part]
    for word in kept:
        word.text = word.text.lower()
    return kept


def _add_noise(
    words: list[Word], settings: SurfaceSettings, rng: Random
) -> tuple[list[Word], list[Word]]:
    """What is put before the line, and the line itself."""
    kind = rng.random()
    if kind < 0.3:
        return _speaker(settings, rng), words
    if kind < 0.7:
        return [], _with_filler(words, settings, rng)
    if kind < 0.85:
        return [], _with_repetition(words, rng)
    return [literal(text) for text in rng.choice(settings.sounds).split()], words


def _speaker(settings: SurfaceSettings, rng: Random) -> list[Word]:
    mark = [literal(rng.choice(settings.speaker_marks))]
    if rng.random() < 0.5:
        mark += [literal(rng.choice(settings.speakers)), literal(":")]
    return mark


def _with_filler(words: list[Word], settings: SurfaceSettings, rng: Random) -> list[Word]:
    places = [0] + [i for i, word in enumerate(words) if i and not word.glued]
    place = 0 if rng.random() < 0.5 else rng.choice(places)
    if place and words[place - 1].opens:
        place = 0
    choices = settings.fillers if place else settings.fillers + settings.openers
    filler = [literal(text) for text in rng.choice(choices).split()]
    before = [] if place == 0 or words[place - 1].is_mark else [literal(",")]
    return [*words[:place], *before, *filler, literal(","), *words[place:]]


def _with_repetition(words: list[Word], rng: Random) -> list[Word]:
    """A false start: the first word or two, said twice."""
    count = min(rng.choice((1, 1, 2)), len(words))
    if any(word.is_mark or word.glued for word in words[: count + 1]):
        return words
    again = [literal(word.text) for word in words[:count]]
    return [*again, *([literal(",")] if rng.random() < 0.5 else []), *words]
