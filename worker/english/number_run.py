"""The longest number that begins at a word of a line, in digits. Knows no other of the line's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import accumulate, pairwise

from worker.english.number_words import (
    AFTER_GRAND,
    CLOCK_AFTER,
    CLOCK_BEFORE,
    COUNTED,
    DECADES,
    HEATED,
    LOW_ORDINALS,
    MEASURED,
    NAMED,
    NEAR,
    NO_HOURS,
    ORDINALS,
    PARTS_OF_AN_HOUR,
    PAST_THE_HOUR,
    SCALES,
    SPOKEN_DIGITS,
    TELEPHONE,
    TENS,
    TO_THE_HOUR,
    UNITS,
    with_ending,
)


@dataclass(frozen=True)
class NumberWord:
    """A word or digits of a line, in small letters, and where it stands."""

    text: str
    start: int
    end: int


class NumberRun:
    """Reads the longest number that begins at one word."""

    def __init__(self, text: str, words: list[NumberWord], first: int) -> None:
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
        if word in TENS:
            unit = UNITS.get(self._word(at + 1), 0)
            return (TENS[word] + unit, 2) if 0 < unit < 10 else (TENS[word], 1)
        return (UNITS[word], 1) if word in UNITS else (0, 0)

    def _below_thousand(self, at: int) -> tuple[int, int]:
        value, used = self._below_hundred(at)
        if not used and self._word(at) == "a" and self._word(at + 1) in {"hundred", *SCALES}:
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
            scale = SCALES.get(self._word(at + used + more), 1)
            if not more or scale >= limit:
                return total, used
            if scale == 1:
                return total + value, used + more
            total, used, limit = total + value * scale, used + more + 1, scale
            if self._word(at + used) == "and" and self._below_hundred(at + used + 1)[1]:
                rest, extra = self._below_hundred(at + used + 1)
                return total + rest, used + 1 + extra

    def _ordinal(self, at: int, words: Mapping[str, int] = ORDINALS) -> tuple[str, int] | None:
        word, next_word = self._word(at), self._word(at + 1)
        if word in TENS and LOW_ORDINALS.get(next_word, 10) < 10:
            return with_ending(TENS[word] + LOW_ORDINALS[next_word]), 2
        return (with_ending(words[word]), 1) if word in words else None

    def _hundred_and_ordinal(self, value: int, used: int) -> tuple[str, int] | None:
        """Hundreds whose rest is an ordinal: "a hundred and fourth"."""
        if value < 100:
            return None
        unit = LOW_ORDINALS.get(self._word(used), 10)
        if value % 100 >= 20 and value % 10 == 0 and unit < 10:
            return with_ending(value + unit), used + 1
        if value % 100:
            return None
        joined = self._word(used) == "and"
        rest = self._ordinal(used + joined, LOW_ORDINALS)
        if rest is None or self._word(used + joined) == "hundredth":
            return None
        ordinal, more = rest
        return with_ending(value + int(ordinal[:-2])), used + joined + more

    def _telephone(self) -> tuple[str, int] | None:
        """As many digits as a telephone number has, one by one; "eight hundred" may begin it."""
        digits, used = "", 0
        while (digit := SPOKEN_DIGITS.get(self._word(used))) is not None:
            hundred = not used and self._word(1) == "hundred"
            digits += digit + "00" * hundred
            used += 1 + hundred
        groups = TELEPHONE.get(len(digits))
        if groups is None or digits in COUNTED or digits[::-1] in COUNTED:
            return None
        ends = list(accumulate(groups, initial=0))
        return "-".join(digits[a:b] for a, b in pairwise(ends)), used

    def _in_parts(self) -> tuple[str, int] | None:
        """What is read as "two oh four", "three eighteen" or "nine one one"."""
        head, used = self._below_hundred(0)
        if not 0 < head < 100:
            return None
        low, more = self._second_part(used)
        digits, end = f"{head}{low:02d}", used + more
        if not more:
            middle, one = self._below_hundred(used)
            last, another = self._below_hundred(used + one)
            if head > 9 or not one or not another or last > 9:
                return None
            digits, end = f"{head}{middle}{last}", used + one + another
        if self._word(end) in {"hundred", "point", *SCALES, *NO_HOURS}:
            return None
        named = self._before() in NAMED
        return (digits, end) if named or (head < 10 and self._is_measured(end)) else None

    def _second_part(self, at: int) -> tuple[int, int]:
        """Two digits that may follow other ones: "eighteen", or "oh" and one digit."""
        if self._word(at) == "oh":
            low, more = self._below_hundred(at + 1)
            return (low, more + 1) if more and low < 10 else (0, 0)
        low, more = self._below_hundred(at)
        return (low, more) if low > 9 else (0, 0)

    def _before(self) -> str:
        """The word before the number, whatever stands between them."""
        return self._words[self._first - 1].text if self._first else ""

    def _is_measured(self, end: int) -> bool:
        """Whether the number, which ends before a word, is a weight, a pressure or a heat."""
        before = [word.text for word in self._words[max(0, self._first - NEAR) : self._first]]
        return (
            self._word(end) in MEASURED
            or (self._word(end) == "over" and self._below_thousand(end + 1)[1] > 0)
            or (before[-1:] in (["at"], ["to"]) and not HEATED.isdisjoint(before))
        )

    def _grand(self, value: int, used: int) -> tuple[str, int] | None:
        """Thousands of dollars: "three hundred grand"."""
        if self._word(used) != "grand" or self._word(used + 1) not in AFTER_GRAND:
            return None
        return f"{value * 1000} dollars", used + 1

    def _year(self, value: int, used: int) -> tuple[str, int] | None:
        """Two numbers read as a year: "nineteen ninety-eight", "twenty twenty-six", or a decade."""
        century_read = value in range(16, 22) and used == 1
        decade = DECADES.get(self._word(used))
        if century_read and decade:
            return f"{value}{decade}s", used + 1
        low, more = self._below_hundred(used)
        if century_read and more and 10 <= low <= 99 and self._word(used + more) != "hundred":
            return f"{value}{low:02d}", used + more
        return None

    def _clock(self, value: int, used: int) -> tuple[str, int] | None:
        """An hour and minutes, where a word beside them says that it is a time."""
        minutes, more = self._second_part(used)
        if not (used == 1 and 1 <= value <= 12 and 0 < minutes < 60):
            return None
        if self._before() in CLOCK_BEFORE or self._word(used + more) in CLOCK_AFTER:
            return f"{value}:{minutes:02d}", used + more
        return None

    def _part_of_an_hour(self) -> tuple[str, int] | None:
        """A half or a quarter past an hour, or a quarter to it; the hour in words or digits."""
        at = int(self._word(0) == "a")
        minutes, side = PARTS_OF_AN_HOUR.get(self._word(at)), self._word(at + 1)
        hour = _hour(self._word(at + 2))
        if minutes is None or hour is None or self._word(at + 3) in NO_HOURS:
            return None
        if side in PAST_THE_HOUR:
            return f"{hour}:{minutes}", at + 3
        if side in TO_THE_HOUR and minutes == 15:
            return f"{(hour + 10) % 12 + 1}:45", at + 3
        return None

    def _round(self, value: int, used: int) -> tuple[str, int] | None:
        """So many millions, billions or trillions and no more: the last word stays."""
        scale = SCALES.get(self._word(used - 1), 1)
        if scale < 10**6 or value % scale or value >= 1000 * scale:
            return None
        return str(value // scale), used - 1

    def _decimal(self, value: int, used: int) -> tuple[str, int] | None:
        if self._word(used) != "point":
            return None
        digits, more = "", 0
        while 0 <= UNITS.get(self._word(used + 1 + more), -1) < 10:
            digits += str(UNITS[self._word(used + 1 + more)])
            more += 1
        return (f"{value}.{digits}", used + 1 + more) if digits else None


def _hour(word: str) -> int | None:
    hour = int(word) if word.isdecimal() and len(word) < 3 else UNITS.get(word, 0)
    return hour if 1 <= hour <= 12 else None
