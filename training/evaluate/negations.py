"""Whether a gloss negates anything. Knows signs, not what English they stand for."""

from __future__ import annotations

import re

from worker.gloss.notation import Gloss, SpanType

_SIGNS = frozenset(
    "NOT NEVER NONE NOTHING NOBODY NO-ONE NOWHERE NO NEITHER NOR CANNOT WITHOUT NOT-YET NO-LONGER "
    "REFUSE".split()
)


def negates(gloss: Gloss) -> bool:
    """By a negative sign (NOT, NONE, CAN'T, DON'T-KNOW) or a span of negation."""
    return any(span.type is SpanType.NEGATION for span in gloss.spans) or any(
        "N'T" in token.gloss
        or token.gloss in _SIGNS
        or not _SIGNS.isdisjoint(re.split(r"[+:]", token.gloss))
        for token in gloss.tokens
    )
