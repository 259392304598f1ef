"""Numbers, times, dates and written codes as slots: English as words or digits, gloss as digits.

Knows how English writes them; the ranges come from the rules.
"""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import Any

from training.corpus import numerals
from training.corpus.lexemes import Leaf

_WORD_RATE = 0.45
_HALF_RATE = 0.25
_HALVES = (
    ("a.m.", "MORNING"),
    ("p.m.", "AFTERNOON"),
    ("am", "MORNING"),
    ("pm", "AFTERNOON"),
    ("in the morning", "MORNING"),
    ("in the afternoon", "AFTERNOON"),
)
_TLDS = ("org", "com", "gov", "net", "edu", "info")


class Numbers:
    """Makes the number slots of one run."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng

    def number(self, request: Mapping[str, object]) -> Leaf:
        """A cardinal between `min` and `max`; small ones are the likelier."""
        low, high = int(str(request.get("min", 2))), int(str(request.get("max", 99)))
        value = low + int((high - low + 1) * self._rng.random() ** 1.6)
        if value > 200 and self._rng.random() < 0.6:
            value = max(low, round(value, -2 if value < 5000 else -3))
        style = request.get("style")
        value = int(str(request.get("value") or value))
        bare = style in ("digits", "plain")
        in_words = style == "words" or (not bare and self._rng.random() < _WORD_RATE)
        text = f"{value:,}" if value > 999 and style != "plain" else str(value)
        english = self._rng.choice(numerals.spoken(value)) if in_words and value < 10**4 else text
        in_words = english != text
        repair = f"number:{value}:{'words' if in_words else 'digits'}"
        return Leaf(english, [str(value)], {"value": value, "agr": "3pl", "repair": repair})

    def decimal(self, request: Mapping[str, object]) -> Leaf:
        """A number with one or two places."""
        whole, places = self._rng.randrange(0, 60), str(self._rng.randrange(1, 100)).rstrip("0")
        spoken = " ".join(numerals.cardinal(int(digit)) for digit in places)
        words = f"{numerals.cardinal(whole)} point {spoken}"
        in_words = request.get("style") != "digits" and self._rng.random() < 0.3
        if request.get("value"):
            return Leaf(str(request["value"]), [str(request["value"])])
        return Leaf(words if in_words else f"{whole}.{places}", [f"{whole}.{places}"])

    def ordinal(self, request: Mapping[str, object]) -> Leaf:
        """An ordinal up to `max`."""
        value = 1 + int(int(str(request.get("max", 31))) * self._rng.random() ** 1.5)
        value = int(str(request.get("value") or value))
        digits = numerals.ordinal_digits(value)
        in_words = self._rng.random() < (0.85 if value < 11 else 0.4)
        return Leaf(numerals.ordinal(value) if in_words else digits, [digits.upper()])

    def year(self, request: Mapping[str, object]) -> Leaf:
        """A year as a number."""
        value = self._rng.randrange(1850, 2041)
        earlier: Any = request.get("after")
        if earlier is not None:
            value = int(earlier.feature("value")) + self._rng.randrange(1, 12)
        in_words = self._rng.random() < 0.3
        text = numerals.year(value) if in_words else str(value)
        return Leaf(text, [str(value)], {"value": value})

    def clock(self, request: Mapping[str, object]) -> Leaf:
        """A clock time in one of the ways in which it is said; later than `after`."""
        if request.get("value"):
            written, _, spoken = str(request["value"]).partition("=")
            return Leaf(spoken.replace("_", " "), [f"TIME-{written.replace(':', '-')}"])
        hour = self._rng.randrange(1, 13)
        earlier: Any = request.get("after")
        if earlier is not None:
            hour = (int(earlier.feature("hour")) + self._rng.randrange(1, 7)) % 12 or 12
        minute = self._rng.choice((0, 0, 0, 15, 30, 30, 45, self._rng.randrange(1, 60)))
        sign = f"TIME-{hour}" + (f"-{minute:02d}" if minute else "")
        text, half = self._spoken_clock(hour, minute, bool(request.get("bare")))
        return Leaf(text, [half, sign] if half else [sign], {"hour": hour, "kind": "clock"})

    def _spoken_clock(self, hour: int, minute: int, bare: bool) -> tuple[str, str]:
        """The words, and the sign of the part of the day where they name it."""
        text = self._rng.choice(_ways(hour, minute))
        if bare or "past" in text or self._rng.random() > _HALF_RATE:
            return text, ""
        half, sign = self._rng.choice(_HALVES)
        if sign == "AFTERNOON" and hour > 5 and hour != 12:
            sign = "NIGHT" if half.startswith("p") else "EVENING"
            half = half.replace("afternoon", "evening")
        spoken = text.removesuffix(" o'clock")
        return f"{spoken} {half}", sign

    def phone(self, request: Mapping[str, object]) -> Leaf:
        """A telephone number."""
        digits = "".join(str(self._rng.randrange(10)) for _ in range(10))
        short = f"{digits[:3]}-{digits[3:7]}"
        text = self._rng.choice((short, short, f"{digits[:3]}-{digits[3:6]}-{digits[6:]}"))
        return Leaf(text, [f"fs-{text}"])

    def letters(self, request: Mapping[str, object]) -> Leaf:
        """A short code such as B12 or H2O."""
        letter = self._rng.choice("ABCDEFGHJKLMNPRSTUVWXYZ")
        code = f"{letter}{self._rng.randrange(1, 100)}"
        return Leaf(code, [f"fs-{code}"])

    def url(self, request: Mapping[str, object], host: str) -> Leaf:
        """A web address with a made-up host."""
        name = "".join(character for character in host.lower() if character.isalnum())
        address = f"{name}.{self._rng.choice(_TLDS)}"
        path = self._rng.choice(("", "", "", "/help", "/news", "/apply"))
        return Leaf(address + path, [f"fs-{(address + path).upper()}"])

    def mail(self, request: Mapping[str, object], host: str) -> Leaf:
        """A mail address."""
        name = "".join(character for character in host.lower() if character.isalnum())
        address = f"{self._rng.choice(('info', 'help', 'office'))}@{name}.org"
        return Leaf(address, [f"fs-{address.upper()}"])


def _ways(hour: int, minute: int) -> list[str]:
    """How a clock time may be said or written."""
    name, following = numerals.cardinal(hour), numerals.cardinal(hour % 12 + 1)
    digits = f"{hour}:{minute:02d}"
    ways = [digits, digits]
    if minute == 0:
        ways = [name, name, f"{name} o'clock", str(hour), digits]
    elif minute == 30:
        ways += [f"half past {name}", f"{name} thirty"]
    elif minute == 15:
        ways += [f"quarter past {name}", f"a quarter past {name}", f"{name} fifteen"]
    elif minute == 45:
        ways += [f"quarter to {following}", f"a quarter to {following}", f"{name} forty-five"]
    elif minute in (5, 10, 20, 25):
        ways += [f"{numerals.cardinal(minute)} past {name}", f"{name} {_spoken_minute(minute)}"]
    elif minute in (35, 40, 50, 55):
        ways += [f"{numerals.cardinal(60 - minute)} to {following}"]
    else:
        ways += [f"{name} {_spoken_minute(minute)}"]
    return ways


def _spoken_minute(minute: int) -> str:
    return f"{'oh ' if minute < 10 else ''}{numerals.cardinal(minute)}"
