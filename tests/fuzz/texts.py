"""Caption texts that try to break a reader: every plane, marks without end, numbers, no blanks.

Knows Unicode and the worker's own limit on a text's length; produces strings that UTF-8 can write.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from random import Random

from worker.contract.caption import MAX_TEXT_CHARACTERS

_SENTENCES = (
    "The river rises tonight, and nobody has called the sheriff.",
    "Dr. Okafor won't vote at half past nine; she gave 12,500 seats away.",
    "Isn't that Ms. Lindqvist, the one who said no?",
    "We meet at 4:30, no, 5:30 p.m. in Room 12 on the U.S. side.",
    "IF THE BANK OPENS ON FRIDAY, THEY LEAVE.",
    ">> REPORTER: [APPLAUSE] the board has seventy-two thousand plans...",
    "six or seven kids, six or seven kids, picked the blue car up",
    "- Good morning.\n- I don't know him.",
    "1. Open the door. 2. Call No. 5. Is that a no. It is.",
    "the school is closed today\nthe school is closed today",
    "The Whole Town Council Of Oakdale: we vote. Elm Road: closed, and if it rains and he comes",
    "<i>She sat</i> &amp; waited (laughter) for you know the, uh, bill",
)
_ATOMS = (
    *".?!,;:-'\"()[]{}<>&#@/+_^~|\\9a AIé\n\t\r\x00\x1e\x85\u2028",
    *"\u2019\u201c\u201d\u2014\u2026\u266a\u00ad\u200b\u200d\u2060\ufeff\u202e\u2066\u0301\u1160",
    *"\u0130\ufb03\u00df\u1e9e\u0660\u00b2\u2460\u2163\u3007\u4e00\u0e01\U0001f1fa\U0001f44d",
    *">> ", "...", "U.S. ", "Mr. ", "MAN: ", "[music]", "(laughs) ", "&amp;", "&#39;", "<i>",
    "{\\an8}", "- ", " -- ", "and I ", "but you ", "; ", "say ", "not ", "no, ", "never ", "don't ",
    "one ", "oh ", "twenty-", "hundred ", "million ", "half past ", "quarter to ", "and a half ",
    "1,000", "3.14", "12:30 ", "$5 ", "1st ", "9", "0", "99999", "first ", "I ", "A", "Bo ", "x",
    "pick it up ", "the ", "http://a.b/", "a@b.c ", "fs-", "IX-3p ", "t[ ", "] ", "#BANK ", "++",
)  # fmt: skip
_INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad\u180e\ufe0f\u2061\u034f\u115f\u3164"
_BIDI = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c"
_WHOLE_SHARE = 0.02  # a text as long as allowed costs a hundred others
_LAST_CODE_POINT = 0x10FFFF


def plain(random: Random) -> str:
    """What people say."""
    return " ".join(random.choices(_SENTENCES, k=random.choice((1, 1, 1, 2))))


def hostile(random: Random) -> str:
    """A text of any of the kinds below, at times a little longer than is allowed."""
    return random.choice(_KINDS)(random)


def _plane(random: Random) -> str:
    """Characters of one plane, of which Unicode has seventeen."""
    plane = random.randrange(17) << 16
    points = (plane + random.randrange(0x10000) for _ in range(random.randint(1, 60)))
    return _without_surrogates(points)


def _any_code_points(random: Random) -> str:
    points = (random.randint(0, _LAST_CODE_POINT) for _ in range(random.randint(1, 40)))
    return _without_surrogates(points)


def _without_surrogates(points: Iterable[int]) -> str:
    chosen = (point for point in points if not 0xD800 <= point < 0xE000)
    return "".join(map(chr, chosen))


def _unbroken(random: Random) -> str:
    """Up to as long as is allowed, without a blank."""
    atom = random.choice(_ATOMS).strip() or "a"
    tail = random.choice(("", "x", " x", ".", '"'))
    longest = MAX_TEXT_CHARACTERS if random.random() < _WHOLE_SHARE else random.randint(2, 400)
    length = longest + random.choice((0, 0, 0, 1)) - len(tail)
    return (atom * (length // len(atom) + 1))[:length] + tail


def _pattern(random: Random) -> str:
    """A few atoms over and over: what a pattern that tries too hard takes for ever on."""
    unit = "".join(random.choices(_ATOMS, k=random.randint(1, 4)))
    whole = random.random() < _WHOLE_SHARE
    times = MAX_TEXT_CHARACTERS // len(unit) if whole else random.choice((2, 3, 9, 40))
    return (unit * times)[: MAX_TEXT_CHARACTERS - 1] + random.choice(("", "x", " ", "."))


def _salad(random: Random) -> str:
    return "".join(random.choices(_ATOMS, k=random.randint(1, 80)))


def _spliced(random: Random) -> str:
    """A sentence with something strange in it."""
    text = plain(random)
    for _ in range(random.randint(1, 6)):
        at = random.randint(0, len(text))
        strange = random.choice((random.choice(_ATOMS), _plane(random)[:3]))
        text = text[:at] + strange + text[at + random.randint(0, 2) :]
    return text


def _unseen(random: Random) -> str:
    """A sentence full of what nobody sees: controls of direction, joiners, blanks of no width."""
    hidden = random.choice((_INVISIBLE, _BIDI, _INVISIBLE + _BIDI))
    return "".join(letter + random.choice(("", *hidden)) for letter in plain(random))


def _stacked(random: Random) -> str:
    """Combining marks by the hundred on one letter."""
    marks = (chr(random.randint(0x300, 0x36F)) for _ in range(random.randint(1, 400)))
    return "Fl" + "".join(marks) + "ood."


def _digits(random: Random) -> str:
    """Numbers longer than any that is counted with."""
    length = random.choice((*[20] * 9, *[400] * 9, 4_299, 4_301, 8_000))
    digits = "".join(random.choices("0123456789", k=length))
    shape = random.choice(("{}", "{} million", "half past {}", "{} to 5", "$1,{}", "{}:30", "{}th"))
    return shape.format(digits)


def _nothing(random: Random) -> str:
    return random.choice(
        ("", " ", "\n", "\x00", "\u200b", "\u3000 \u2028", "[APPLAUSE]", ">>", ".")
    )


_KINDS: tuple[Callable[[Random], str], ...] = (
    plain,
    _plane,
    _any_code_points,
    _unbroken,
    _pattern,
    _pattern,
    _salad,
    _salad,
    _spliced,
    _spliced,
    _unseen,
    _stacked,
    _digits,
    _nothing,
)
