"""What a speaker takes back: "six, no, seven calls", "on Thursday, I mean Friday".

Blanks out the value that was corrected and the words that say so, so that nobody looks for them in
a gloss. Only a value corrected by one of its own kind counts: number, day, month, and name, for
which a bare "no" is not enough. Numbers have to be digits. Positions stay as they are.
"""

from __future__ import annotations

import re

_BEFORE = r"(?:[,\s\u2013\u2014-]|\.\.\.|\b(?:uh|um|er|oh)\b)*"
_AFTER = (
    r"(?:[,\s\u2013\u2014-]|\.\.\.|\b(?:uh|um|er|no|not|sorry|i mean|make that|it's|wait|the|at|on|"
    r"in|by|actually|about|room|page|row|lane|line|gate|number)\b)*"
)
_SURELY = r"sorry|i mean|excuse me|pardon me|correction|make that|or rather|scratch that|no wait"
_DAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)days?"
_MONTH = (
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december)"
)
_NUMBER = r"\$?[0-9][0-9,.:]*(?<=[0-9])(?:st|nd|rd|th)?"
_NAME = r"(?-i:[A-Z][\w'\u2019-]+)"
_UNIT = r"(?:\s+(?:percent|dollars?|people|hours?|minutes?|days?|weeks?|years?))?"


def _said_by(words: str) -> str:
    return rf"{_BEFORE}\b(?:{words})\b{_AFTER}"


_SAYS_SO = _said_by(f"no|rather|wait|actually|well|{_SURELY}")
_SAYS_NO = _said_by(f"no|{_SURELY}")
_SAYS_SO_SURELY = _said_by(_SURELY)


def _corrected(value: str, says_so: str, answer: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w$]){value}{says_so}(?=\b{answer}|\$[0-9])", re.IGNORECASE)


_CORRECTED = (
    _corrected(_NUMBER + _UNIT, _SAYS_SO, _NUMBER),
    _corrected(_NUMBER + r"\s+[a-z]+", _SAYS_NO, _NUMBER),
    _corrected(_DAY, _SAYS_SO, _DAY),
    _corrected(_MONTH, _SAYS_SO, _MONTH),
)
_CORRECTED_NAME = _corrected(_NAME, _SAYS_SO_SURELY, _NAME)
_LETTERS = re.compile("[a-z]+")
_SIGNS_OF_IT = frozenset(
    "no sorry mean excuse pardon correction make rather scratch wait actually well".split()
)


def without_corrected(text: str) -> str:
    """The text with what was taken back blanked out, as long as before."""
    if _SIGNS_OF_IT.isdisjoint(_LETTERS.findall(text.lower())):
        return text
    for corrected in _CORRECTED if text.isupper() else (*_CORRECTED, _CORRECTED_NAME):
        text = corrected.sub(lambda found: " " * len(found.group()), text)
    return text
