"""Questions under the face that asks them.

Notation 1 marks a question, `whq[ NAME WHAT ]` or `yn[ IX-2p COME ]`; a model now and then writes
its signs without. Marked again is what is sure: the last clause of a line that ends in a question
mark, where a question word closes the gloss; and a line of one clause as a whole.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from worker.gloss.aligned import Item
from worker.gloss.notation import CLOSE
from worker.gloss.source import CLAUSE_ENDS

_WH, _YN = "whq[", "yn["
_WORDS = frozenset(
    "WHAT WHO WHOSE WHERE WHEN WHY HOW WHICH DO-WHAT HOW-MUCH HOW-MANY HOW-LONG HOW-FAR "
    "HOW-OFTEN".split()
)
_EITHER = "WHICH"  # closes a yes-no question between two, as well
_LINKS = frozenset(["BUT", "AND", "OR"])
_ENDS = re.compile(r"\?[\"'\u201d\u2019)\s]*$")
_QUOTE = re.compile('["\u201c\u201d]')


def asked(items: Sequence[Item], english: str) -> list[Item]:
    """The items with the question that closes the line under its marking, where that is sure."""
    found = list(items)
    if not found or not _ENDS.search(english) or _QUOTE.search(english):
        return found
    if not found[-1].is_sign or any(item.text in (_WH, _YN) for item in found):
        return found
    boundaries = [match.end() for match in CLAUSE_ENDS.finditer(english.rstrip())]
    start = _first_of(found, boundaries[-1] if boundaries else 0)
    if found[-1].text in _WORDS - {_EITHER}:
        return [*found[:start], Item(_WH), *found[start:], Item(CLOSE)]
    return found if boundaries else [Item(_YN), *found, Item(CLOSE)]


def _first_of(items: Sequence[Item], start: int) -> int:
    """Where the signs begin that come from behind a place of the line, up to the end."""
    place = len(items) - 1
    while place > 0 and items[place - 1].is_sign and _is_behind(items[place - 1], start):
        place -= 1
    return place + (items[place].text in _LINKS and place < len(items) - 1)


def _is_behind(item: Item, start: int) -> bool:
    return item.span is None or item.span[0] >= start
