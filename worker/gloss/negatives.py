"""Negative signs under the headshake that goes with them.

Notation 1 marks what is negated, `neg[ NOT GO ]`; a model, like people, now and then leaves the
marking out. A sign that negates what follows takes the next sign along. Knows no English.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Sequence

from worker.gloss.aligned import Item
from worker.gloss.notation import CLOSE, NEGATION, OPENERS, TokenType, read_token

_ALONE = frozenset(["NONE", "NOTHING"])
_INCORPORATED = "DON'T-"
_BEFORE_A_SIGN = frozenset(["NOT", "NEVER", "NO-LONGER", "NOT-YET", "CAN'T"])
NEGATABLE = frozenset([TokenType.SIGN, TokenType.AGREEMENT, TokenType.COMPOUND])


def marked(items: Sequence[Item], kept: Collection[str] = ()) -> list[Item]:
    """The items with every negative sign under negation; those of `kept` stay as they are."""
    found: list[Item] = []
    spans: list[str] = []
    waiting = deque(items)
    while waiting:
        item = waiting.popleft()
        if item.text in OPENERS:
            spans.append(item.text)
        elif item.text == CLOSE and spans:
            spans.pop()
        elif _negates(item.text) and item.text not in kept and NEGATION not in spans:
            with_next = item.text in _BEFORE_A_SIGN and waiting and _is_negatable(waiting[0].text)
            negated = [item, *([waiting.popleft()] if with_next else [])]
            found += [Item(NEGATION), *negated, Item(CLOSE)]
            continue
        found.append(item)
    return found


def _negates(text: str) -> bool:
    return text in _ALONE or text in _BEFORE_A_SIGN or text.startswith(_INCORPORATED)


def _is_negatable(text: str) -> bool:
    token = read_token(text)
    return token is not None and token.type in NEGATABLE and not _negates(text)
