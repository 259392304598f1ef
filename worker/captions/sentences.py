"""Where sentences begin and end, and where one that is too long for the model is cut.

Works on marks, capitals and a list of abbreviations: knows no grammar and no model (`fits` is
asked). Produces half-open spans in order, without outer blanks, that hold all but white space.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence

from worker.captions.abbreviations import NEVER_LAST, OPENERS, SOMETIMES_LAST

Span = tuple[int, int]
Fits = Callable[[str], bool]

_CLOSERS = "\"'\u201d\u2019)\\]}\u00bb"
_END = re.compile(rf"(?P<marks>[.?!\u2026]+)(?P<closers>[{_CLOSERS}]*)(?=\s|$)|\n")
_LONGEST_WORD = 40  # characters looked at before a dot
_LAST_WORD = re.compile(r"[^\s(\[{\"'\u201c\u2018\u2014]*$")
_NEXT_WORD = re.compile(r"[\s\"'\u201c\u2018(\[>\u2014-]{0,8}([\w$#][\w'\u2019]*)")
_ENDS_BEFORE_A_CAPITAL = frozenset(
    "am pm etc jan feb mar apr jun jul aug sep sept oct nov dec".split()
)
# Words that open sentences but as often go on after "5 P.M.", which capitals cannot tell apart.
_GOES_ON = frozenset(
    "today tonight tomorrow yesterday on in at for from with by to of about as until since and or "
    "but if after before is are was has have will can should would could did does".split()
)
_WORD_END = re.compile(r"\S(?=\s|$)")
_CLAUSE_END = re.compile(
    r"[;:,\u2014\u2013][\"'\u201d\u2019)\]]*(?=\s)|\s[-\u2014\u2013]+(?=\s)"
    r"|\S(?=\s(?:and|but|or|so|because|while|when|where|if|which|who|although|unless|until|"
    r"before|after|since|that|then)\s)",
    re.IGNORECASE,
)


def split(text: str, fits: Fits) -> list[Span]:
    """The sentences of `text`, in order, each cut further until every part `fits`.

    A single character that does not fit stays a part of its own: nothing is ever lost.
    """
    return [part for sentence in _sentences(text) for part in _parts(text, sentence, fits)]


def ends_complete(text: str) -> bool:
    """Whether `text` ends as a sentence does; an ellipsis or an abbreviation's dot is no end."""
    text = text.rstrip()
    ends = list(_END.finditer(text))
    if not ends or ends[-1].end() != len(text):
        return False
    marks = ends[-1]["marks"]
    if marks.endswith(("..", "\u2026")):
        return False
    return marks != "." or _bare(_word_before(text, 0, ends[-1].start())) not in NEVER_LAST


def _sentences(text: str) -> list[Span]:
    shouted = text == text.upper()
    spans: list[Span] = []
    start = 0
    for mark in _END.finditer(text):
        if _is_end(text, start, mark, shouted):
            spans += _trimmed(text, start, mark.end())
            start = mark.end()
    return spans + _trimmed(text, start, len(text))


def _trimmed(text: str, start: int, end: int) -> list[Span]:
    """The span without its outer blanks; none when nothing else is in it."""
    inside = text[start:end]
    left = len(inside) - len(inside.lstrip())
    right = len(inside.rstrip())
    return [(start + left, start + right)] if left < right else []


def _word_before(text: str, start: int, end: int) -> str:
    match = _LAST_WORD.search(text[max(start, end - _LONGEST_WORD) : end])
    return match.group() if match else ""


def _bare(word: str) -> str:
    return word.replace(".", "").lower()


def _is_end(text: str, start: int, mark: re.Match[str], shouted: bool) -> bool:
    marks = mark["marks"]
    if marks is None:
        return True
    found = _NEXT_WORD.match(text, mark.end())
    following = found[1] if found else ""
    goes_on = following[:1].islower()
    if marks.endswith(("..", "\u2026")):
        return not goes_on and re.split("['\u2019]", following)[0] != "I"
    if marks != ".":
        return not (goes_on and mark["closers"])
    if not following:
        return True
    word = _word_before(text, start, mark.start())
    if word.isdigit() and not text[start : mark.start() - len(word)].strip():
        return False  # "1. Open the door."
    return _dot_ends(word, following, shouted)


def _dot_ends(word: str, following: str, shouted: bool) -> bool:
    """Whether the dot between `word` and `following` ends a sentence."""
    bare = _bare(word)
    next_word = following.replace("\u2019", "'").lower()
    opens = following[0].isupper() and next_word in OPENERS
    opens = opens and not (shouted and next_word in _GOES_ON)
    if bare == "no":
        return not following[0].isdigit()
    if bare in NEVER_LAST:
        return False
    if bare in _ENDS_BEFORE_A_CAPITAL:
        return opens if shouted else following[0].isupper()
    initial = len(word) == 1 and word.isupper() and word != "I"
    dotted = "." in word and all(len(part) < 2 for part in word.split("."))
    return opens if initial or dotted or _may_end(word) else True


def _may_end(word: str) -> bool:
    # Some of these are words as well ("us", "sat", "in"): an abbreviation has a capital or a dot.
    return _bare(word) in SOMETIMES_LAST and (word != word.lower() or "." in word)


def _parts(text: str, span: Span, fits: Fits) -> list[Span]:
    """Cut a sentence, each time after the longest run of words that fits."""
    start, end = span
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
    count = _longest(len(words) - first, lambda n: fits_to(words[first + n - 1]))
    if not count:
        return start + max(1, _longest(words[first] - start, lambda n: fits_to(start + n)))
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
