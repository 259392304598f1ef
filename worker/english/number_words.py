"""Words that say numbers, words beside them that say how these are read, and how ordinals end.

Knows no line.
"""

from __future__ import annotations

UNITS = {
    word: value
    for value, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
        "fifteen sixteen seventeen eighteen nineteen".split()
    )
}
SPOKEN_DIGITS = {word: str(value) for word, value in UNITS.items() if value < 10} | {"oh": "0"}
COUNTED = "0123456789"  # someone who counts dials nobody
TENS = {
    word: 10 * value
    for value, word in enumerate(
        "twenty thirty forty fifty sixty seventy eighty ninety".split(), start=2
    )
}
SCALES = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
ORDINALS = {
    "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9, "tenth": 10,
    "eleventh": 11, "twelfth": 12, "thirteenth": 13, "fourteenth": 14, "fifteenth": 15,
    "sixteenth": 16, "seventeenth": 17, "eighteenth": 18, "nineteenth": 19, "twentieth": 20,
    "thirtieth": 30, "fortieth": 40, "fiftieth": 50, "sixtieth": 60, "seventieth": 70,
    "eightieth": 80, "ninetieth": 90, "hundredth": 100,
}  # fmt: skip
LOW_ORDINALS = {"first": 1, "second": 2, "third": 3} | ORDINALS
# So many digits, and how they are grouped.
TELEPHONE = {7: (3, 4), 10: (3, 3, 4), 11: (1, 3, 3, 4)}
CLOCK_BEFORE = frozenset("at by around about until till from before after since".split())
CLOCK_AFTER = frozenset(["a", "am", "p", "pm", "o", "tonight", "sharp"])
PARTS_OF_AN_HOUR = {"half": 30, "quarter": 15}
TO_THE_HOUR = frozenset(["to", "till", "before"])
PAST_THE_HOUR = frozenset(["past", "after"])
# What a number that is read in parts stands behind, "page one twelve", or before.
NAMED = frozenset(
    "page room flight highway interstate route bus channel apartment unit suite lot gate chapter "
    "bill hymn psalm exit ward cabin locker building number weigh weighs weighed weighing".split()
)
MEASURED = frozenset(["degrees", "pounds"])
HEATED = frozenset("bake baked baking oven ovens preheat preheated roast roasted heat".split())
NEAR = 8  # words before a heat that say so
DECADES = {
    "twenties": 20, "thirties": 30, "forties": 40, "fifties": 50, "sixties": 60,
    "seventies": 70, "eighties": 80, "nineties": 90,
}  # fmt: skip
# "Grand" is a thousand dollars before a word that it cannot describe.
AFTER_GRAND = frozenset(
    ["", *"for in to on and or from with of per at by so but is was this last next when if".split()]
)
NO_HOURS = frozenset("hour hours day days week weeks month months year years".split())


def with_ending(value: int) -> str:
    """A number as an ordinal in digits: 3rd."""
    teen = 10 < value % 100 < 14
    return f"{value}{'th' if teen else {1: 'st', 2: 'nd', 3: 'rd'}.get(value % 10, 'th')}"
