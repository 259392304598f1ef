"""Sentences to gloss where nobody has unlabelled text: the pairs' own, with other words in them.

The rarest words of a sentence are mostly its words of content, and others could stand in their
places. In a convention that follows the English word for word it hardly matters whether the
sentence then makes sense: what is practised is the word. Takes words from anywhere, such as an
encoder's vocabulary; does not gloss them.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence

from training.teacher.teacher import LinkedLine, Word

_ONE_IN = 4  # words of a sentence gives its place away; the words around it are its own
_COMMON = 0.25  # a word in more than this share of the sentences never does


def substitute_words(
    lines: Sequence[tuple[str, LinkedLine]], words: Sequence[str], times: int, seed: int
) -> list[str]:
    """Sentences in which each of `words` stands `times` times, in random order.

    `lines` are the English of pairs and how it is cut. Capitals stay where they were. None where
    every word is common.
    """
    chance = random.Random(seed)
    shown = Counter(word for _, line in lines for word in {word.lower for word in line.words})
    most = max(1, round(_COMMON * len(lines)))
    places = [(text, _places(line.words, shown, most)) for text, line in lines]
    open_lines = [(text, found) for text, found in places if found]
    if not open_lines:
        return []
    waiting = [word for _ in range(times) for word in chance.sample(words, len(words))]
    sentences: list[str] = []
    while waiting:
        chance.shuffle(open_lines)
        for text, found in open_lines:
            chosen = found[: len(waiting)]
            if chosen:
                sentences.append(_filled(text, chosen, [waiting.pop() for _ in chosen]))
    return sentences


def _places(words: Sequence[Word], shown: Counter[str], most: int) -> list[Word]:
    """The rarest words of a sentence."""
    able = [word for word in words if word.lower.isalpha() and shown[word.lower] <= most]
    return sorted(able, key=lambda word: shown[word.lower])[: max(1, len(words) // _ONE_IN)]


def _filled(text: str, places: Sequence[Word], words: Sequence[str]) -> str:
    """A text with words in the places of others."""
    for place, word in sorted(zip(places, words, strict=True), key=lambda pair: -pair[0].start):
        old = text[place.start : place.end]
        text = text[: place.start] + _in_the_case_of(old, word) + text[place.end :]
    return text


def _in_the_case_of(old: str, word: str) -> str:
    if len(old) > 1 and old.isupper():
        return word.upper()
    return word.capitalize() if old[0].isupper() else word
