"""Parts of words that gloss treats in a way of its own, learnt from the words that were seen.

A cut is a few letters that gloss leaves out of whatever word holds them; an ending may stand for
items of its own (`'s` for a possessive sign). Both count only when most words that hold them show
it. Knows no language and no notation.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping

Items = tuple[str, ...]

_MIN_CUT_TYPES = 3
_MIN_ENDING_TYPES = 2
_CUT_LENGTHS = (2, 3, 4)


def common_start(a: str, b: str) -> int:
    """How many letters two words share from their beginning."""
    count = 0
    for x, y in zip(a, b, strict=False):
        if x != y:
            break
        count += 1
    return count


def bodies(item: str) -> Iterator[tuple[str, str]]:
    """Every way to see an item as a prefix and a lower-case body: `DESC-BIG` is `DESC-` + `big`."""
    yield "", item.lower()
    for place, letter in enumerate(item[:-1], start=1):
        if not letter.isalnum():
            yield item[:place], item[place:].lower()


def learn_cuts(entries: Mapping[str, Items]) -> list[str]:
    """The letters that gloss leaves out of words."""
    found = Counter(
        cut
        for word, items in entries.items()
        if len(items) == 1 and (cut := _cut_between(word, items[0]))
    )
    return [
        cut
        for cut, types in found.most_common()
        if types >= _MIN_CUT_TYPES
        and 2 * types > sum(1 for word in entries if cut in word and entries[word])
    ]


def _cut_between(word: str, item: str) -> str | None:
    """The letters whose loss explains an item better than a change of the word's ending does."""
    for _, body in bodies(item):
        kept = common_start(word, body)
        rest, best = body[kept:], (len(word) + len(body) - 2 * kept, "")
        for length in _CUT_LENGTHS if kept < len(word) else ():
            behind = word[kept + length :]
            shared = common_start(behind, rest)
            changed = length + len(behind) + len(rest) - 2 * shared
            if shared and changed < best[0]:
                best = (changed, word[kept : kept + length])
        if best[1]:
            return best[1]
    return None


def without_cuts(word: str, cuts: list[str]) -> str:
    """A word as gloss spells it, which is never nothing."""
    for cut in cuts:
        if cut != word:
            word = word.replace(cut, "", 1)
    return word


def learn_endings(
    entries: Mapping[str, Items], cased: Callable[[str], str]
) -> list[tuple[str, Items]]:
    """Endings with the items they add after the items of the word before them, longest first."""
    found: dict[str, Counter[Items]] = defaultdict(Counter)
    for word, items in entries.items():
        for place in range(1, len(word)) if len(items) > 1 else ():
            head = entries.get(word[:place]) or (cased(word[:place]),)
            if items[: len(head)] == head and len(items) > len(head):
                found[word[place:]][items[len(head) :]] += 1
    endings = []
    for ending, counts in found.items():
        added, types = counts.most_common(1)[0]
        holding = sum(1 for word in entries if word.endswith(ending) and word != ending)
        if types >= _MIN_ENDING_TYPES and 2 * types > holding:
            endings.append((ending, added))
    return sorted(endings, key=lambda rule: -len(rule[0]))
