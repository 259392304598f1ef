"""How an unseen word is probably glossed: spelling edits learnt from the words that were seen.

A script puts a prefix before a word, takes an ending off and puts another on. For an unseen word
every script is as probable as it is among seen words with the same ending, each ending smoothed by
the next shorter one, and more so when it leads to a gloss that is known. A script counts only when
two word types or more show it. Knows no language and no notation.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from worker.gloss.word_parts import (
    Items,
    bodies,
    common_start,
    learn_cuts,
    learn_endings,
    without_cuts,
)

_MIN_TYPES = 2
_LONGEST_ENDING = 6
_SHORTER_ENDING_WEIGHT = 6.0
_KNOWN_GLOSS_WEIGHT = 20.0
_MIN_LIKENESS = 0.5


class Script(NamedTuple):
    """prefix + (a word without `removed`, and with one letter of a doubled end) + `added`."""

    prefix: str = ""
    removed: str = ""
    undoubled: bool = False
    added: str = ""

    def body(self, word: str) -> str | None:
        """The word edited; None where the script does not fit it."""
        stem = word.removesuffix(self.removed)
        if not word.endswith(self.removed) or not stem:
            return None
        if self.undoubled:
            if len(stem) < 3 or stem[-1] != stem[-2]:
                return None
            stem = stem[:-1]
        return stem + self.added


_DROP = None
_Choice = Script | None
_Key = tuple[str, str]


def script_between(word: str, item: str) -> Script | None:
    """The edit that makes an item of a word; None when the two share too little."""
    best: tuple[float, Script] | None = None
    for prefix, body in bodies(item):
        kept = common_start(word, body)
        shared = 2 * kept / (len(word) + len(body))
        if shared >= _MIN_LIKENESS and (best is None or shared > best[0]):
            best = (shared, _script(prefix, word, body, kept))
    return best[1] if best else None


def _script(prefix: str, word: str, body: str, kept: int) -> Script:
    removed, added = word[kept:], body[kept:]
    undoubled = kept > 2 and not added and len(removed) > 1 and removed[0] == word[kept - 1]
    return Script(prefix, removed[1:] if undoubled else removed, undoubled, added)


def shape_of(token: str) -> str:
    """What the writing of a word tells beside its letters."""
    if not any(c.isalnum() for c in token):
        return "mark"
    if any(c.isdigit() for c in token):
        return "digits"
    return "capital" if token[:1].isupper() else "plain"


class EditRules:
    """Learnt from word types in lower case with their items and their shapes."""

    def __init__(
        self, entries: Mapping[str, Items], shapes: Mapping[str, str], cased: Callable[[str], str]
    ) -> None:
        self._entries = entries
        self._cased = cased
        self._cuts = learn_cuts(entries)
        self._endings = learn_endings(entries, cased)
        self._known = {items[0] for items in entries.values() if len(items) == 1}
        self._counts: dict[_Key, Counter[_Choice]] = defaultdict(Counter)
        seen = [
            (without_cuts(word, self._cuts), choice, shapes[word])
            for word, choice in self._choices()
        ]
        types = Counter(choice for _, choice, _ in seen)
        for word, choice, shape in seen:
            if types[choice] >= _MIN_TYPES:
                for key in _keys(word, shape):
                    self._counts[key][choice] += 1

    def _choices(self) -> Iterator[tuple[str, _Choice]]:
        for word, items in self._entries.items():
            if not items:
                yield word, _DROP
            elif len(items) == 1:
                script = script_between(without_cuts(word, self._cuts), items[0])
                if script:
                    yield word, script

    def gloss(self, word: str, shape: str) -> Items:
        """The most probable items of an unseen word in lower case; often the word itself."""
        for ending, added in self._endings:
            base = word.removesuffix(ending)
            if base and base != word:
                return (*(self._entries.get(base) or self.gloss(base, shape)), *added)
        cut = without_cuts(word, self._cuts)
        best: Items = (self._cased(cut),)
        most = 0.0
        for choice, probability in self._distribution(cut, shape).items():
            items = self._items(cut, choice)
            if items is not None:
                known = bool(items) and items[0] in self._known
                weight = probability * (_KNOWN_GLOSS_WEIGHT if known else 1.0)
                if weight > most:
                    best, most = items, weight
        return best

    def _items(self, word: str, choice: _Choice) -> Items | None:
        if choice is _DROP:
            return ()
        body = choice.body(word)
        return None if body is None else (choice.prefix + self._cased(body),)

    def _distribution(self, word: str, shape: str) -> dict[_Choice, float]:
        found: dict[_Choice, float] = {}
        for key in _keys(word, shape):
            counts = self._counts.get(key)
            if counts:
                total = counts.total() + _SHORTER_ENDING_WEIGHT
                found = {c: p * _SHORTER_ENDING_WEIGHT / total for c, p in found.items()}
                for choice, count in counts.items():
                    found[choice] = found.get(choice, 0.0) + count / total
        return found


def _keys(word: str, shape: str) -> Iterator[_Key]:
    """From what all words share to the longest ending that counts."""
    yield "", ""
    for length in range(min(_LONGEST_ENDING, len(word)) + 1):
        yield shape, word[len(word) - length :]
