"""Lines that are lists of rare words: many more of them a line than a sentence holds.

A student learns what a word becomes by meeting it often. Most words of a text are rare, and each
sentence shows one or two of them among many that are known; a list of rare words with their glosses
gives as much practice in a fraction of the time. For conventions that follow the English word for
word only, as what a word becomes there hardly depends on where it stands.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

from training.data.pairs import Pair

WORDS_A_LINE = 10
OFTEN = 20  # a word that stands in so many places needs no practice


def list_rare_words(pairs: Iterable[Pair], rounds: int, seed: int) -> list[Pair]:
    """Aligned pairs that name each rare word of aligned pairs `rounds` times, in random order.

    A word's gloss is what it most often became; words that became nothing are left out.
    """
    entries = sorted(_rare_words(pairs))
    shuffle = random.Random(seed).shuffle
    lists: list[Pair] = []
    for _ in range(rounds):
        shuffle(entries)
        for start in range(0, len(entries), WORDS_A_LINE):
            lists.append(_line(entries[start : start + WORDS_A_LINE]))
    return lists


def _rare_words(pairs: Iterable[Pair]) -> Iterator[tuple[str, str]]:
    """Each rare word as it is mostly written, and what it mostly became."""
    became: dict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
    for pair in pairs:
        items = pair.gloss.split()
        spans: dict[tuple[int, int], list[str]] = defaultdict(list)
        for item, start, end in pair.alignment or ():
            spans[start, end].append(items[item])
        for (start, end), found in spans.items():
            word = pair.english[start:end]
            became[word.lower()][word, " ".join(found)] += 1
    for choices in became.values():
        if choices.total() < OFTEN:
            yield choices.most_common(1)[0][0]


def _line(entries: Sequence[tuple[str, str]]) -> Pair:
    english = " ".join(word for word, _ in entries)
    items: list[str] = []
    links: list[tuple[int, int, int]] = []
    place = 0
    for word, gloss in entries:
        for item in gloss.split():
            links.append((len(items), place, place + len(word)))
            items.append(item)
        place += len(word) + 1
    return Pair(english, " ".join(items), alignment=tuple(links))
