"""Edit scripts: how a sign's name is made from its English word.

A script drops an infix, puts a head before the word, takes an ending off, puts another on, and may
let whole items follow: `beautiful` becomes `DESC-BEAUTIFUL` by the head `DESC-`, `studies` becomes
`STUDY` by -ies +y, `planned` becomes `PLAN` by -ed and undoubling, `farmer's` becomes
`FARMER X-POSS` by -'s and a following `X-POSS`. Scripts are read off aligned words; no list of
heads, endings or infixes is built in, so that any convention that writes signs with English words
can be learnt. Knows neither sentences nor frequencies.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from worker.gloss.word_parts import common_start

MIN_TYPES = 2  # a script seen on one word only is that word's affair
MIN_INFIX_TYPES = 4
_MIN_STEM = 1
_MIN_INFIX = 2


@dataclass(frozen=True)
class EditScript:
    """One way of making items of a word; `undoubles` drops the stem's doubled last letter."""

    head: str
    removed: str
    added: str
    undoubles: bool = False
    infix: str = ""
    follows: str = ""

    def stem(self, word: str) -> str | None:
        """What is left of a lower-case word, with the new ending; None where it does not apply."""
        if self.infix:
            if self.infix not in word:
                return None
            word = word.replace(self.infix, "", 1)
        if not word.endswith(self.removed):
            return None
        stem = word[: len(word) - len(self.removed)]
        if self.undoubles:
            if len(stem) < 3 or stem[-1] != stem[-2] or not stem[-1].isalpha():
                return None
            stem = stem[:-1]
        return stem + self.added if len(stem) >= _MIN_STEM else None


def induce(word: str, item: str) -> EditScript | None:
    """The script that makes `item` of the lower-case `word`; None when they share too little.

    A head may end after any mark; the end is taken that leaves most of the word.
    """
    best: tuple[int, EditScript] | None = None
    for head_end in _head_ends(item):
        body = item[head_end:].lower()
        shared = common_start(word, body)
        if 2 * shared < len(body) or 5 * shared < 2 * len(word):
            continue
        if best is None or shared > best[0]:
            best = (shared, _script(item[:head_end], word, body, shared))
    return best[1] if best else None


def _script(head: str, word: str, body: str, shared: int) -> EditScript:
    removed, added = word[shared:], body[shared:]
    doubled = len(removed) > 1 and shared > 1 and removed[0] == word[shared - 1]
    if doubled and removed[0].isalpha() and not added:
        return EditScript(head, removed[1:], added, undoubles=True)
    return EditScript(head, removed, added)


def _head_ends(item: str) -> Iterator[int]:
    yield 0
    for index in range(1, len(item)):
        if not item[index - 1].isalnum() and item[index].isalnum():
            yield index


def infixes(word: str, item: str) -> set[str]:
    """The single stretches that, left out of `word`, make the body of `item`."""
    found: set[str] = set()
    for head_end in _head_ends(item):
        body = item[head_end:].lower()
        gap = len(word) - len(body)
        if gap < _MIN_INFIX or not body:
            continue
        for start in range(min(len(body), common_start(word, body)) + 1):
            if start < len(body) and word[start + gap :] == body[start:]:
                found.add(word[start : start + gap])
    return found


@dataclass(frozen=True)
class ScriptInventory:
    """The scripts of a convention, each seen on several words, most widespread first."""

    scripts: tuple[EditScript, ...]
    infixes: tuple[str, ...]
    upper: bool

    @classmethod
    def learn(cls, links: Iterable[tuple[str, Sequence[str]]]) -> ScriptInventory:
        """Learn from (lower-case word, its items) links; links without items count for nothing."""
        kept_links = [(word, tuple(items)) for word, items in links if items]
        upper = sum(item == item.upper() for _, items in kept_links for item in items[:1])
        lower = sum(item == item.lower() for _, items in kept_links for item in items[:1])
        dropped = _productive_infixes((word, items[0]) for word, items in kept_links)
        found: dict[EditScript, set[str]] = defaultdict(set)
        for word, items in kept_links:
            script = _induce_all(word, items, dropped)
            if script:
                found[script].add(word)
        kept = sorted(
            (script for script, words in found.items() if len(words) >= MIN_TYPES),
            key=lambda script: (-len(found[script]), repr(script)),
        )
        return cls(tuple(kept), dropped, upper >= lower)

    @cached_property
    def _ids(self) -> dict[EditScript, int]:
        return {script: index for index, script in enumerate(self.scripts)}

    def id_of(self, word: str, items: Sequence[str]) -> int | None:
        """The script that makes `items` of `word`, None when it is not in the inventory."""
        script = _induce_all(word, items, self.infixes) if items else None
        return self._ids.get(script) if script else None

    def candidates(self, word: str) -> dict[int, tuple[str, str]]:
        """For each applicable script the stem and the items it makes, in the convention's case."""
        found: dict[int, tuple[str, str]] = {}
        for index, script in enumerate(self.scripts):
            stem = script.stem(word)
            if stem is not None:
                body = stem.upper() if self.upper else stem
                found[index] = (stem, script.head + body + script.follows)
        return found


def _induce_all(word: str, items: Sequence[str], dropped: Sequence[str]) -> EditScript | None:
    script = induce(word, items[0])
    if script is None or script.removed == word:
        script = next(
            (
                replace(found, infix=infix)
                for infix in dropped
                if infix in word and (found := induce(word.replace(infix, "", 1), items[0]))
            ),
            None,
        )
    follows = "".join(" " + item for item in items[1:])
    return replace(script, follows=follows) if script else None


def _productive_infixes(links: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """Infixes that explain several words that endings alone do not."""
    found: dict[str, set[str]] = defaultdict(set)
    for word, item in links:
        if induce(word, item) is None:
            for infix in infixes(word, item):
                found[infix].add(word)
    best = sorted(found, key=lambda infix: (-len(found[infix]), infix))
    explained: set[str] = set()
    kept: list[str] = []
    for infix in best:
        if len(found[infix] - explained) >= MIN_INFIX_TYPES:
            kept.append(infix)
            explained |= found[infix]
    return tuple(kept)
