"""How a number of the English is written as signs. Knows digits only."""

from __future__ import annotations

import re

from worker.english.number_words import with_ending
from worker.gloss.notation import TokenType, read_token

_DIGITS = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_ORDINAL = re.compile(r"(?:st|nd|rd|th)\b", re.IGNORECASE)
SCALES = {
    "HUNDRED": 100,
    "THOUSAND": 1_000,
    "MILLION": 1_000_000,
    "BILLION": 1_000_000_000,
    "TRILLION": 1_000_000_000_000,
}
_SCALE = re.compile(rf" ({'|'.join(SCALES)})\b", re.IGNORECASE)
_LONGEST = 20  # of an ordinal: longer ones are no numbers, and Python may refuse to read them


def number_signs(line: str, start: int, digits: str) -> list[str]:
    """The signs of the number that stands at a place of a line, with its scale and its "$"."""
    after = line[start + len(digits) :]
    scale, ending = _SCALE.match(after), _ORDINAL.match(after)
    signs = [digits + ending.group().upper() if ending else digits]
    signs += [scale[1].upper()] if scale else []
    if line[max(0, start - 1) : start] == "$":
        signs = _of_dollars(signs)
    return signs if all(map(read_token, signs)) else []


def number_end(line: str, start: int, digits: str) -> int:
    """Where the number that stands at a place of a line ends, with its scale."""
    end = start + len(digits)
    scale = _SCALE.match(line, end)
    return scale.end() if scale else end


def _of_dollars(signs: list[str]) -> list[str]:
    """So many dollars, and so many cents."""
    if len(signs) > 1:
        return [*signs, "DOLLAR"]
    whole, _, part = signs[0].partition(".")
    cents = [part.lstrip("0") or "0", "CENT"] if part else []
    if whole == "0" and cents:
        return cents
    return [*([f"{whole}-DOLLAR"] if len(whole) == 1 else [whole, "DOLLAR"]), *cents]


def with_right_ending(sign: str) -> str:
    """An ordinal with the ending that its number has: 28TH for 28ND; other signs as they are."""
    if not sign[:1].isdigit():
        return sign
    token = read_token(sign)
    if token is None or token.type is not TokenType.ORDINAL or len(sign) > _LONGEST:
        return sign
    return with_ending(int(sign[:-2])).upper()


def with_number(sign: str, digits: str) -> str | None:
    """A sign with another number in the place of its own, where it has one."""
    if len(_DIGITS.findall(sign)) != 1:
        return None
    changed = _DIGITS.sub(digits, sign)
    return with_right_ending(changed) if read_token(changed) else None
