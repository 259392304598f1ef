"""Negative signs under the headshake that goes with them.

Notation 1 marks what is negated, `neg[ NOT GO ]`; a model, like people, now and then leaves the
marking out. A sign that negates what follows takes the next sign along. REFUSE is one where it
stands for "won't". Knows no other English.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Collection, Sequence

from worker.gloss.aligned import Item
from worker.gloss.notation import CLOSE, NEGATION, OPENERS, TokenType, read_token

_ALONE = frozenset(["NONE", "NOTHING"])
_INCORPORATED = "DON'T-"
_BEFORE_A_SIGN = frozenset(["NOT", "NEVER", "NO-LONGER", "NOT-YET", "CAN'T"])
_REFUSE = "REFUSE"
_WILL_NOT = re.compile(r"\b(?:wo|would)n['\u2019]?t\b|\b(?:will|would) not\b", re.IGNORECASE)
_REFUSED = re.compile(r"\brefus", re.IGNORECASE)
NEGATABLE = frozenset([TokenType.SIGN, TokenType.AGREEMENT, TokenType.COMPOUND])


def marked(items: Sequence[Item], english: str = "", kept: Collection[str] = ()) -> list[Item]:
    """The items with every negative sign under negation; those of `kept` stay as they are."""
    before_a_sign = _before_a_sign(items, english)
    found: list[Item] = []
    spans: list[str] = []
    waiting = deque(items)
    while waiting:
        item = waiting.popleft()
        negative = item.text in before_a_sign or _negates(item.text)
        if item.text in OPENERS:
            spans.append(item.text)
        elif item.text == CLOSE and spans:
            spans.pop()
        elif negative and item.text not in kept and NEGATION not in spans:
            with_next = item.text in before_a_sign and waiting and _is_negatable(waiting[0].text)
            negated = [item, *(_next_or_term(waiting, kept) if with_next else ())]
            found += [Item(NEGATION), *negated, Item(CLOSE)]
            continue
        found.append(item)
    return found


def _next_or_term(waiting: deque[Item], kept: Collection[str]) -> list[Item]:
    """The next sign, taken off, with those behind it that belong to the same term."""
    taken = [waiting.popleft()]
    while taken[-1].text in kept and waiting and waiting[0].is_sign and waiting[0].text in kept:
        taken.append(waiting.popleft())
    return taken


def _before_a_sign(items: Sequence[Item], english: str) -> frozenset[str]:
    """The signs that negate what follows them."""
    said = any(item.text == _REFUSE for item in items)
    if said and _WILL_NOT.search(english) and not _REFUSED.search(english):
        return _BEFORE_A_SIGN | {_REFUSE}
    return _BEFORE_A_SIGN


def _negates(text: str) -> bool:
    return text in _ALONE or text in _BEFORE_A_SIGN or text.startswith(_INCORPORATED)


def _is_negatable(text: str) -> bool:
    token = read_token(text)
    return token is not None and token.type in NEGATABLE and not _negates(text)
