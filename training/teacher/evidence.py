"""What text and pairs say about words and stems: numbers that help to choose a script.

A stem that is a word of its own, that several word forms lead to, or that another word became in
the pairs, is more likely to be right than one that nobody ever wrote. Nothing here is a list of
endings or words of a language.
"""

from __future__ import annotations

import math
import zlib
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from training.teacher.edits import ScriptInventory

SUFFIX_LENGTHS = (1, 2, 3, 4)
SUFFIX_BUCKETS = 2048
STEM_FEATURES = 9
FORBIDDEN = -30.0
Floats = npt.NDArray[np.float32]


class TextEvidence:
    """Counts over text, and the features of words and of what scripts make of them."""

    def __init__(
        self,
        inventory: ScriptInventory,
        lines: Iterable[Sequence[str]],
        became: Mapping[str, Collection[str]],
    ) -> None:
        """`lines` are lower-case words of pairs and unlabelled text; `became` is the pairs' lesson.

        What a word itself became counts for nothing when that word is judged: unseen words have no
        such evidence.
        """
        self._inventory = inventory
        self._became = became
        self._sources = Counter(made for choices in became.values() for made in set(choices))
        self._count = Counter(word for line in lines for word in line)
        self._support: Counter[str] = Counter()
        self._beginning: Counter[str] = Counter()
        for word in self._count:
            self._support.update({stem for stem, _ in inventory.candidates(word).values()})
            self._beginning.update(word[:length] for length in range(1, len(word) + 1))
        self._cache: dict[str, tuple[Floats, Floats]] = {}

    def frequency(self, word: str) -> float:
        """How common a word is, as a small number."""
        return math.log1p(self._count[word]) / 5

    def choices(self, word: str) -> tuple[Floats, Floats]:
        """For each script, and last for "nothing": 0 or FORBIDDEN, and its features."""
        if word not in self._cache:
            self._cache[word] = self._choices(word)
        return self._cache[word]

    def _choices(self, word: str) -> tuple[Floats, Floats]:
        size = len(self._inventory.scripts) + 1
        allowed = np.full(size, FORBIDDEN, np.float32)
        features = np.zeros((size, STEM_FEATURES), np.float32)
        for index, (stem, made) in self._inventory.candidates(word).items():
            allowed[index] = 0
            features[index] = (*self._stem_features(word, stem), self._others(word, made))
        allowed[-1] = 0
        features[-1, 0] = self.frequency(word)
        return allowed, features

    def _others(self, word: str, made: str) -> float:
        """How many other words became this in the pairs, as a small number."""
        return math.log1p(self._sources[made] - (made in self._became.get(word, ())))

    def _stem_features(self, word: str, stem: str) -> tuple[float, ...]:
        count = self._count[stem]
        return (
            math.log1p(count) / 5,
            float(count == 0),
            math.log1p(self._support[stem]) / 2,
            (math.log1p(count) - math.log1p(self._count[word])) / 5,
            float(stem == word),
            math.log1p(self._beginning[stem]) / 3,
            len(stem) / 10,
            (len(word) - len(stem)) / 3,
        )


def suffix_ids(word: str) -> tuple[int, ...]:
    """A number for each of a word's endings, 0 where the word is too short."""
    return tuple(
        1 + zlib.crc32(word[-length:].encode()) % (SUFFIX_BUCKETS - 1) if len(word) >= length else 0
        for length in SUFFIX_LENGTHS
    )
