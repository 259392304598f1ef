"""What a reviewer says in a filled-in sheet, row by row, and which rows cannot be understood.

Knows the sheet and the notation, not the pairs that the rows are about.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from training.data.pairs import tidy
from training.data.review_state import is_initials
from training.review.sheet import OUTPUT, PAIR, read_sheet
from worker.gloss.notation import NotationError, parse

_YES = frozenset("yes y ok x 1 true right correct".split()) | {"\u2713", "\u2714"}
_NO = frozenset("no n 0 false wrong".split())


@dataclass(frozen=True)
class Problem:
    """Why a row cannot be applied; `row` is the number that the spreadsheet shows."""

    row: int
    sentence: str


@dataclass(frozen=True)
class Judgement:
    """A row that was looked at. `right` is the gloss the reviewer stands for, None if open."""

    row: int
    origin: str
    place: str
    english: str
    gloss: str
    right: str | None
    comment: str
    reviewer: str


@dataclass(frozen=True)
class Judgements:
    """All rows: those looked at, those that cannot be understood, how many were not looked at."""

    made: list[Judgement]
    problems: list[Problem]
    untouched: int


def read_judgements(path: Path, reviewer: str = "") -> Judgements:
    """Read a sheet; `reviewer` stands where a row names none. Raises DataError."""
    result = Judgements([], [], 0)
    untouched = 0
    for number, cells in read_sheet(path):
        read = _judgement(number, cells, reviewer)
        if isinstance(read, Judgement):
            result.made.append(read)
        elif read:
            result.problems.append(Problem(number, read))
        else:
            untouched += 1
    return Judgements(result.made, result.problems, untouched)


def _judgement(number: int, cells: Mapping[str, str], reviewer: str) -> Judgement | str | None:
    """A judgement, what is wrong with the row, or None when nobody has looked at it."""
    ok, comment = cells["ok"].lower(), tidy(cells["comment"])
    gloss, corrected = tidy(cells["gloss"]), tidy(cells["corrected gloss"])
    if not (ok or corrected or comment):
        return None
    who = (cells["reviewer"] or reviewer).upper()
    wrong = _wrong(cells["origin"], ok, gloss, corrected)
    right = corrected or (gloss if ok in _YES else None)
    if right and not wrong and not is_initials(who):
        wrong = f"the reviewer is {who!r}, not named by two to five letters"
    if wrong:
        return wrong
    english = tidy(cells["english"])
    return Judgement(number, cells["origin"], cells["place"], english, gloss, right, comment, who)


def _wrong(origin: str, ok: str, gloss: str, corrected: str) -> str:
    """What makes a row unusable; "" when nothing does."""
    if origin not in (PAIR, OUTPUT):
        return f"origin is {origin!r}, not {PAIR} or {OUTPUT}"
    if ok and ok not in _YES | _NO:
        return f"ok is {ok!r}, not yes or no"
    if ok in _YES and corrected not in ("", gloss):
        return "ok is yes, but there is another gloss as correction"
    if ok in _NO and corrected == gloss:
        return "ok is no, but the correction repeats the gloss"
    try:
        parse(corrected)
    except NotationError as error:
        return f"the corrected gloss is not notation 1: {error}"
    return ""
