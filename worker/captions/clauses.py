"""Where a sentence of several clauses may be cut so that each part is one by itself.

Only where that is sure: at a semicolon or a dash, and before a conjunction that a subject follows.
Not in a question, whose mark holds for all of it, not between quotation marks, and not behind "if",
"when" and the like until their clause is over. Knows words, no grammar.
"""

from __future__ import annotations

import re

Span = tuple[int, int]

_FEWEST_WORDS = 3
_SUBJECT = (
    r"(?:i|you|he|she|we|they|it|there|nobody|everybody|everyone|somebody|someone)"
    r"(?:'(?:m|s|re|ve|ll|d))?"
)
_OWNED = r"(?:my|your|his|her|our|their|the|this|that|these|those)"
# Blanks are entered at the first of them only: a long run is not read anew from each.
_CUT = re.compile(
    r";\s+(?P<semicolon>)"
    r"|(?<!\s)\s+[\u2013\u2014-]{1,2}\s+(?P<dash>)"
    rf"|(?:,|(?<!\s))\s+(?P<joined>)(?=(?:and|but|so|or)\s+(?:then\s+)?{_SUBJECT}\s)"
    rf"|,\s+(?P<owned>)(?=(?:and|but|so)\s+(?:then\s+)?{_OWNED}\s)",
    re.IGNORECASE,
)
_OPENS_A_CONDITION = re.compile(
    r"(?:and\s+|but\s+|so\s+)?(?:if|when|whenever|unless|because|since|although|though|while|after|"
    r"before|until|as|once|even)\b",
    re.IGNORECASE,
)
_QUOTES = re.compile(r"[\"\u201c\u201d]")
_THAT = re.compile(
    r"\b(?:say|says|said|tell|tells|told|think|thinks|thought|know|knows|knew|hope|hopes|believe|"
    r"sure|afraid|means|mean)\b[^,;]*$",
    re.IGNORECASE,
)


def sure_clauses(sentence: str) -> list[Span]:
    """The parts of a sentence, without outer blanks; one alone where no cut is sure."""
    whole = [(0, len(sentence))]
    if "?" in sentence:
        return whole
    parts: list[Span] = []
    start = 0
    for cut in _CUT.finditer(sentence):
        before, after = sentence[start : cut.start()], sentence[cut.end() :]
        if not _is_sure(before, cut) or len(after.split()) < _FEWEST_WORDS:
            continue
        if len(_QUOTES.findall(sentence[: cut.start()])) % 2:
            continue
        parts.append((start, cut.start() + (sentence[cut.start()] in ";,")))
        start = cut.end()
    return [*parts, (start, len(sentence))] if parts else whole


def _is_sure(before: str, cut: re.Match[str]) -> bool:
    if len(before.split()) < _FEWEST_WORDS:
        return False
    if _OPENS_A_CONDITION.match(before) and "," not in before:
        return False
    # "She said that he left and she stayed": what was said may go on.
    return cut["joined"] is None or not _THAT.search(before)
