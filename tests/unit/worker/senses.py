"""A small lexicon for tests, in the form of a bundle's, and alignments in short."""

from __future__ import annotations

from worker.gloss.lexicon import SenseTable

ROWS = (
    ("vote|votes|voted|voting", "VOTE", "verb"),
    ("board|boards", "BOARD", "noun"),
    ("council|councils", "COUNCIL", "noun"),
    ("council member|council members", "COUNCIL+AGENT", "noun"),
    ("plan|plans", "PLAN", "noun"),
    ("help|helps|helped|helping", "HELP", "verb"),
    ("give|gives|gave|given|giving", "GIVE", "verb"),
    ("know|knows|knew|known|knowing", "KNOW", "verb"),
    ("new|newer|newest", "NEW", "adjective"),
    ("news", "NEWS", "noun"),
    ("blue|bluer|bluest", "BLUE", "adjective"),
    ("car|cars", "CAR", "noun"),
    ("pick up|picks up|picked up|picking up", "PICK-UP", "verb"),
    ("pick|picks|picked|picking", "CHOOSE", "verb"),
    ("kid|kids", "CHILD", "noun"),
    ("seat belt|seat belts", "SEAT-BELT", "noun"),
    ("seat|seats", "CHAIR", "noun"),
    ("open|opens|opened|opening", "OPEN", "verb"),
    ("road|roads", "ROAD", "noun"),
    ("thing|things", "", "noun"),
    ("bank|banks", "#BANK", "noun"),
    ("rain|rains|rained|raining", "RAIN", "verb"),
    ("stay|stays|stayed|staying", "STAY", "verb"),
    ("mark|marks", "MARK", "noun"),
    ("friday|fridays", "FRIDAY", "closed"),
    ("leave|leaves|left|leaving", "LEAVE", "verb"),
    ("bill|bills", "BILL", "noun"),
    ("senate|senates", "SENATE", "noun"),
    ("meet|meets|met|meeting", "MEET", "verb"),
    ("light|lights", "LIGHT-LAMP", "noun"),
    ("light|lighter|lightest", "LIGHT-WEIGHT", "adjective"),
    ("light|lights|lit|lighting", "BURN", "verb"),
)
SENSES = SenseTable(ROWS)


def spans_of(english: str, words: str) -> list[tuple[int, int] | None]:
    """Where the English behind each sign stands: `words` names it, `-` none, `_` for blanks."""
    spans: list[tuple[int, int] | None] = []
    for word in words.split():
        text = word.replace("_", " ")
        place = english.index(text) if word != "-" else 0
        spans.append((place, place + len(text)) if word != "-" else None)
    return spans
