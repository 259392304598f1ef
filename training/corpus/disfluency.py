"""Spoken noise inside a line: fillers, repeated words, abandoned starts, repaired values.

Works on words; a value that was repaired stands before the corrected one and has no sign. Knows
which words are numbers, days or names by their kind, no grammar.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from training.corpus import numerals
from training.corpus.words import Word, literal

WRONG = "wrong"  # the kind of a word that is taken back
_WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_MONTHS = (
    "January February March April June July August September October November December"
).split()
_STARTS = {
    "I": ("I was", "I", "I think", "I mean I", "I'm"),
    "we": ("we were", "we", "we just", "we're"),
    "he": ("he was", "he", "he's"),
    "she": ("she was", "she", "she's"),
    "they": ("they were", "they", "they just", "they're"),
    "you": ("you", "you just", "you're"),
    "it": ("it", "it was", "it's"),
    "the": ("the", "the uh the", "it's the"),
    "my": ("my", "my uh"),
    "our": ("our", "so our"),
}
_LINKS = ("and", "but", "so", "because", "if", "when", "that", ",")


class Disfluency:
    """Makes one or two slips in a line."""

    def __init__(
        self,
        fillers: Sequence[str],
        openers: Sequence[str],
        repairs: Sequence[str],
        names: Sequence[str],
    ) -> None:
        self._fillers = fillers
        self._openers = openers
        self._repairs = repairs
        self._names = names

    def __call__(self, words: list[Word], rng: Random) -> list[Word]:
        """The words with slips."""
        for _ in range(1 + (rng.random() < 0.35) + (len(words) > 16 and rng.random() < 0.5)):
            drawn = rng.random()
            if drawn < 0.3:
                words = self._repair(words, rng)
            elif drawn < 0.55:
                words = _repeat(words, rng)
            elif drawn < 0.7:
                words = _restart(words, rng)
            else:
                words = self._fill(words, rng)
        return words

    def _fill(self, words: list[Word], rng: Random) -> list[Word]:
        place = 0 if rng.random() < 0.4 else _place(words, rng)
        choices = self._fillers if place else [*self._fillers, *self._openers]
        return _insert(words, place, rng.choice(choices).split(), rng)

    def _repair(self, words: list[Word], rng: Random) -> list[Word]:
        """A wrong number, day or name, then "no" or "I mean", then the right one."""
        places = [i for i, word in enumerate(words) if _is_free(words, i) and _is_value(word)]
        if not places:
            return self._fill(words, rng)
        place = rng.choice(places)
        wrong = self._other(words[place], rng)
        if not wrong:
            return words
        link = rng.choice(self._repairs)
        if words[place].text.startswith("one") and link.endswith("no"):
            link = "I mean"  # "no one" would be read as nobody
        made = [literal(text) for text in f"{wrong} {link}".split()]
        made[0].kind = WRONG
        if rng.random() < 0.5:
            made.insert(len(wrong.split()), literal(","))
            made.append(literal(","))
        return [*words[:place], *made, *words[place:]]

    def _other(self, word: Word, rng: Random) -> str:
        if word.text in _WEEKDAYS:
            return _another(_WEEKDAYS, word.text, rng)
        if word.text in _MONTHS:
            return _another(_MONTHS, word.text, rng)
        kind, _, rest = word.kind.partition(":")
        if kind == "name":
            return _another(self._names, word.text, rng)
        value, _, style = rest.partition(":")
        near = max(1, int(value) + rng.choice((-3, -2, -1, 1, 2, 3, 10)))
        if near == int(value):
            near += 1
        return numerals.cardinal(near) if style == "words" and near < 10**4 else str(near)


def _another(choices: Sequence[str], than: str, rng: Random) -> str:
    return rng.choice([choice for choice in choices if choice != than])


def _is_value(word: Word) -> bool:
    return (
        (bool(word.kind) and word.kind != WRONG) or word.text in _WEEKDAYS or word.text in _MONTHS
    )


def _is_free(words: Sequence[Word], place: int) -> bool:
    """Whether a word stands by itself: not glued, not part of a token, nothing glued to it."""
    word = words[place]
    following = words[place + 1] if place + 1 < len(words) else None
    joined = following is not None and following.glued and not following.is_mark
    return not (word.glued or word.part or joined or word.is_mark)


def _place(words: Sequence[Word], rng: Random) -> int:
    places = [
        i
        for i, word in enumerate(words)
        if i and not word.glued and not words[i - 1].opens and not word.continues
    ]
    return rng.choice(places) if places else 0


def _insert(words: list[Word], place: int, texts: Sequence[str], rng: Random) -> list[Word]:
    made = [literal(text) for text in texts]
    before = [literal(",")] if place and not words[place - 1].is_mark else []
    return [*words[:place], *before, *made, literal(","), *words[place:]]


def _repeat(words: list[Word], rng: Random) -> list[Word]:
    """One to three words said twice."""
    place = 0 if rng.random() < 0.4 else _place(words, rng)
    count = rng.choice((1, 1, 1, 2, 2, 3))
    span = words[place : place + count]
    whole = place + count >= len(words) or not words[place + count].glued
    if not span or not whole or any(w.is_mark or w.glued or w.kind for w in span):
        return words
    again = [literal(word.text) for word in span]
    link = [literal(",")] if rng.random() < 0.3 else []
    return [*words[:place], *again, *link, *words[place:]]


def _restart(words: list[Word], rng: Random) -> list[Word]:
    """A start that is given up: "he was he bought a car"."""
    places = [
        i
        for i, word in enumerate(words)
        if word.text in _STARTS and _is_free(words, i) and (i == 0 or words[i - 1].text in _LINKS)
    ]
    if not places:
        return _repeat(words, rng)
    place = rng.choice(places)
    start = [literal(text) for text in rng.choice(_STARTS[words[place].text]).split()]
    link = [literal(",")] if rng.random() < 0.4 else []
    return [*words[:place], *start, *link, *words[place:]]
