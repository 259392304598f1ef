"""Finds the negation of an English sentence that its gloss does not say.

Knows negative words and the phrases in which they negate nothing ("not only", "isn't she?", "can't
wait"). Does not count: one negative sign answers for all the negations of a sentence.
"""

from __future__ import annotations

import re
from functools import lru_cache

from worker.gloss.notation import Gloss, SpanType

_AUXILIARY = (
    r"(?:is|are|was|were|do|does|did|have|has|had|ca|could|wo|would|should|must|ai|might|need)n't"
)
_SUBJECT = (
    r"(?:i|you|he|she|it|we|they|there|this|that|these|those|the|my|your|our|his|her|their|"
    r"anyone|anybody|someone|everyone|(?-i:[A-Z][a-z]+))"
)
_NOT_NEGATIVE = (
    # Questions that expect a yes, at the end of a sentence or instead of one.
    re.compile(rf",\s*{_AUXILIARY}\s+\w+\s*\?", re.IGNORECASE),
    re.compile(r",\s*(?:or\s+)?(?:no|not)\s*\?", re.IGNORECASE),
    re.compile(rf"(?:^|(?<=[.?!,:;\"])\s*){_AUXILIARY}\s+{_SUBJECT}\b(?=[^.?!]*\?)", re.IGNORECASE),
    # A negative auxiliary before its pronoun asks, also where there are no marks.
    re.compile(
        rf"(?<!why )(?<!who )(?<!what )\b{_AUXILIARY}\s+(?:i|you|he|she|it|we|they)\b",
        re.IGNORECASE,
    ),
    # "No" as a word of its own: a speaker corrects himself or goes on.
    re.compile(
        r",\s*no\s*,|\bno (?:sorry|wait|hang on|but|it's|that's|the|at|on|in)\b", re.IGNORECASE
    ),
    re.compile(r"\bwhy\s+don't\s+(?:we|you|i)\b(?=[^.?!]*\?)", re.IGNORECASE),
    re.compile(
        r"\bno (?:doubt|problem|worries|wonder|kidding|matter|big deal|sweat|question about)\b"
        r"|\bwhether or not\b|\bor not\b|\bnot only\b|\bnot just\b|\bwhy not\b"
        r"|\b(?:can't|cannot|can not) (?:wait|help|thank)\b"
        r"|\b(?:don't|doesn't|do not|wouldn't) mind\b|\bnever mind\b|\bcouldn't agree more\b"
        r"|\b(?:don't|do not) mention it\b|\bnothing but\b|\bnone other\b"
        r"|\bno\. (?=[0-9])|\bno (?:bigger|more|less|fewer|later|sooner) than\b"
        r"|\bnot to mention\b|\bnot bad\b|\bin no time\b"
        r"|\b(?:it's|it is) not (?:that )?(?:i|we) (?:don't|do not)\b|\bfor nothing\b"
        r"|\bnothing else\b|\bnothing (?:left )?but\b|\byeah no\b|\bno i mean\b|\bno make that\b"
        r"|\b(?:can't|cannot|can not) miss (?:it|this)\b|\blike i don't know\b|^(?:no[, ]+){2,}",
        re.IGNORECASE,
    ),
)
_NEGATIVE = re.compile(
    r"\b(?:not|never|no|none|nobody|nothing|nowhere|neither|nor|cannot|without|unless)\b"
    r"|\b[a-z]+n't\b",
    re.IGNORECASE,
)
_NEGATIVE_WORDS = frozenset(
    "not never no none nobody nothing nowhere neither nor cannot without unless".split()
)
_LETTERS = re.compile("[a-z]+")
_LINES_KEPT = 256  # each of them may be asked for in several glosses
_NEGATIVE_SIGNS = frozenset(
    "NOT NEVER NONE NOTHING NO NOBODY NO-ONE NOWHERE NEITHER NOR CANNOT WITHOUT UNLESS EXCEPT "
    "REFUSE DENY FORBID FORBIDDEN PROHIBIT STOP FAIL AVOID LACK ZERO 0 IMPOSSIBLE ILLEGAL "
    "PREVENT REJECT DISAGREE".split()
)


def lost_negations(english: str, gloss: Gloss) -> list[str]:
    """The first negative word of `english`, when the gloss negates nothing."""
    negative = negative_of(english)
    return [] if negative is None or _negates(gloss) else [negative]


@lru_cache(maxsize=_LINES_KEPT)
def negative_of(english: str) -> str | None:
    """The first negative word of a line, as written, that negates something."""
    low = english.lower()
    if "n't" not in low and _NEGATIVE_WORDS.isdisjoint(_LETTERS.findall(low)):
        return None
    for phrase in _NOT_NEGATIVE:
        english = phrase.sub(" ", english)
    found = _NEGATIVE.search(english)
    return found.group() if found else None


def _negates(gloss: Gloss) -> bool:
    return any(span.type is SpanType.NEGATION for span in gloss.spans) or any(
        "N'T" in token.gloss or not _NEGATIVE_SIGNS.isdisjoint(re.split(r"[-+:]", token.gloss))
        for token in gloss.tokens
    )
