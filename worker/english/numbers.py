"""Number words to digits: "twenty-five" to "25", "two point five" to "2.5", "12,500" to "12500".

What is named by a number may be read in parts, "room two oh four", as are weights, pressures and
heat; elsewhere parts side by side stay apart, since "four fifty" may be a price or a time. Round
millions keep their word, as a gloss has it: "two million" is "2 million". A model that reads
word pieces cannot infer 90 from "ninety" unless it has seen it, so numbers are digits before it
reads them. Left alone: "one" by itself (a pronoun as often as a number), "second" and the lower
ordinals, fractions, and plurals such as "hundreds".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, pairwise

from worker.english.edits import Edit, spliced

_UNITS = {
    word: value
    for value, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
        "fifteen sixteen seventeen eighteen nineteen".split()
    )
}
_SPOKEN_DIGITS = {word: str(value) for word, value in _UNITS.items() if value < 10} | {"oh": "0"}
_COUNTED = "0123456789"  # someone who counts dials nobody
_TENS = {
    word: 10 * value
    for value, word in enumerate(
        "twenty thirty forty fifty sixty seventy eighty ninety".split(), start=2
    )
}
_SCALES = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_ORDINALS = {
    "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9, "tenth": 10,
    "eleventh": 11, "twelfth": 12, "thirteenth": 13, "fourteenth": 14, "fifteenth": 15,
    "sixteenth": 16, "seventeenth": 17, "eighteenth": 18, "nineteenth": 19, "twentieth": 20,
    "thirtieth": 30, "fortieth": 40, "fiftieth": 50, "sixtieth": 60, "seventieth": 70,
    "eightieth": 80, "ninetieth": 90, "hundredth": 100,
}  # fmt: skip
_LOW_ORDINALS = {"first": 1, "second": 2, "third": 3} | _ORDINALS
# So many digits, and how they are grouped.
_TELEPHONE = {7: (3, 4), 10: (3, 3, 4), 11: (1, 3, 3, 4)}
_CLOCK_BEFORE = frozenset("at by around about until till from before after since".split())
_CLOCK_AFTER = frozenset(["a", "am", "p", "pm", "o", "tonight", "sharp"])
_PARTS_OF_AN_HOUR = {"half": 30, "quarter": 15}
_TO_THE_HOUR = frozenset(["to", "till", "before"])
_PAST_THE_HOUR = frozenset(["past", "after"])
# What a number that is read in parts stands behind, "page one twelve", or before.
_NAMED = frozenset(
    "page room flight highway interstate route bus channel apartment unit suite lot gate chapter "
    "bill hymn psalm exit ward cabin locker building number weigh weighs weighed weighing".split()
)
_MEASURED = frozenset(["degrees", "pounds"])
_HEATED = frozenset("bake baked baking oven ovens preheat preheated roast roasted heat".split())
_NEAR = 8  # words before a heat that say so
_DECADES = {
    "twenties": 20, "thirties": 30, "forties": 40, "fifties": 50, "sixties": 60,
    "seventies": 70, "eighties": 80, "nineties": 90,
}  # fmt: skip
# "Grand" is a thousand dollars before a word that it cannot describe.
_AFTER_GRAND = frozenset(
    ["", *"for in to on and or from with of per at by so but is was this last next when if".split()]
)
_NO_HOURS = frozenset("hour hours day days week weeks month months year years".split())
_WORD = re.compile(r"[A-Za-z]+|[0-9]+(?:,[0-9]{3})+(?![0-9])|[0-9]+")

# Most lines have neither: they are not read word by word.
NUMBER_WORDS = frozenset([*_UNITS, *_TENS, *_SCALES, *_ORDINALS, *_PARTS_OF_AN_HOUR, "hundred"])
_FIRST_WORDS = frozenset([*_UNITS, *_TENS, *_ORDINALS, "a", *_PARTS_OF_AN_HOUR])
_GROUPED = re.compile(r"[0-9],[0-9]{3}")
_LETTERS = re.compile("[a-z]+")
_LINES_KEPT = 256  # of a line several ask: the tokenizer, and the guards of each of its glosses


@dataclass(frozen=True)
class _Word:
    text: str
    start: int
    end: int


@lru_cache(maxsize=_LINES_KEPT)
def digit_edits(text: str) -> tuple[Edit, ...]:
    """The edits that turn number words and grouped digits of `text` into plain digits."""
    if NUMBER_WORDS.isdisjoint(_LETTERS.findall(text.lower())) and not _GROUPED.search(text):
        return ()
    words = [_Word(m.group().lower(), m.start(), m.end()) for m in _WORD.finditer(text)]
    return tuple(_edits(text, words))


def to_digits(text: str) -> str:
    """`text` with its number words as digits."""
    return spliced(text, digit_edits(text))


def _edits(text: str, words: list[_Word]) -> Iterator[Edit]:
    index = 0
    while index < len(words):
        if words[index].text[0].isdigit():
            if "," in words[index].text:
                word = words[index]
                yield Edit(word.start, word.end, word.text.replace(",", ""))
            index += 1
            continue
        found = _Run(text, words, index).read() if words[index].text in _FIRST_WORDS else None
        if found is None:
            index += 1
            continue
        digits, used = found
        yield Edit(words[index].start, words[index + used - 1].end, digits)
        index += used


class _Run:
    """Reads the longest number that begins at one word."""

    def __init__(self, text: str, words: list[_Word], first: int) -> None:
        self._text = text
        self._words = words
        self._first = first

    def read(self) -> tuple[str, int] | None:
        """The digits and how many words they replace; None when no number begins here."""
        found = self._ordinal(0) or self._telephone() or self._in_parts() or self._part_of_an_hour()
        if found:
            return found
        value, used = self._cardinal(0)
        if used == 0:
            return None
        found = self._hundred_and_ordinal(value, used)
        if found:
            return found
        compound = self._decimal(value, used) or self._year(value, used)
        if compound or (used == 1 and self._word(0) == "one"):
            return compound
        return (
            self._clock(value, used)
            or self._grand(value, used)
            or self._round(value, used)
            or (str(value), used)
        )

    def _word(self, ahead: int) -> str:
        """The word `ahead` of the first, when only a blank or a hyphen stands between them."""
        index = self._first + ahead
        if index >= len(self._words):
            return ""
        if ahead:
            gap = self._text[self._words[index - 1].end : self._words[index].start]
            if gap not in (" ", "-"):
                return ""
        return self._words[index].text

    def _below_hundred(self, at: int) -> tuple[int, int]:
        word = self._word(at)
        if word in _TENS:
            unit = _UNITS.get(self._word(at + 1), 0)
            return (_TENS[word] + unit, 2) if 0 < unit < 10 else (_TENS[word], 1)
        return (_UNITS[word], 1) if word in _UNITS else (0, 0)

    def _below_thousand(self, at: int) -> tuple[int, int]:
        value, used = self._below_hundred(at)
        if not used and self._word(at) == "a" and self._word(at + 1) in {"hundred", *_SCALES}:
            value, used = 1, 1
        if used and self._word(at + used) == "hundred" and value < 100:
            value, used = value * 100, used + 1
            rest, more = self._rest(at + used)
            return value + rest, used + more
        return value, used

    def _rest(self, at: int) -> tuple[int, int]:
        """What may follow a hundred: "forty-two", or "and forty-two"."""
        joined = self._word(at) == "and"
        rest, used = self._below_hundred(at + joined)
        if not used or (joined and self._word(at + joined + used) == "hundred"):
            return 0, 0
        return rest, used + joined

    def _cardinal(self, at: int) -> tuple[int, int]:
        total, used = 0, 0
        limit = 10**15
        while True:
            value, more = self._below_thousand(at + used)
            scale = _SCALES.get(self._word(at + used + more), 1)
            if not more or scale >= limit:
                return total, used
            if scale == 1:
                return total + value, used + more
            total, used, limit = total + value * scale, used + more + 1, scale
            if self._word(at + used) == "and" and self._below_hundred(at + used + 1)[1]:
                rest, extra = self._below_hundred(at + used + 1)
                return total + rest, used + 1 + extra

    def _ordinal(self, at: int, words: Mapping[str, int] = _ORDINALS) -> tuple[str, int] | None:
        word, next_word = self._word(at), self._word(at + 1)
        if word in _TENS and _LOW_ORDINALS.get(next_word, 10) < 10:
            return with_ending(_TENS[word] + _LOW_ORDINALS[next_word]), 2
        return (with_ending(words[word]), 1) if word in words else None

    def _hundred_and_ordinal(self, value: int, used: int) -> tuple[str, int] | None:
        """Hundreds whose rest is an ordinal: "a hundred and fourth"."""
        if value < 100:
            return None
        unit = _LOW_ORDINALS.get(self._word(used), 10)
        if value % 100 >= 20 and value % 10 == 0 and unit < 10:
            return with_ending(value + unit), used + 1
        if value % 100:
            return None
        joined = self._word(used) == "and"
        rest = self._ordinal(used + joined, _LOW_ORDINALS)
        if rest is None or self._word(used + joined) == "hundredth":
            return None
        ordinal, more = rest
        return with_ending(value + int(ordinal[:-2])), used + joined + more

    def _telephone(self) -> tuple[str, int] | None:
        """As many digits as a telephone number has, one by one; "eight hundred" may begin it."""
        digits, used = "", 0
        while (digit := _SPOKEN_DIGITS.get(self._word(used))) is not None:
            hundred = not used and self._word(1) == "hundred"
            digits += digit + "00" * hundred
            used += 1 + hundred
        groups = _TELEPHONE.get(len(digits))
        if groups is None or digits in _COUNTED or digits[::-1] in _COUNTED:
            return None
        ends = list(accumulate(groups, initial=0))
        return "-".join(digits[a:b] for a, b in pairwise(ends)), used

    def _in_parts(self) -> tuple[str, int] | None:
        """What is read as "two oh four", "three eighteen" or "nine one one"."""
        head, used = self._below_hundred(0)
        low, more = self._below_hundred(used)
        oh = int(self._word(used) == "oh")
        if oh:
            low, more = self._below_hundred(used + 1)
            more += 1
        if not 0 < head < 100 or more <= oh:
            return None
        digits, end = f"{head}{low:02d}", used + more
        if low < 10 and not oh:
            last, one = self._below_hundred(end)
            if head > 9 or not one or last > 9:
                return None
            digits, end = f"{head}{low}{last}", end + one
        elif oh and low > 9:
            return None
        if self._word(end) in {"hundred", "point", *_SCALES, *_NO_HOURS}:
            return None
        return (digits, end) if self._is_named() or (head < 10 and self._is_measured(end)) else None

    def _is_named(self) -> bool:
        """Whether the number is a name, by the word before it."""
        return self._first > 0 and self._words[self._first - 1].text in _NAMED

    def _is_measured(self, end: int) -> bool:
        """Whether the number, which ends before a word, is a weight, a pressure or a heat."""
        before = [word.text for word in self._words[max(0, self._first - _NEAR) : self._first]]
        return (
            self._word(end) in _MEASURED
            or (self._word(end) == "over" and self._below_thousand(end + 1)[1] > 0)
            or (before[-1:] in (["at"], ["to"]) and not _HEATED.isdisjoint(before))
        )

    def _grand(self, value: int, used: int) -> tuple[str, int] | None:
        """Thousands of dollars: "three hundred grand"."""
        if self._word(used) != "grand" or self._word(used + 1) not in _AFTER_GRAND:
            return None
        return f"{value * 1000} dollars", used + 1

    def _year(self, value: int, used: int) -> tuple[str, int] | None:
        """Two numbers read as a year: "nineteen ninety-eight", "twenty twenty-six", or a decade."""
        century_read = value in range(16, 22) and used == 1
        decade = _DECADES.get(self._word(used))
        if century_read and decade:
            return f"{value}{decade}s", used + 1
        low, more = self._below_hundred(used)
        if century_read and more and 10 <= low <= 99 and self._word(used + more) != "hundred":
            return f"{value}{low:02d}", used + more
        return None

    def _clock(self, value: int, used: int) -> tuple[str, int] | None:
        """An hour and minutes, where a word beside them says that it is a time."""
        minutes, more = self._below_hundred(used)
        if self._word(used) == "oh":
            minutes, more = self._below_hundred(used + 1)
            more = more + 1 if 0 < minutes < 10 else 0
        elif minutes < 10:
            more = 0
        if not (used == 1 and 1 <= value <= 12 and more and minutes < 60):
            return None
        before = self._words[self._first - 1].text if self._first else ""
        if before in _CLOCK_BEFORE or self._word(used + more) in _CLOCK_AFTER:
            return f"{value}:{minutes:02d}", used + more
        return None

    def _part_of_an_hour(self) -> tuple[str, int] | None:
        """A half or a quarter past an hour, or a quarter to it; the hour in words or digits."""
        at = int(self._word(0) == "a")
        minutes, side = _PARTS_OF_AN_HOUR.get(self._word(at)), self._word(at + 1)
        hour = _hour(self._word(at + 2))
        if minutes is None or hour is None or self._word(at + 3) in _NO_HOURS:
            return None
        if side in _PAST_THE_HOUR:
            return f"{hour}:{minutes}", at + 3
        if side in _TO_THE_HOUR and minutes == 15:
            return f"{(hour + 10) % 12 + 1}:45", at + 3
        return None

    def _round(self, value: int, used: int) -> tuple[str, int] | None:
        """So many millions, billions or trillions and no more: the last word stays."""
        scale = _SCALES.get(self._word(used - 1), 1)
        if scale < 10**6 or value % scale or value >= 1000 * scale:
            return None
        return str(value // scale), used - 1

    def _decimal(self, value: int, used: int) -> tuple[str, int] | None:
        if self._word(used) != "point":
            return None
        digits, more = "", 0
        while 0 <= _UNITS.get(self._word(used + 1 + more), -1) < 10:
            digits += str(_UNITS[self._word(used + 1 + more)])
            more += 1
        return (f"{value}.{digits}", used + 1 + more) if digits else None


def _hour(word: str) -> int | None:
    hour = int(word) if word.isdecimal() and len(word) < 3 else _UNITS.get(word, 0)
    return hour if 1 <= hour <= 12 else None


def with_ending(value: int) -> str:
    """A number as an ordinal in digits: 3rd."""
    teen = 10 < value % 100 < 14
    return f"{value}{'th' if teen else {1: 'st', 2: 'nd', 3: 'rd'}.get(value % 10, 'th')}"
