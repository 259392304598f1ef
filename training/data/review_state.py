"""The review state of a pair: "unreviewed", or who found it right and when.

`reviewed:AB:2027-01-15` says that the reviewer AB, a Deaf signer, found the pair right, or put it
right, on that day. Knows no file and no sheet.
"""

from __future__ import annotations

import re
from datetime import date

UNREVIEWED = "unreviewed"
_INITIALS = re.compile(r"[A-Z]{2,5}")
_STATE = re.compile(r"reviewed:(?P<initials>[A-Z]{2,5}):(?P<day>\d{4}-\d{2}-\d{2})")


def is_initials(text: str) -> bool:
    """Whether a reviewer may be named so: two to five capital letters."""
    return bool(_INITIALS.fullmatch(text))


def reviewed(initials: str, day: date) -> str:
    """The state of a pair that a reviewer has found right."""
    return f"reviewed:{initials}:{day.isoformat()}"


def reviewer_of(state: str) -> str | None:
    """The reviewer's initials; None when the pair is unreviewed or the state is none."""
    match = _STATE.fullmatch(state)
    if not match:
        return None
    try:
        date.fromisoformat(match["day"])
    except ValueError:
        return None
    return match["initials"]


def is_state(text: str) -> bool:
    """Whether a text is a review state."""
    return text == UNREVIEWED or reviewer_of(text) is not None
