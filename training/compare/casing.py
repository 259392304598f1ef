"""The case of gloss words, learnt from the training glosses.

Every neural row writes lower-case pieces, so that a word is the same on both sides; this puts the
case back. A word part is remembered with the character that follows it: in `t[`, `fs-` and `IX-1p`
the same letters are not the same sign. Parts never seen take the case most training letters have.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable

_PART = re.compile(r"[^\W_]+")


class CaseMemory:
    """Restores what lower-casing took away."""

    def __init__(self, known: dict[tuple[str, str], str], *, upper: bool) -> None:
        self._known = known
        self._upper = upper

    @classmethod
    def learn(cls, glosses: Iterable[str]) -> CaseMemory:
        """Remember each part's most frequent form; parts in the usual case need no memory."""
        counts: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
        upper = lower = 0
        for gloss in glosses:
            upper += sum(c.isupper() for c in gloss)
            lower += sum(c.islower() for c in gloss)
            for match in _PART.finditer(gloss):
                follows = gloss[match.end() : match.end() + 1].strip()
                counts[match.group().lower(), follows][match.group()] += 1
        memory = cls({}, upper=upper > lower)
        forms = {key: found.most_common(1)[0][0] for key, found in counts.items()}
        memory._known = {k: form for k, form in forms.items() if form != memory._usual(k[0])}
        return memory

    def restore(self, gloss: str) -> str:
        """The gloss in the case it would have been written in."""

        def cased(match: re.Match[str]) -> str:
            follows = gloss[match.end() : match.end() + 1].strip()
            return self._known.get((match.group(), follows), self._usual(match.group()))

        return _PART.sub(cased, gloss)

    def _usual(self, part: str) -> str:
        return part.upper() if self._upper else part
