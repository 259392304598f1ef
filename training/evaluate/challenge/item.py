"""One line of the challenge and the properties that its gloss must have, checked when it is made.

Does not know where a line was read from, nor what any system makes of it.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Annotated, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from training.evaluate.challenge.patterns import (
    Enclosure,
    Order,
    Pattern,
    read_enclosure,
    read_order,
    read_pattern,
)

_Read = TypeVar("_Read")

# The numbered points of the notation's grammar, by what they are about.
POINTS: dict[int, str] = {
    1: "no articles, no copula",
    2: "past and perfect",
    3: "future, not yet, modals",
    4: "time first",
    5: "topic",
    6: "questions",
    7: "negation",
    8: "conditions and reasons",
    9: "possession",
    10: "adjectives and counts",
    11: "incorporated numbers",
    12: "names and prepositions",
    13: "agreement verbs",
    14: "intensity, fillers, senses",
    15: "quotation",
    16: "names, numbers, negation kept",
}


class Half(StrEnum):
    """The two halves: clean lines of up to 14 words, and long or messy ones of 15 to 40."""

    SHORT = "short"
    MESSY = "messy"


def _reader(read: Callable[[str], _Read]) -> BeforeValidator:
    """Reads a field's text; what it raises becomes the field's error."""

    def from_text(value: object) -> _Read:
        if not isinstance(value, str):
            raise ValueError("is no text; write it in quotes")
        return read(value)

    return BeforeValidator(from_text)


class Item(BaseModel):
    """An English line and what its gloss must have, hold in order, mark, and not have."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    english: str = Field(min_length=1)
    half: Half
    points: tuple[Annotated[int, Field(ge=1, le=len(POINTS))], ...] = Field(min_length=1)
    needs: tuple[Annotated[Pattern, _reader(read_pattern)], ...] = Field(min_length=1)
    order: tuple[Annotated[Order, _reader(read_order)], ...] = ()
    spans: tuple[Annotated[Enclosure, _reader(read_enclosure)], ...] = ()
    forbids: tuple[Annotated[Pattern, _reader(read_pattern)], ...] = ()
