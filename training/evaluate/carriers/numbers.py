"""Numbers of every shape, as English writes and says them, each with what its gloss must say.

A way is a row of items that stand in a gloss one after the other: `9 45`, `2.5 MILLION`. Any of a
number's ways will do. Knows no sentence and no sign but the words of scale.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random

from training.corpus import numerals

Way = tuple[str, ...]
_MONTH_DAYS = 31
_HOURS = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)  # twelve may be NOON or MIDNIGHT
_LETTERS = "BCDFGHJKLMNPQRSTVWXZ"


@dataclass(frozen=True)
class Number:
    """A number in a sentence, and the ways in which a gloss may say it."""

    shape: str
    english: str
    ways: tuple[Way, ...]


@dataclass(frozen=True)
class Written:
    """What fills a slot, and the numbers in it."""

    english: str
    numbers: tuple[Number, ...]


def draw(shape: str, rng: Random) -> Written:
    """A number of a shape of `SHAPES`."""
    english, *parts = SHAPES[shape](rng)
    numbers = tuple(Number(shape, english, ways) for ways in parts)
    return Written(english, numbers)


def ways_of(value: int) -> tuple[Way, ...]:
    """The ways to say a whole number: in digits, or with a word of scale."""
    found: list[Way] = [(str(value),)]
    for scale, word in (
        (10**9, "BILLION"),
        (10**6, "MILLION"),
        (10**3, "THOUSAND"),
        (100, "HUNDRED"),
    ):
        count, rest = divmod(value, scale)
        if count:
            found += [(str(count), word, *more) for more in (ways_of(rest) if rest else [()])]
    return tuple(found)


_Drawn = tuple[str, tuple[Way, ...]] | tuple[str, tuple[Way, ...], tuple[Way, ...]]


def _whole(value: int, in_words: bool) -> _Drawn:
    return numerals.cardinal(value) if in_words else f"{value:,}", ways_of(value)


def _small(rng: Random) -> _Drawn:
    return _whole(rng.randrange(2, 10), rng.random() < 0.6)


def _age(rng: Random) -> _Drawn:
    return _whole(rng.randrange(11, 99), rng.random() < 0.3)


def _cardinal(rng: Random) -> _Drawn:
    value = rng.choice(
        (rng.randrange(11, 100), rng.randrange(101, 1000), rng.randrange(1001, 9999))
    )
    return _whole(value, value < 1000 and rng.random() < 0.4)


def _ordinal(rng: Random) -> _Drawn:
    value = rng.randrange(4, _MONTH_DAYS + 1)
    in_words = rng.random() < 0.4
    english = numerals.ordinal(value) if in_words else numerals.ordinal_digits(value)
    return english, ((str(value),),)


def _year(rng: Random) -> _Drawn:
    value = rng.randrange(1850, 2040)
    plain = 2000 <= value < 2010 or value % 100 < 10
    in_words = not plain and rng.random() < 0.3
    return numerals.year(value) if in_words else str(value), ((str(value),),)


def _decimal(rng: Random) -> _Drawn:
    whole, digit = rng.randrange(2, 60), rng.randrange(1, 10)
    spoken = f"{numerals.cardinal(whole)} point {numerals.cardinal(digit)}"
    english = spoken if rng.random() < 0.3 else f"{whole}.{digit}"
    return english, ((f"{whole}.{digit}",), (str(whole), "POINT", str(digit)))


def _clock(rng: Random) -> _Drawn:
    hour = rng.choice(_HOURS)
    minute = rng.choice((0, 15, 30, 45, rng.randrange(1, 60)))
    name = numerals.cardinal(hour)
    ways = [f"{hour}:{minute:02d}"]
    if minute == 0:
        ways = [f"{name} o'clock", f"{hour} o'clock"]
    elif minute == 30:
        ways.append(f"half past {name}")
    elif minute == 15:
        ways.append(f"quarter past {name}")
    said = (str(hour),) if minute == 0 else (str(hour), f"{minute:02d}")
    return rng.choice(ways), (said,)


def _money(rng: Random) -> _Drawn:
    value = rng.choice(
        (rng.randrange(11, 100), rng.randrange(101, 1000), rng.randrange(1100, 60_000))
    )
    if rng.random() < 0.3:
        dollars, cents = rng.randrange(2, 80), rng.randrange(11, 100)
        exact = f"{dollars}.{cents}"
        spelled = (str(dollars), "DOLLAR", str(cents))
        return f"${exact}", ((exact,), (str(dollars), str(cents)), spelled)
    in_words = value < 1000 and rng.random() < 0.3
    return f"{numerals.cardinal(value)} dollars" if in_words else f"${value:,}", ways_of(value)


def _percent(rng: Random) -> _Drawn:
    value = rng.randrange(11, 100)
    if rng.random() < 0.3:
        exact = f"{value}.{rng.randrange(1, 10)}"
        point = (str(value), "POINT", exact.partition(".")[2])
        return f"{exact}%", ((exact,), point)
    return rng.choice((f"{value}%", f"{value} percent")), ((str(value),),)


def _phone(rng: Random) -> _Drawn:
    parts = [f"{rng.randrange(200, 999)}", f"{rng.randrange(1000, 9999)}"]
    if rng.random() < 0.3:
        parts.insert(0, f"{rng.randrange(200, 999)}")
    digits = "".join(parts)
    return "-".join(parts), (tuple(parts), (digits,), tuple(digits))


def _code(rng: Random) -> _Drawn:
    letter, value = rng.choice(_LETTERS), rng.randrange(11, 99)
    return f"{letter}{value}", ((f"{letter}{value}",), (letter, str(value)))


def _large(rng: Random) -> _Drawn:
    if rng.random() < 0.5:
        return _whole(1000 * rng.randrange(11, 900), in_words=False)
    tenths = rng.randrange(11, 99)
    exact = f"{tenths / 10:g}"
    return f"{exact} million", ((exact, "MILLION"), (str(tenths * 100_000),))


def _score(rng: Random) -> _Drawn:
    high, low = rng.randrange(12, 60), rng.randrange(2, 12)
    english = rng.choice((f"{high} to {low}", f"{high}-{low}"))
    return english, ((str(high),),), ((str(low),),)


SHAPES: Mapping[str, Callable[[Random], _Drawn]] = {
    "small": _small, "age": _age, "cardinal": _cardinal, "ordinal": _ordinal, "year": _year,
    "decimal": _decimal, "clock": _clock, "money": _money, "percent": _percent, "phone": _phone,
    "code": _code, "large": _large, "score": _score,
}  # fmt: skip
