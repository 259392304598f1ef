"""What speakers say while they look for words: fillers, words said twice, beginnings given up.

A line without them says the same, and a model translates it better. Words that carry meaning stay:
numbers, "very, very", "no, no", names; of what is said twice, the last time. What a speaker takes
back is `worker.english.corrections`' business.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from worker.english.edits import Edit, EditedText
from worker.english.numbers import NUMBER_WORDS

_FILLER = re.compile(
    r"(?<![\w'-])(?:[Uu]m+|[Uu]h+|[Uu]hm|erm?|[Hh]mm+|UM+|UH+)(?![\w'-])(?:,|\.\.\.|\u2026)?\s*"
)
_ASIDE = re.compile(r",\s*(?:you know|like)\s*(?=,)", re.IGNORECASE)
_OPENER = re.compile(
    r"^\s*(?:>>\s*)?(?:oh (?:man|boy|god|gosh)\b,?|(?:man|boy),)\s*", re.IGNORECASE
)
_WORD = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)*")
_GAP = re.compile(r"(?:[,\s]|\.\.\.|[-\u2013\u2014\u2026])+")
_LONGEST = 4  # words that are said twice together
_LONGEST_BEGINNING = 4  # words before the one it stops at
_SOON = _LONGEST_BEGINNING + 1
_PASSES = 3
_BREAK = re.compile(r",|\.\.\.|[\u2013\u2014\u2026]|--")

# Words that say nothing by being said twice; others only after a comma, beside one of them.
_SMALL = frozenset(
    "i i'm i've i'd i'll we we're we've you you're you've he he's she she's it it's they they're "
    "they've there there's the a an my your our their his its to of in on at for from with by and "
    "but or if because 'cause is are was were am do does did has have can could would should will "
    "what what's when where who who's how why which this these those as than until till since "
    "after before about into".split()
)
# These may be meant, unless a comma parts them, too.
_MAYBE = frozenset("that so had then well like just here now her nobody".split())
# Nothing ends with the first; with the others a clause may ("if I did, I ..."), so that more than
# one word has to come back. "And" ends nothing that was given up: "poor teeth and, um, poor eyes".
_NEVER_LAST = frozenset("the a an my your our their its".split())
_SELDOM_LAST = frozenset(
    "of to at for from with by than if is are was were am does did what's that's".split()
)
_ASKING = frozenset("what who where when why how which".split())
_JOINING = frozenset(["and", "but", "or"])


def without_disfluencies(text: str) -> EditedText:
    """The text without them; the text as it is where nothing else would be left."""
    line = EditedText.unchanged(text)
    for pattern in (_FILLER, _ASIDE, _OPENER):
        line = line.apply([Edit(*found.span(), "") for found in pattern.finditer(line.text)])
    if _says_something_again(line.text):
        for find in (_repeats, _beginnings):
            line = _applied(line, find)
    return line if any(map(str.isalnum, line.text)) else EditedText.unchanged(text)


def _says_something_again(text: str) -> bool:
    """Whether a word comes back soon: most lines are done with here."""
    seen: dict[str, int] = {}
    for place, word in enumerate(_WORD.findall(text.lower())):
        if place - seen.get(word, -_SOON - 1) <= _SOON:
            return True
        seen[word] = place
    return False


def _applied(line: EditedText, find: Callable[[str], Iterator[Edit]]) -> EditedText:
    """The line with the edits that are found, and with those that they give rise to."""
    for _ in range(_PASSES):
        edits = list(find(line.text))
        if not edits:
            break
        line = line.apply(edits)
    return line


def _spoken(text: str) -> tuple[list[re.Match[str]], list[str]]:
    """The words of a text, and how they compare."""
    found = list(_WORD.finditer(text))
    return found, [each.group().lower().replace("\u2019", "'") for each in found]


def _repeats(text: str) -> Iterator[Edit]:
    """What is said again at once: up to its second time it goes."""
    found, words = _spoken(text)
    place = 0
    while place < len(words):
        size = next(
            (n for n in range(_LONGEST, 0, -1) if _is_twice(text, found, words, place, n)), 0
        )
        if size:
            yield Edit(found[place].start(), found[place + size].start(), "")
        place += max(1, 2 * size)


def _beginnings(text: str) -> Iterator[Edit]:
    """A beginning that stops at a small word, and then begins again: "what does, what did"."""
    found, words = _spoken(text)
    done = 0
    for last in range(1, len(words) - 1):
        gap = text[found[last].end() : found[last + 1].start()]
        if not _BREAK.search(gap) or not _GAP.fullmatch(gap):
            continue
        first = max(done, last - _LONGEST_BEGINNING)
        start = next((n for n in range(last - 1, first - 1, -1) if words[n] == words[last + 1]), -1)
        if start >= 0 and _is_given_up(words, start, last) and not _has_number(words[start:last]):
            yield Edit(found[start].start(), found[last + 1].start(), "")
            done = last + 1


def _is_given_up(words: Sequence[str], start: int, last: int) -> bool:
    """Whether the words up to the last are no clause, but a beginning of what comes after them."""
    if words[last] in _NEVER_LAST:
        return True
    if words[last] not in _SELDOM_LAST:
        return False
    size = last - start
    if words[start] in _ASKING and size == 1:
        return True  # "what does, what did"
    if words[start] == "that" and size == 2:
        return True  # "that it was, that I was"
    again = size > 1 and words[start + 1 : start + 2] == words[last + 2 : last + 3]
    return again and words[start] not in _JOINING


def _is_twice(
    text: str, found: Sequence[re.Match[str]], words: Sequence[str], place: int, size: int
) -> bool:
    """Whether so many words stand twice at a place, with little between, and mean one."""
    again = place + size
    said = words[place:again]
    if said != words[again : again + size] or _has_number(said):
        return False
    gap = text[found[again - 1].end() : found[again].start()]
    if not _GAP.fullmatch(gap):
        return False
    if _BREAK.search(gap):
        return not (_SMALL | _MAYBE).isdisjoint(said)
    return _SMALL.issuperset(said)  # "take the tunnel take the tunnel" may be two clauses


def _has_number(words: Sequence[str]) -> bool:
    return any(word in NUMBER_WORDS or word[0].isdigit() for word in words)
