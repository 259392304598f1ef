"""What each English word became in the pairs a model was trained on, and glosses held against it.

For conventions that gloss word for word: a bundle in one may bring a `words.tsv`, a row for each
thing that a word became, the most frequent first, with how the word is mostly written. A model
spells rare words piece by piece and garbles some of them, and now and then it runs on or stops
short. So the gloss is put together word by word: each word that the pairs show is said as they ever
said it, and as they mostly did where the model's items are another thing, or there are none; and
where the table covers `unseen` words too, an item that the pairs never show gives way to what the
edit rules make of its word. Knows no model and no notation.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from worker.gloss.aligned import Item, Span
from worker.gloss.edit_rules import EditRules, shape_of
from worker.gloss.word_parts import Items
from worker.tables import read_rows

COLUMNS = ("english", "gloss", "shape")
_WORD = re.compile(r"\w+(?:['\u2019.:/,&-]\w+)*|[^\w\s]")
_TOKEN = re.compile(r"\S+")


def tokens_of(line: str, *, tokenised: bool) -> list[re.Match[str]]:
    """The words and marks of a line, with their places; blanks alone part a `tokenised` one."""
    return list((_TOKEN if tokenised else _WORD).finditer(line))


@dataclass(frozen=True)
class WordRow:
    """A word in lower case, the items that it became, blank-separated, and its `shape_of`."""

    english: str
    gloss: str
    shape: str


class WordTable:
    """Words with what they became. The empty table corrects nothing."""

    def __init__(
        self,
        rows: Iterable[WordRow] = (),
        *,
        tokenised: bool = False,
        unseen: bool = False,
        cased: Callable[[str], str] = str.upper,
    ) -> None:
        self._tokenised = tokenised
        self._became: dict[str, list[Items]] = defaultdict(list)
        shapes: dict[str, str] = {}
        for row in rows:
            self._became[row.english].append(tuple(row.gloss.split()))
            shapes[row.english] = row.shape
        self._items = {item for found in self._became.values() for each in found for item in each}
        usual = {word: found[0] for word, found in self._became.items()}
        self._rules = EditRules(usual, shapes, cased) if unseen else None

    @classmethod
    def parse(
        cls, text: str, *, tokenised: bool, unseen: bool, cased: Callable[[str], str]
    ) -> WordTable:
        """Read a `words.tsv`. Raises ValueError that names the line."""
        rows = (WordRow(*cells) for cells in read_rows(text, COLUMNS))
        return cls(rows, tokenised=tokenised, unseen=unseen, cased=cased)

    def __bool__(self) -> bool:
        return bool(self._became)

    def corrected(self, items: Sequence[Item], english: str) -> tuple[list[Item], list[str]]:
        """The items of a gloss in the order of their words, with other ones for words that were
        garbled or left out, and those words. Items of no word stay where they are.
        """
        tokens = tokens_of(english, tokenised=self._tokenised)
        said, loose = _by_word(items, [match.span() for match in tokens])
        found, words = loose[0], []
        for match, own, others in zip(tokens, said, loose[1:], strict=True):
            better = self._better(match.group(), tuple(item.text for item in own))
            if better is not None:
                own = [Item(text, match.span()) for text in better]
                words.append(match.group())
            found += own + others
        return found, words

    def _better(self, word: str, said: Items) -> Items | None:
        """What a word should have been said as; None where nothing speaks against what it was."""
        became = self._became.get(word.lower())
        if became is not None:
            return None if said in became else became[0]
        if self._rules is None or self._items.issuperset(said):
            return None  # also where there is nothing: the edit rules are not so sure
        better = self._rules.gloss(word.lower(), shape_of(word))
        return None if better == said else better


def _by_word(
    items: Sequence[Item], words: Sequence[Span]
) -> tuple[list[list[Item]], list[list[Item]]]:
    """The items that begin in each word; and those of none, before all words and behind each."""
    starts = [start for start, _ in words]
    own: list[list[Item]] = [[] for _ in words]
    loose: list[list[Item]] = [[] for _ in range(len(words) + 1)]
    place = 0
    for item in items:
        if item.span is not None:
            place = bisect_right(starts, item.span[0])
            if place and item.span[0] < words[place - 1][1]:
                own[place - 1].append(item)
                continue
        loose[place].append(item)
    return own, loose
