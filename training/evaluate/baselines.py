"""Systems without a neural model; a model that does not beat them has not earned its place.

Copy writes the English as gloss is cased, with or without articles. Dictionary writes for each word
the items it most often stood for in the training pairs, and for an unseen word what the edit rules
of the seen ones make of it. Both follow the convention of the pairs; neither knows any by itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise

from training.data.alignment import WordAligner
from training.data.monotone import count_items, divide
from training.data.pairs import Pair
from training.evaluate.convention import Convention, is_mark
from worker.gloss.edit_rules import EditRules, shape_of
from worker.gloss.notation import CLOSE, OPENERS, split_items
from worker.gloss.word_parts import Items

NOTATION_1 = Convention()
_ARTICLES = frozenset({"a", "an", "the"})
_ALIGNED_SAMPLE = 1000
_MOST_CROSSINGS = 0.15  # measured: 0.05 in pairs that follow the English, 0.23 in notation 1
_MIN_DROPPED = 2  # a word that stood for nothing once was more likely misaligned


def copy(english: str, convention: Convention = NOTATION_1, *, articles: bool = False) -> str:
    """The English in the case of gloss; punctuation stays where gloss has any."""
    words = [w for w in convention.read(english) if articles or w.lower() not in _ARTICLES]
    return " ".join(
        convention.cased(word) for word in words if convention.punctuation or not is_mark(word)
    )


class Dictionary:
    """Word by word, in the order of the English."""

    def __init__(self, entries: dict[str, Items], rules: EditRules, convention: Convention) -> None:
        self._entries = entries
        self._rules = rules
        self.convention = convention

    @classmethod
    def learn(cls, pairs: Iterable[Pair], digits: bool | None = None) -> Dictionary:
        """Count what each word stands for; `digits` says whether number words become digits.

        Pairs whose gloss has spans or an order of its own are counted by their alignment, which is
        learnt where they have none; all others by a monotone one.
        """
        rows = list(pairs)
        convention = Convention.of(rows, digits)
        aligned = _aligned_where_reordered(rows)
        divided = _by_alignment(aligned, convention) if aligned else _in_order(rows, convention)
        most_frequent = (
            (word, *found.most_common(1)[0]) for word, found in count_items(divided).items()
        )
        entries = {word: items for word, items, count in most_frequent if is_sure(items, count)}
        return cls(
            entries, EditRules(entries, convention.shapes(rows), convention.cased), convention
        )

    def translate(self, english: str) -> str:
        """The gloss of a line."""
        return " ".join(
            item for word in self.convention.read(english) for item in self._items_of(word)
        )

    def _items_of(self, word: str) -> Items:
        known = self._entries.get(word.lower())
        if known is not None:
            return known
        if is_mark(word) and not self.convention.punctuation:
            return ()
        return self._rules.gloss(word.lower(), shape_of(word))


def is_sure(items: Items, count: int) -> bool:
    """Whether what a word mostly stood for, so many times, is more than a misalignment."""
    return bool(items) or count >= _MIN_DROPPED


Divided = Iterable[tuple[Sequence[str], list[Items] | None]]


def _aligned_where_reordered(pairs: Sequence[Pair]) -> list[Pair]:
    """The pairs with their alignment, or none where the order of the words aligns them better."""
    sample = pairs[:_ALIGNED_SAMPLE]
    if any(pair.alignment is None for pair in sample):
        aligner = WordAligner.learn(sample)
        sample = [aligner.align(pair) for pair in sample]
    if not _has_own_order(sample):
        return []
    aligner = WordAligner.learn(pairs)
    return [aligner.align(pair) for pair in pairs]


def _has_own_order(pairs: Sequence[Pair]) -> bool:
    """Whether gloss has spans, or crosses the English more than chance links between them do."""
    steps = crossings = 0
    for pair in pairs:
        if any(item == CLOSE or item in OPENERS for item in split_items(pair.gloss)):
            return True
        words = Counter(pair.english.lower().split())
        links = [(a, pair.english[a:b].lower()) for _, a, b in sorted(pair.alignment or ())]
        starts = [start for start, word in links if words[word] < 2]  # the others may be mixed up
        steps += max(0, len(starts) - 1)
        crossings += sum(b < a for a, b in pairwise(starts))
    return crossings > _MOST_CROSSINGS * steps


def _in_order(pairs: Sequence[Pair], convention: Convention) -> Divided:
    words = [[m.group().lower() for m in convention.tokens(pair.english)] for pair in pairs]
    items = [tuple(split_items(pair.gloss)) for pair in pairs]
    return zip(words, divide(list(zip(words, items, strict=True))), strict=True)


def _by_alignment(pairs: Sequence[Pair], convention: Convention) -> Divided:
    for pair in pairs:
        items = split_items(pair.gloss)
        links = sorted(pair.alignment or ())
        words = convention.tokens(pair.english)
        yield (
            [word.group().lower() for word in words],
            [
                tuple(items[n] for n, a, b in links if a < word.end() and word.start() < b)
                for word in words
            ],
        )
