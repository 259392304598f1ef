"""English for the load: short lines out of a few words, some without an end, some empty. Pure."""

from __future__ import annotations

import random

_WHO = "The teacher,My sister,The nurse,Our guest,The driver,A farmer,The doctor,Your friend".split(
    ","
)
_DOES = "opens,watches,needs,finds,brings,sells,wants,remembers".split(",")
_WHAT = "the book,six apples,the old map,a red car,the letter,two tickets,the radio,a clean cup"
_WHEN = ["today", "on Monday", "in the morning", "after lunch", "every week", "at noon"]
_EMPTY, _UNFINISHED, _TWO = 0.02, 0.25, 0.35


def make_text(draw: random.Random) -> str:
    """A caption: mostly a sentence or two, at times one that goes on in the next, or silence."""
    if draw.random() < _EMPTY:
        return ""
    text = _sentence(draw)
    if draw.random() < _TWO:
        text = f"{text} {_sentence(draw)}"
    return text.rstrip(".") if draw.random() < _UNFINISHED else text


def say_in_part(text: str, share: float) -> str:
    """The first words of a text, as a recogniser hears it grow."""
    words = text.split()
    return " ".join(words[: max(1, round(len(words) * share))])


def _sentence(draw: random.Random) -> str:
    who, does = draw.choice(_WHO), draw.choice(_DOES)
    return f"{who} {does} {draw.choice(_WHAT.split(','))} {draw.choice(_WHEN)}."
