"""Numbers as English words: cardinals, ordinals, years.

Knows no gloss; the gloss of a number is its digits whatever the English has.
"""

from __future__ import annotations

_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen"
).split()
_TENS = "zero ten twenty thirty forty fifty sixty seventy eighty ninety".split()
_ORDINALS = {
    "one": "first",
    "two": "second",
    "three": "third",
    "five": "fifth",
    "eight": "eighth",
    "nine": "ninth",
    "twelve": "twelfth",
}
_SCALES = ((10**9, "billion"), (10**6, "million"), (10**3, "thousand"), (100, "hundred"))


def cardinal(value: int) -> str:
    """The words of a number, "forty-two" or "two hundred and five"."""
    if value < 20:
        return _UNITS[value]
    if value < 100:
        tens, unit = divmod(value, 10)
        return _TENS[tens] + (f"-{_UNITS[unit]}" if unit else "")
    for scale, name in _SCALES:
        if value >= scale:
            count, rest = divmod(value, scale)
            link = " and " if rest and rest < 100 and scale == 100 else " "
            return f"{cardinal(count)} {name}" + (link + cardinal(rest) if rest else "")
    raise ValueError(value)


def spoken(value: int) -> tuple[str, ...]:
    """The ways in which a number is said: "two hundred five", "a hundred", "fifteen hundred"."""
    plain = cardinal(value)
    ways = [plain, plain.replace(" and ", " ")]
    if plain in ("one hundred", "one thousand", "one million"):
        ways += [plain.replace("one", "a")] * 2
    hundreds, rest = divmod(value, 100)
    if not rest and 10 < hundreds < 100 and hundreds % 10:
        ways.append(f"{cardinal(hundreds)} hundred")
    return tuple(ways)


def ordinal(value: int) -> str:
    """The words of an ordinal, "twenty-first"."""
    words = cardinal(value)
    cut = max(words.rfind(" "), words.rfind("-")) + 1
    last = words[cut:]
    if last in _ORDINALS:
        return words[:cut] + _ORDINALS[last]
    return words[:cut] + (last[:-1] + "ieth" if last.endswith("y") else last + "th")


def ordinal_digits(value: int) -> str:
    """An ordinal in digits, "21st"."""
    teen = 10 < value % 100 < 14
    return f"{value}{'th' if teen else {1: 'st', 2: 'nd', 3: 'rd'}.get(value % 10, 'th')}"


def year(value: int) -> str:
    """The words of a year, "nineteen ninety-eight"."""
    century, rest = divmod(value, 100)
    if rest == 0 or 2000 < value < 2010:
        return cardinal(value).replace(" and ", " ")
    return f"{cardinal(century)} {'oh ' if rest < 10 else ''}{cardinal(rest)}"
