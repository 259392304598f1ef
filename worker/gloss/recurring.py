"""Times that come again: "every Friday" and "on Fridays" are EVERY-FRIDAY.

A model now and then signs the day alone, or EACH before it, or spells it. Set right where the one
sign of a time was read off such words. Knows no other grammar.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace

from worker.gloss.aligned import Item, overlap
from worker.gloss.spelling import SPELL

_DAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
_TIMES = "morning afternoon evening night day week weekend month year spring summer winter".split()
_AGAIN = re.compile(
    rf"\b(?:every|each) ({'|'.join((*_DAYS, *_TIMES))})\b|\bon ({'|'.join(_DAYS)})s\b",
    re.IGNORECASE,
)
_EVERY = "EVERY-"
_SEPARATE = frozenset(["EVERY", "EACH"])


def recurring(items: Sequence[Item], english: str, kept: Collection[str] = ()) -> list[Item]:
    """The items with every time that recurs said so; the signs of `kept` stay as they are."""
    found = list(items)
    for words in _AGAIN.finditer(english):
        sign = (words[1] or words[2]).upper()
        forms = (sign, f"{SPELL}{sign}", f"{SPELL}{sign}S")
        own = [n for n, item in enumerate(found) if item.text in forms]
        asked = any(form in kept for form in forms)
        if len(own) != 1 or asked or any(item.text == _EVERY + sign for item in found):
            continue
        at = own[0]
        if overlap(found[at].span, *words.span()):
            alone = at == 0 or found[at - 1].text not in _SEPARATE
            found[at - (not alone) : at + 1] = [replace(found[at], text=_EVERY + sign)]
    return found
