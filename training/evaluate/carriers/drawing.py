"""Carriers drawn by seed: every frame as often as any other, each in three kinds of writing.

The same number and seed always give the same carriers. Lower case comes without punctuation, as a
recogniser writes. Knows no gloss.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

from training.evaluate.carriers.frames import FULL, GIVEN, SURNAME, Frame
from training.evaluate.carriers.numbers import SHAPES, Number, Written, draw

CASES = ("normal", "lower case", "upper case")
_MARK = re.compile(r"[.,?!;:]+(?=\s|$)|>>\s*")
_MOST_TRIES = 50


@dataclass(frozen=True)
class Carrier:
    """A line, and the names (word by word) and numbers in it."""

    english: str
    names: tuple[str, ...]
    numbers: tuple[Number, ...]
    negated: bool
    case: str
    long: bool


def draw_carriers(
    number: int, seed: int, frames: Sequence[Frame], names: Mapping[str, Sequence[str]]
) -> list[Carrier]:
    """So many carriers."""
    rng = Random(seed)
    order: list[Frame] = []
    while len(order) < number:
        order += rng.sample(frames, len(frames))
    return [
        _fill(frame, CASES[n % len(CASES)], names, rng) for n, frame in enumerate(order[:number])
    ]


def _fill(frame: Frame, case: str, names: Mapping[str, Sequence[str]], rng: Random) -> Carrier:
    text = ""
    used_names: list[str] = []
    numbers: list[Number] = []
    for before, slot in frame.pieces():
        text += before
        if slot in SHAPES:
            written = _other_number(slot, numbers, rng)
            numbers += written.numbers
            text += written.english
        elif slot:
            kinds = (GIVEN, SURNAME) if slot == FULL else (slot,)
            chosen = [_other_name(names[kind], used_names, rng) for kind in kinds]
            used_names += chosen
            text += " ".join(chosen)
    english = _in_case(text, case)
    return Carrier(english, tuple(used_names), tuple(numbers), frame.negated, case, frame.long)


def _other_name(names: Sequence[str], used: Sequence[str], rng: Random) -> str:
    """A name that the line does not have yet."""
    for _ in range(_MOST_TRIES):
        name = rng.choice(names)
        if name not in used:
            break
    return name


def _other_number(shape: str, used: Sequence[Number], rng: Random) -> Written:
    """A number of which no part is said by another number of the line."""
    said = {item for number in used for way in number.ways for item in way}
    for _ in range(_MOST_TRIES):
        written = draw(shape, rng)
        own = {item for number in written.numbers for way in number.ways for item in way}
        if not any(item in said for item in own if item[0].isdigit()):
            break
    return written


def _in_case(text: str, case: str) -> str:
    if case == "lower case":
        return _MARK.sub("", text).lower()
    return text.upper() if case == "upper case" else text
