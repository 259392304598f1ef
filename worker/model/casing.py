"""Cuts a word where its case changes, and puts the case back on the pieces it was cut into.

A word is written in the usual case of its notation, in the other one, or with one capital. Knows
characters only: case is told and changed one character at a time, since some letters change with
their neighbours or become two.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import Literal

Case = Literal["upper", "lower"]
Write = Callable[[str], str]
PLAIN = frozenset("abcdefghijklmnopqrstuvwxyz0123456789")


class Casing(StrEnum):
    """How a run of letters is written."""

    USUAL = "usual"
    OTHER = "other"
    CAPITAL = "capital"


_ALL: dict[Case, re.Pattern[str]] = {"upper": re.compile("[Un]+"), "lower": re.compile("[ln]+")}
_CAPITAL = re.compile("U[ln]+")


def is_letter(character: str) -> bool:
    """Whether a character is a letter or digit that a change of case leaves one, and the same."""
    low = character.lower()
    return character.isalnum() and len(low) == 1 and character in (low, low.upper())


def case_runs(word: str, usual: Case) -> Iterator[tuple[Casing, str]]:
    """The runs of a word of letters, each with its casing and in small letters."""
    classes = "".join(map(_case_class, word))
    other: Case = "lower" if usual == "upper" else "upper"
    forms = ((Casing.USUAL, _ALL[usual]), (Casing.OTHER, _ALL[other]), (Casing.CAPITAL, _CAPITAL))
    start = 0
    while start < len(word):
        ends = [
            (found.end(), kind) for kind, form in forms if (found := form.match(classes, start))
        ]
        end, kind = max(ends, key=lambda each: each[0])  # the first of the longest
        yield kind, "".join(character.lower() for character in word[start:end])
        start = end


def _case_class(character: str) -> str:
    low = character.lower()
    if character != low:
        return "U"
    return "n" if low.upper() == low else "l"


def writers(casing: Casing, usual: Case) -> tuple[Write, Write]:
    """What the first piece of a run goes through, and what each later one does."""
    if casing is Casing.CAPITAL:
        return _capitalised, _as_it_is
    upper = (usual == "upper") == (casing is Casing.USUAL)
    return (str.upper, str.upper) if upper else (_as_it_is, _as_it_is)


def _as_it_is(text: str) -> str:
    return text


def _capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]
