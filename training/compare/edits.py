"""Word-by-word edits that turn English into gloss, learnt from aligned pairs.

An edit keeps a word, deletes it, replaces it, or cuts its ending and puts something before and
after it; with a swap, the word goes behind its neighbour. All in lower case. An item that stands
for no word cannot be written, nor any order that neighbours swapping once cannot reach.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from training.compare.pieces import words_of
from training.data.pairs import Pair

_LEAST_SHARED = 3
_LEAST_SEEN = 2


@dataclass(frozen=True)
class Edit:
    """What becomes of a word. `cut` is None where the word is replaced as a whole."""

    before: str = ""
    cut: int | None = 0
    after: str = ""
    swap: bool = False

    def write(self, word: str) -> str:
        """The gloss of a lower-case word; empty when it is deleted."""
        if self.cut is None:
            return self.before
        return self.before + word[: len(word) - self.cut] + self.after


KEEP = Edit()
DELETE = Edit(cut=None)


class EditBook:
    """The edits worth choosing among; the first keeps a word."""

    def __init__(self, tags: Sequence[Edit]) -> None:
        self.tags = tuple(tags)
        self._number = {tag: n for n, tag in enumerate(self.tags)}

    @classmethod
    def learn(cls, pairs: Iterable[Pair]) -> EditBook:
        """The edits that the pairs need twice or more."""
        counts = Counter(edit for pair in pairs for edit in right_edits(pair))
        seen = [edit for edit, count in counts.most_common() if count >= _LEAST_SEEN]
        return cls(tuple(dict.fromkeys([KEEP, DELETE, *seen])))

    def number(self, edit: Edit) -> int:
        """The tag of an edit; of an edit that is not known, the one that keeps the word."""
        return self._number.get(edit, 0)


def right_edits(pair: Pair) -> list[Edit]:
    """The edit of each word that comes nearest to the gloss of an aligned pair."""
    words = words_of(pair.english)
    items = pair.gloss.lower().split()
    owned = _owned(words, items, pair.alignment or ())
    swaps = _swaps([min(places) if places else None for places in owned])
    edits = []
    for (word, _, _), places, swap in zip(words, owned, swaps, strict=True):
        edit = _edit(word, " ".join(items[n] for n in places))
        edits.append(Edit(edit.before, edit.cut, edit.after, swap))
    return edits


def apply_edits(words: Sequence[str], edits: Sequence[Edit]) -> str:
    """The gloss, in lower case, that edits make of lower-case words."""
    written = [(edit.write(word), edit.swap) for word, edit in zip(words, edits, strict=True)]
    left = [(text, swap) for text, swap in written if text]
    place = 0
    while place < len(left) - 1:
        if left[place][1]:
            left[place], left[place + 1] = left[place + 1], left[place]
            place += 1
        place += 1
    return " ".join(text for text, _ in left)


def _owned(
    words: Sequence[tuple[str, int, int]],
    items: Sequence[str],
    links: Sequence[tuple[int, int, int]],
) -> list[list[int]]:
    """Which items each word stands for; an item of several words goes to the first."""
    owned: list[list[int]] = [[] for _ in words]
    for item, start, end in sorted(links):
        for n, (_, a, b) in enumerate(words):
            if a < end and start < b:
                owned[n].append(item)
                break
    free = set(range(len(items))) - {item for places in owned for item in places}
    for n, (word, _, _) in enumerate(words):  # marks are no words to the aligner
        same = next((item for item in sorted(free) if items[item] == word), None)
        if not owned[n] and same is not None:
            owned[n].append(same)
            free.discard(same)
    return owned


def _swaps(firsts: Sequence[int | None]) -> list[bool]:
    """For each word whether it goes behind the next word that is written."""
    swaps = [False] * len(firsts)
    written = [n for n, first in enumerate(firsts) if first is not None]
    place = 0
    while place < len(written) - 1:
        left, right = firsts[written[place]], firsts[written[place + 1]]
        if left is not None and right is not None and left > right:
            swaps[written[place]] = True
            place += 1
        place += 1
    return swaps


def _edit(word: str, text: str) -> Edit:
    if not text:
        return DELETE
    start, length = _longest_shared(word, text)
    if length < min(_LEAST_SHARED, len(word)):
        return Edit(before=text, cut=None)
    return Edit(text[:start], len(word) - length, text[start + length :])


def _longest_shared(word: str, text: str) -> tuple[int, int]:
    """Where in the text the longest beginning of the word stands, and how long it is."""
    best = (0, 0)
    for start in range(len(text)):
        length = 0
        while length < min(len(word), len(text) - start) and word[length] == text[start + length]:
            length += 1
        if length > best[1]:
            best = (start, length)
    return best
