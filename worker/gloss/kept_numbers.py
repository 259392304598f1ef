"""Finds the numbers of an English sentence that its gloss does not say.

Compares digits, however either side writes them: "half past nine" is TIME-9-30, "$12,500" is 12500,
"2 million" is 2000000. A lone "one", "second" or "third" is no number here, and neither is "dozen".
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from worker.english.numbers import to_digits
from worker.gloss.notation import Gloss, Token, TokenType
from worker.gloss.numerals import SCALES

_DIGITS = re.compile(r"[0-9]+")
_GROUPED = re.compile(r"(?<=[0-9]),(?=[0-9]{3}(?![0-9]))")
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")
# The look behind keeps a long run of digits from being read anew from each of its digits.
_SCALED = re.compile(rf"(?<![0-9])({_NUMBER.pattern})[ -]({'|'.join(SCALES)})\b", re.IGNORECASE)
_SPOKEN_ONE_BY_ONE = re.compile(
    r"\b(?:[0-9](?:[ -](?:[0-9]|one|oh)\b)+|one(?: oh)+ [0-9]\b)", re.IGNORECASE
)
_YEAR_WITH_OH = re.compile(r"\b(1[0-9]|20) oh ([0-9])\b", re.IGNORECASE)
_LONE_HUNDRED = re.compile(r"(?<![0-9] )\bhundred and ([0-9]{1,2})\b", re.IGNORECASE)
_HUNDREDS_UNSAID = re.compile(r"(?<![0-9.,:])([1-9][0-9]?)[ :]([1-9][0-9])(?![0-9])")
_ONE_AND_TENS = re.compile(r"\bone ([1-9][0-9])\b(?![-:]|\.[0-9])", re.IGNORECASE)
_THOUSANDS = re.compile(r"\b[1-9][0-9]*000\b")
_NOT_ASKED = re.compile(
    # fractions: "a fifth", "1 in 3", "half a million"
    r"\ban? [0-9]+th\b|\b(?:one|[0-9]+) (?:in|out of) [0-9]+\b"
    r"|\b[0-9]+[ -](?:thirds|quarters|fifths|sixths|eighths|tenths)\b"
    r"|\b(?:half|quarter of) 1 (?:million|billion)\b"
    # who, not how many: "you two", "which of the two", "the two of them", "no two alike"
    r"|\b(?:you|us|them) [2-9]\b|\bthe [2-9] of (?:you|us|them)\b"
    r"|\bno 2(?= (?:[a-z]+ )?(?:are|were|alike)\b)"
    r"|\bof the [2-9]\b(?= (?:is|was|are|were|had|has)\b|[,.?!]|$)",
    re.IGNORECASE,
)
_TO = re.compile(
    r"\b(a quarter|quarter|[0-9]{1,2}(?: minutes)?) (?:to|till|before|of) ([0-9]{1,2})\b",
    re.IGNORECASE,
)
_ONE_O_CLOCK = re.compile(
    r"\b((?:half|quarter|[0-9]{1,2}) (?:past|after|to|till)) one\b(?!\s+[a-z])", re.IGNORECASE
)
_CLOCK = re.compile(r"\b([0-9]{1,2}):([0-9]{2})\b")
# Their digits say who, not how many.
_PERSONS = frozenset([TokenType.INDEX, TokenType.POSSESSIVE, TokenType.AGREEMENT])
_MOST_DIGITS = 18  # a longer number is not counted with, and Python may refuse to read it
_HALF, _DOZEN = "half ", " dozen"
_AND_A_HALF = " and a half"
_THOUSAND_DIGITS = 4
_LINES_KEPT = 256  # each of them may be asked for in several glosses
_NEXT_WORD = re.compile(r"[ -]([a-z]+)", re.IGNORECASE)
_POINTS_BACK = re.compile(r"\b(?:all|of|the|these|those) $", re.IGNORECASE)
_POINTER = 8  # characters that are enough for what points back
_ECHO_WORDS = 4  # so near, a number that is said again is only stressed or put right
_SAYING = {"NOON": "12", "MIDNIGHT": "12", "ONCE": "1", "TWICE": "2", "BOTH": "2"}


@dataclass(frozen=True)
class Number:
    """A number of a line, and the ways in which a gloss may say it, each a set of digits.

    An `echo` needs no sign of its own: the same number stands before it, and is only said again.
    """

    digits: str
    ways: tuple[frozenset[str], ...]
    echo: bool


def lost_numbers(english: str, gloss: Gloss) -> list[str]:
    """The numbers of `english`, in digits, that the gloss has no sign of, or too few."""
    numbers = numbers_of(english)
    if not numbers:
        return []
    said = _said(gloss)
    lost = [each.digits for each in numbers if not any(way <= said for way in each.ways)]
    return list(dict.fromkeys([*lost, *_said_less_often(numbers, gloss)]))


@lru_cache(maxsize=_LINES_KEPT)
def numbers_of(english: str) -> tuple[Number, ...]:
    """The numbers of a line, in their order."""
    text = to_digits(english)
    if not _DIGITS.search(text):
        return ()
    text = _ONE_O_CLOCK.sub(r"\1 1", text)
    text = _LONE_HUNDRED.sub(_hundred_and, _YEAR_WITH_OH.sub(r"\g<1>0\2", text))
    one_by_one = frozenset(_joined(spoken) for spoken in _SPOKEN_ONE_BY_ONE.finditer(text))
    text = _SPOKEN_ONE_BY_ONE.sub(_joined, text)
    before_an_hour, hundreds = list(_TO.finditer(text)), list(_HUNDREDS_UNSAID.finditer(text))
    after_one = {found.start(1) for found in _ONE_AND_TENS.finditer(text)}
    in_thousands = _THOUSANDS.search(text) is not None
    not_asked = [found.span() for found in _NOT_ASKED.finditer(text)]
    places = [
        found
        for found in _NUMBER.finditer(text)
        if not any(start <= found.start() < end for start, end in not_asked)
    ]
    echoes = _echoes(text, places)
    return tuple(
        Number(
            found.group(),
            (
                *_ways(text, found),
                *_before_the_hour(before_an_hour, found.start()),
                *_with_hundreds(hundreds, found.start()),
                *([frozenset([f"1{found.group()}"])] if found.start() in after_one else []),
                *(_thousands(text, found) if in_thousands else []),
                *([frozenset(found.group()) - {"0"}] if found.group() in one_by_one else []),
            ),
            n in echoes,
        )
        for n, found in enumerate(places)
    )


def lost_digits(english: str, items: Sequence[str]) -> list[str]:
    """The digits of `english` that no item of a gloss has, in digits or in words.

    Knows nothing of the convention, so a number that English writes in words is not asked for.
    """
    said: set[str] = set()
    for text in (" ".join(items), to_digits(" ".join(items).lower())):
        bare = _GROUPED.sub("", text)
        said |= set(map(_plain, _DIGITS.findall(bare)))
        said |= {_plain(re.sub(r"[^0-9]", "", item)) for item in bare.split()}
    said |= {"1"} if "one" in map(str.lower, items) else set()
    asked = dict.fromkeys(_DIGITS.findall(_GROUPED.sub("", english)))
    return [digits for digits in asked if _plain(digits) not in said]


def _echoes(text: str, places: Sequence[re.Match[str]]) -> frozenset[int]:
    """Which numbers only stress, count again or point back to the same one before them."""
    ends: dict[str, int] = {}
    counted: set[tuple[str, str]] = set()
    found = set()
    for n, place in enumerate(places):
        digits, start = place.group(), place.start()
        unit = _NEXT_WORD.match(text, place.end())
        what = (digits, unit[1].lower() if unit else "")
        if digits in ends and (
            what in counted
            or _POINTS_BACK.search(text, max(0, start - _POINTER), start)
            or len(text[ends[digits] : start].split(maxsplit=_ECHO_WORDS)) <= _ECHO_WORDS
        ):
            found.add(n)
        ends[digits] = place.end()
        if unit:
            counted.add(what)
    return frozenset(found)


def _said_less_often(numbers: Sequence[Number], gloss: Gloss) -> Iterator[str]:
    """The numbers that stand several times, and have fewer signs: "two in May and two in June"."""
    times = Counter(each.digits for each in numbers if not each.echo)
    for digits in (digits for digits, count in times.items() if count > 1):
        ways = frozenset().union(*(way for n in numbers if n.digits == digits for way in n.ways))
        signs = sum(not ways.isdisjoint(_digits_of(token)) for token in gloss.tokens)
        if signs < times[digits]:
            yield digits


def _joined(spoken: re.Match[str]) -> str:
    digits = re.sub("oh", "0", re.sub("one", "1", spoken.group(), flags=re.I), flags=re.I)
    return re.sub(r"[ -]", "", digits)


def _hundred_and(spoken: re.Match[str]) -> str:
    return str(100 + int(spoken[1]))


def _said(gloss: Gloss) -> frozenset[str]:
    """All the digits of a gloss, leading zeros left out, and what they come to."""
    said = set().union(*map(_digits_of, gloss.tokens))
    text = " ".join(token.gloss for token in gloss.tokens)
    for scaled in _SCALED.finditer(text):
        said.add(_multiplied(scaled))
    return frozenset(said)


@lru_cache(maxsize=2048)
def _digits_of(token: Token) -> frozenset[str]:
    return frozenset(_digits(token))


def _digits(token: Token) -> Iterator[str]:
    if token.gloss in _SAYING:
        yield _SAYING[token.gloss]
    if token.type in _PERSONS:
        return
    if token.type in (TokenType.SIGN, TokenType.COMPOUND, TokenType.NUMBER):
        for part in re.split(r"[-+]", token.gloss):
            yield from map(_plain, _DIGITS.findall(to_digits(part.lower())))
            if part == "ONE":
                yield "1"
    yield from map(_plain, _DIGITS.findall(token.gloss))
    yield from map(_plain, _NUMBER.findall(token.gloss))
    if token.type is TokenType.FINGERSPELL:
        yield _plain(re.sub(r"[^0-9]", "", token.gloss))
        yield from map(_plain, _DIGITS.findall(to_digits(token.gloss[3:].lower())))


def _plain(digits: str) -> str:
    whole, dot, fraction = digits.partition(".")
    return (whole.lstrip("0") or "0") + dot + fraction


def _multiplied(scaled: re.Match[str]) -> str:
    whole, _, fraction = scaled[1].partition(".")
    if len(whole + fraction) > _MOST_DIGITS:
        return scaled[1]
    scale = SCALES[scaled[2].upper()]
    return str(int(whole + fraction) * scale // 10 ** len(fraction))


def _ways(text: str, found: re.Match[str]) -> Iterator[frozenset[str]]:
    """The sets of numbers of which the gloss must have one to keep the number found."""
    number = found.group()
    yield frozenset([_plain(number)])
    if "." in number:
        yield frozenset(map(_plain, number.split(".")))
    whole = number.partition(".")[0]
    if len(whole) > _MOST_DIGITS:
        return
    value = int(whole)
    before = text[max(0, found.start() - len(_HALF)) : found.start()].lower()
    scaled = _SCALED.match(text, found.start())
    if scaled:
        yield frozenset([_multiplied(scaled)])
    if _CLOCK.match(text, found.start()) and value > 12:
        yield frozenset([str(value - 12)])
    if number == "00" and before.endswith(":"):
        yield frozenset()
    if len(number) == 2:  # a year
        yield from (frozenset([f"{century}{number}"]) for century in range(17, 21))
    if len(number) == 4:  # a price, read as a year is
        yield frozenset([_plain(number[:2]), _plain(number[2:])])
    if text.startswith(_DOZEN, found.end()):
        yield frozenset([str(12 * value)])
    if before == _HALF:
        whole_value = int(_multiplied(scaled)) if scaled else value
        yield frozenset([str(whole_value // 2)])


def _thousands(text: str, found: re.Match[str]) -> Iterator[frozenset[str]]:
    """26000 for "from forty thousand to twenty-six", 7500 for "seven and a half"."""
    if found.group().isdecimal() and len(found.group()) < _THOUSAND_DIGITS:
        yield frozenset([found.group() + "000"])
        if text.startswith(_AND_A_HALF, found.end()):
            yield frozenset([found.group() + "500"])


def _before_the_hour(times: Sequence[re.Match[str]], place: int) -> Iterator[frozenset[str]]:
    """4:50 for "ten to five": the hour before and what is left of it."""
    for spoken in times:
        if not spoken.start() <= place < spoken.end():
            continue
        minutes = _DIGITS.match(spoken[1])
        left = 60 - (int(minutes.group()) if minutes else 15)
        hour = (int(spoken[2]) + 10) % 12 + 1
        yield frozenset([str(hour), str(left)])


def _with_hundreds(pairs: Sequence[re.Match[str]], place: int) -> Iterator[frozenset[str]]:
    """211 for "page two eleven", 450 for "four fifty a month"."""
    for spoken in pairs:
        if spoken.start() <= place < spoken.end():
            yield frozenset([spoken[1] + spoken[2]])
