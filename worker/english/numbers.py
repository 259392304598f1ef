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
from collections.abc import Iterator
from functools import lru_cache

from worker.english.edits import Edit, spliced
from worker.english.number_run import NumberRun, NumberWord
from worker.english.number_words import (
    ORDINALS,
    PARTS_OF_AN_HOUR,
    SCALES,
    TENS,
    UNITS,
)

_WORD = re.compile(r"[A-Za-z]+|[0-9]+(?:,[0-9]{3})+(?![0-9])|[0-9]+")

# Most lines have neither: they are not read word by word.
NUMBER_WORDS = frozenset([*UNITS, *TENS, *SCALES, *ORDINALS, *PARTS_OF_AN_HOUR, "hundred"])
_FIRST_WORDS = frozenset([*UNITS, *TENS, *ORDINALS, "a", *PARTS_OF_AN_HOUR])
_GROUPED = re.compile(r"[0-9],[0-9]{3}")
_LETTERS = re.compile("[a-z]+")
_LINES_KEPT = 256  # of a line several ask: the tokenizer, and the guards of each of its glosses


@lru_cache(maxsize=_LINES_KEPT)
def digit_edits(text: str) -> tuple[Edit, ...]:
    """The edits that turn number words and grouped digits of `text` into plain digits."""
    if NUMBER_WORDS.isdisjoint(_LETTERS.findall(text.lower())) and not _GROUPED.search(text):
        return ()
    words = [NumberWord(m.group().lower(), m.start(), m.end()) for m in _WORD.finditer(text)]
    return tuple(_edits(text, words))


def to_digits(text: str) -> str:
    """`text` with its number words as digits."""
    return spliced(text, digit_edits(text))


def _edits(text: str, words: list[NumberWord]) -> Iterator[Edit]:
    index = 0
    while index < len(words):
        if words[index].text[0].isdigit():
            if "," in words[index].text:
                word = words[index]
                yield Edit(word.start, word.end, word.text.replace(",", ""))
            index += 1
            continue
        found = NumberRun(text, words, index).read() if words[index].text in _FIRST_WORDS else None
        if found is None:
            index += 1
            continue
        digits, used = found
        yield Edit(words[index].start, words[index + used - 1].end, digits)
        index += used
