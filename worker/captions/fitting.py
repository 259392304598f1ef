"""Where a sentence that is too long for the model is cut.

Asks `fits` what a model can read: more of a text never fits better than less. Knows marks and
conjunctions, no grammar. Produces half-open spans in order that hold all but white space.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence

Span = tuple[int, int]
Fits = Callable[[str], bool]

_SHORT = 1_000  # characters: what is measured whole before anything is looked for in it
_LONG_WORD = 100  # characters; longer is hardly a word
_WORD_END = re.compile(r"\S(?=\s|$)")
_CLAUSE_END = re.compile(
    r"[;:,\u2014\u2013][\"'\u201d\u2019)\]]*(?=\s)|\s[-\u2014\u2013]+(?=\s)"
    r"|\S(?=\s(?:and|but|or|so|because|while|when|where|if|which|who|although|unless|until|"
    r"before|after|since|that|then)\s)",
    re.IGNORECASE,
)


def fitting_parts(text: str, span: Span, fits: Fits) -> list[Span]:
    """Cut a sentence, each time after the longest run of words that fits."""
    start, end = span
    if end - start <= _SHORT and fits(text[start:end]):
        return [span]
    words = [match.end() for match in _WORD_END.finditer(text, start, end)]
    clauses = [match.end() for match in _CLAUSE_END.finditer(text, start, end)]
    parts: list[Span] = []
    while start < end:
        cut = _cut(text, start, words, clauses, fits)
        parts.append((start, cut))
        start = cut
        while start < end and text[start].isspace():
            start += 1
    return parts


def _cut(text: str, start: int, words: Sequence[int], clauses: Sequence[int], fits: Fits) -> int:
    """Where the part that begins at `start` ends: after a clause, else a word, else anywhere."""

    def fits_to(cut: int) -> bool:
        return fits(text[start:cut])

    first = bisect_right(words, start)
    length = words[first] - start
    if length > _LONG_WORD and (most := _longest(length, lambda n: fits_to(start + n))) < length:
        return start + max(1, most)  # asked first: the rest of it may be all of a long text
    count = _longest(len(words) - first, lambda n: fits_to(words[first + n - 1]))
    if not count:
        return start + max(1, _longest(length, lambda n: fits_to(start + n)))
    longest = words[first + count - 1]
    if longest == words[-1]:
        return longest
    # A clause much shorter than what fits would leave crumbs.
    enough = start + max(1, (longest - start) // 3)
    within = clauses[bisect_left(clauses, enough) : bisect_right(clauses, longest)]
    return next((clause for clause in reversed(within) if fits_to(clause)), longest)


def _longest(limit: int, fits: Callable[[int], bool]) -> int:
    """The largest number up to `limit` found to fit, where growing never helps; 0 when none does.

    Tries 1, 2, 4, ... before it narrows down, so that it never looks far past what fits.
    """
    low, high = 0, 1
    while high <= limit and fits(high):
        low, high = high, high * 2
    high = min(high, limit + 1)
    while high - low > 1:
        middle = (low + high) // 2
        if fits(middle):
            low = middle
        else:
            high = middle
    return low
