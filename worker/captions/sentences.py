"""Where sentences begin and end.

| at | a sentence ends |
|---|---|
| line feed | always |
| `?` `!` | always, but not before small letters or "Jonas asked" behind a closing quotation mark |
| `...` | before a capital, but not before "I" nor behind a word no sentence ends with ("the") |
| `.` | by the word before it: never behind a title, nor a number or letter that counts an item |
| | behind "U.S.", "Jr.", "St.", "5 in.", "J.": before a word that opens sentences |
| | behind "p.m.", "etc.", months: before any capital |
| | behind any other word: always |
| `--` | before a word that opens sentences, with a capital, which is not the same word again |
| emoji | as at `--`; behind an end mark it belongs to what it stands behind |
| `.` `?` `!`, no blank behind | between a plain word and one that opens sentences: "left.She" |

Nothing is cut where no mark is. Works on marks, capitals and word lists: knows no grammar and no
model (`fits` is asked). Produces half-open spans in order, without outer blanks, that hold all but
white space.
"""

from __future__ import annotations

import re

from worker.captions.abbreviations import (
    ALSO_WORDS,
    COUNTED,
    HANGING,
    NEVER_LAST,
    OPENERS,
    SAYING,
    SOMETIMES_LAST,
)
from worker.captions.fitting import Fits, Span, fitting_parts

_EMOJI = "\u2600-\u27bf\u2b50\u2b55\U0001f000-\U0001faff\ufe0f\u200d"
_CLOSERS = "\"'\u201d\u2019)\\]}\u00bb"
# One class at the head and nothing that can fail behind it: a text is read once.
_MARK = re.compile(
    rf"(?P<run>[.?!\u2026\n\u2014{_EMOJI}-](?:(?<=\n)|[.?!\u2026\u2014{_EMOJI}-]*))"
    rf"(?:(?<=\n)|(?P<closers>[{_CLOSERS}]*))"
)
_EMOJI_RUN = re.compile(rf"[{_EMOJI}]+")
_EMOJI_BEHIND = re.compile(rf"(?:[^\S\n]?[{_EMOJI}])+")
_STOPS = ".?!\u2026"
_DASHES = "-\u2014"
_ELLIPSES = ("..", "\u2026")
_GLUED = (".", "?", "!")
_QUOTES = frozenset("\"'\u201d\u2019\u00bb")
_LONGEST_WORD = 40  # characters looked at before a dot
_LAST_WORD = re.compile(r"[^\s(\[{\"'\u201c\u2018\u2014]*$")
_NEXT_WORD = re.compile(r"[\s\"'\u201c\u2018(\[>\u2014-]{0,8}([\w$#][\w'\u2019]*)")
_GLUED_WORD = re.compile(r"([A-Z][\w'\u2019]*)(?=[\s,]|[.?!\u2026]+(?:\s|$)|$)")
_NUMBER_BEFORE = re.compile(r"\d\s?$")
_NAME_SAYS = re.compile(rf"\s(?:[^\W\d_][\w'\u2019.-]*\s){{1,3}}?(?i:{SAYING})\b")
_COUNT = r"(?:\d{1,3}|[A-Za-z]|[IVX]{1,5})"
_LONGEST_COUNT_WORD = 5
_LONGEST_COUNT = 24  # characters: "Question no. 12"
_COUNTS = re.compile(rf"\W*(?:(?i:{COUNTED})\s(?:(?i:no\.|number)\s)?)?{_COUNT}")
_COUNTS_AFTER_A_COLON = re.compile(rf"[:;]\s{_COUNT}$")
_ENDS_BEFORE_A_CAPITAL = frozenset(
    "am pm etc jan feb mar apr jun jul aug sep sept oct nov dec".split()
)
# Words that open sentences but as often go on after "5 P.M.", which capitals cannot tell apart.
_GOES_ON = frozenset(
    "today tonight tomorrow yesterday on in at for from with by to of about as until since and or "
    "but if after before is are was has have will can should would could did does".split()
)


def split(text: str, fits: Fits) -> list[Span]:
    """The sentences of `text`, in order, each cut further until every part `fits`.

    A single character that does not fit stays a part of its own: nothing is ever lost.
    """
    return [part for sentence in _sentences(text) for part in fitting_parts(text, sentence, fits)]


def ends_complete(text: str) -> bool:
    """Whether `text` ends as a sentence does; an ellipsis or an abbreviation's dot is no end."""
    text = _without_emoji_behind(text)
    marks = list(_MARK.finditer(text))
    if not marks or marks[-1].end() != len(text):
        return False
    stops = _stops(marks[-1]["run"])
    if not stops or stops.endswith(_ELLIPSES):
        return False
    at = marks[-1].start()
    word = _word_before(text, 0, at)
    return stops != "." or not (
        _bare(word) in NEVER_LAST and _shortens(text, 0, at, word, "", False)
    )


def _without_emoji_behind(text: str) -> str:
    end = len(text)
    while end and (text[end - 1].isspace() or _EMOJI_BEHIND.match(text[end - 1])):
        end -= 1
    return text[:end]


def _sentences(text: str) -> list[Span]:
    shouted = text.isupper()
    has_emoji = not text.isascii()
    spans: list[Span] = []
    start = read = 0
    for mark in _MARK.finditer(text):
        if mark[0] == "-" or mark.start() < read:
            continue
        end = mark.end()
        if has_emoji and (behind := _EMOJI_BEHIND.match(text, end)):
            read = end = behind.end()
        if _is_end(text, start, mark, end, shouted):
            spans += _trimmed(text, start, end)
            start = end
    return spans + _trimmed(text, start, len(text))


