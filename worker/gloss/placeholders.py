"""Terms as names: a sentence in which a name stands for each term, and the way back.

A model copies a name it has never seen, so that the name shows where the term goes. A term's gloss
takes its place. Knows no model: whether the name was copied is seen in the gloss.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from worker.english.edits import Edit, EditedText
from worker.gloss.aligned import Item
from worker.gloss.notation import split_items
from worker.gloss.spelling import SPELL
from worker.gloss.terms import TermMatch

NAMES = ("Tulsa", "Oslo", "Quito", "Lima", "Kabul", "Minsk", "Turin", "Lyon")


@dataclass(frozen=True)
class Disguise:
    """A sentence with names for terms; `names` has one for each match, in order."""

    text: EditedText
    matches: tuple[TermMatch, ...]
    names: tuple[str, ...]


def disguised(sentence: str, matches: Sequence[TermMatch]) -> Disguise | None:
    """The sentence with a name for each match; None where there are not names enough."""
    low = sentence.lower()
    free = [name for name in NAMES if name.lower() not in low]
    if len(free) < len(matches):
        return None
    edits = [Edit(match.start, match.end, name) for match, name in zip(matches, free, strict=False)]
    text = EditedText.unchanged(sentence).apply(edits)
    return Disguise(text, tuple(matches), tuple(free[: len(matches)]))


def revealed(items: Sequence[Item], disguise: Disguise) -> list[Item] | None:
    """The items with the terms' glosses for their names; None unless each name came once."""
    texts = [item.text for item in items]
    signs = [SPELL + name.upper() for name in disguise.names]
    if any(texts.count(sign) != 1 for sign in signs):
        return None
    glosses = dict(zip(signs, disguise.matches, strict=True))
    found: list[Item] = []
    for item in items:
        match = glosses.get(item.text)
        if match is None:
            span = item.span and disguise.text.original(*item.span)
            found.append(replace(item, span=span))
            continue
        span = (match.start, match.end)
        found += [Item(text, span) for text in split_items(match.term.gloss)]
    return found
