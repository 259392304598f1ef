"""How a number of the English is written as a sign. Knows digits only."""

from __future__ import annotations

import re

from worker.gloss.notation import read_token

_DIGITS = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_ORDINAL = re.compile(r"(?:st|nd|rd|th)\b", re.IGNORECASE)
_SCALE = re.compile(r" (hundred|thousand|million|billion|trillion)\b", re.IGNORECASE)


def number_sign(line: str, start: int, digits: str) -> str | None:
    """The sign of the number that stands at a place of a line; None where it is not a plain one."""
    after = line[start + len(digits) :]
    if line[max(0, start - 1) : start] == "$" or _SCALE.match(after):
        return None
    ending = _ORDINAL.match(after)
    sign = digits + ending.group().upper() if ending else digits
    return sign if read_token(sign) else None


def with_number(sign: str, digits: str) -> str | None:
    """A sign with another number in the place of its own, where it has one."""
    if len(_DIGITS.findall(sign)) != 1:
        return None
    changed = _DIGITS.sub(digits, sign)
    return changed if read_token(changed) else None