def _trimmed(text: str, start: int, end: int) -> list[Span]:
    """The span without its outer blanks; none when nothing else is in it."""
    inside = text[start:end]
    left = len(inside) - len(inside.lstrip())
    right = len(inside.rstrip())
    return [(start + left, start + right)] if left < right else []


def _is_end(text: str, start: int, mark: re.Match[str], end: int, shouted: bool) -> bool:
    run, closers, at = mark["run"], mark["closers"], mark.start()
    if closers is None:
        return True
    stops = _stops(run)
    if end < len(text) and not text[end].isspace():
        return stops in _GLUED and not closers and _splits_glued(text, start, at, end)
    found = _NEXT_WORD.match(text, end)
    following = found[1] if found else ""
    if not stops:
        return run != "-" and not shouted and _opens_anew(text, start, at, following, run)
    goes_on = following[:1].islower() and following.islower()
    if stops.endswith(_ELLIPSES):
        return not goes_on and _ends_at_ellipsis(text, start, at, following)
    if closers and goes_on:
        return False
    if stops != ".":
        return not (closers and _is_told(text, end, closers, following, shouted))
    return not following or _dot_ends(text, start, at, following, shouted)


def _stops(run: str) -> str:
    """The end marks of a run of marks; none where it ends with a dash or has no other mark."""
    if run[-1] in _STOPS:
        return run
    if run[-1] in _DASHES:
        return ""
    return _EMOJI_RUN.sub("", run)


def _word_before(text: str, start: int, end: int) -> str:
    match = _LAST_WORD.search(text[max(start, end - _LONGEST_WORD) : end])
    return match.group() if match else ""


def _bare(word: str) -> str:
    return word.replace(".", "").lower()


def _opens(following: str) -> bool:
    """Whether a word has a capital and is one that opens sentences."""
    if not following[:1].isupper():
        return False
    word = following.replace("\u2019", "'").lower()
    return word in OPENERS or word.partition("'")[0] in OPENERS


def _splits_glued(text: str, start: int, at: int, end: int) -> bool:
    """Whether a blank was forgotten: "He left.She stayed.", "Hello .How are you?"."""
    following = _GLUED_WORD.match(text, end)
    if following is None or not _opens(following[1]):
        return False
    before = _word_before(text, start, at)
    return before.isalpha() or (not before and at > start and text[at - 1].isspace())


def _opens_anew(text: str, start: int, at: int, following: str, run: str) -> bool:
    """Whether a new sentence begins behind a dash or an emoji."""
    before = _word_before(text[max(start, at - _LONGEST_WORD) : at].rstrip(), 0, _LONGEST_WORD)
    if not before or before.lower() == following.lower() or not _opens(following):
        return False
    return run[-1] not in _DASHES or not _is_i(following)


def _is_i(word: str) -> bool:
    return word.replace("\u2019", "'").partition("'")[0] == "I"


def _ends_at_ellipsis(text: str, start: int, at: int, following: str) -> bool:
    if _is_i(following):
        return False
    return _opens(following) or _word_before(text, start, at).lower() not in HANGING


def _is_told(text: str, end: int, closers: str, following: str, shouted: bool) -> bool:
    """Whether what follows a quotation tells who said it: "Why?" Jonas asked."""
    if _QUOTES.isdisjoint(closers) or (_opens(following) and not shouted):
        return False
    return _NAME_SAYS.match(text, end) is not None


def _dot_ends(text: str, start: int, at: int, following: str, shouted: bool) -> bool:
    """Whether the dot at `at` ends a sentence, `following` being the next word."""
    word = _word_before(text, start, at)
    bare = _bare(word)
    if bare == "no":
        return not following[0].isdigit()
    if len(word) <= _LONGEST_COUNT_WORD and _counts(text, start, at):
        return False
    opens = _opens(following) and not (shouted and following.lower() in _GOES_ON)
    if _shortens(text, start, at, word, following, shouted):
        if bare in NEVER_LAST:
            return False
        if bare in _ENDS_BEFORE_A_CAPITAL:
            return opens if shouted else following != following.lower()
        if bare in SOMETIMES_LAST:
            return opens
    initial = len(word) == 1 and word.isupper() and word != "I"
    dotted = "." in word and all(len(part) < 2 for part in word.split("."))
    return opens if initial or dotted else True


def _counts(text: str, start: int, at: int) -> bool:
    """Whether what stands before a dot numbers an item: "2. Open it.", "Step 3. Wait."."""
    if at - start <= _LONGEST_COUNT and _COUNTS.fullmatch(text, start, at):
        return True
    return _COUNTS_AFTER_A_COLON.search(text, max(start, at - 6), at) is not None


def _shortens(text: str, start: int, at: int, word: str, following: str, shouted: bool) -> bool:
    """Whether a listed word is an abbreviation here, not the word that is written alike."""
    if _bare(word) not in ALSO_WORDS or "." in word or (word != word.lower() and not shouted):
        return True
    if following[:1].isdigit():
        return True
    return _NUMBER_BEFORE.search(text, max(start, at - len(word) - 2), at - len(word)) is not None
