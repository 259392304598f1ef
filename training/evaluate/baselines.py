"""Two systems without a neural model; a model that does not beat them has not earned its place.

Copy writes the English in capitals, without articles. Dictionary writes for each word the sign it
was most often linked to in the training pairs, nothing for a word that was mostly linked to none,
and the word itself, in capitals, when it was never seen.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable

from training.data.pairs import Pair
from worker.english.numbers import to_digits
from worker.gloss.notation import split_items

_WORD = re.compile(r"\w+(?:['\u2019.:-]\w+)*")
_ARTICLES = frozenset({"a", "an", "the"})


def copy(english: str) -> str:
    """The English in capitals, without articles and punctuation."""
    words = _WORD.findall(to_digits(english))
    return " ".join(word.upper() for word in words if word.lower() not in _ARTICLES)


class Dictionary:
    """Word by word, in the order of the English."""

    def __init__(self, entries: dict[str, str]) -> None:
        self._entries = entries

    @classmethod
    def learn(cls, pairs: Iterable[Pair]) -> Dictionary:
        """Count the signs that each word of aligned pairs is linked to."""
        counts: dict[str, Counter[str]] = defaultdict(Counter)
        for pair in pairs:
            items = split_items(pair.gloss)
            links = [(start, end, items[item]) for item, start, end in pair.alignment or ()]
            for match in _WORD.finditer(pair.english):
                signs = [s for a, b, s in links if a < match.end() and match.start() < b]
                counts[match.group().lower()].update(signs or [""])
        return cls({word: found.most_common(1)[0][0] for word, found in counts.items()})

    def translate(self, english: str) -> str:
        """The gloss of a line."""
        signs = [
            self._entries.get(word.lower(), word.upper())
            for word in _WORD.findall(to_digits(english))
        ]
        return " ".join(sign for sign in signs if sign)
