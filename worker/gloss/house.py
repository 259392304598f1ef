"""A house lexicon: a file of terms with the glosses that a house wants for them.

Tab-separated, a term a line: English, gloss, context words. Without a gloss the term is a name, to
be fingerspelled. With context words, separated by blanks or commas, the line holds only where one
of them is near; it is asked before a line of the same term without. Lines that begin with # and a
first line `english gloss context` are skipped. Knows no convention but by being given one.
"""

from __future__ import annotations

from pathlib import Path

from worker.errors import SettingsError
from worker.gloss.conventions import Convention
from worker.gloss.lexicon import SenseTable
from worker.gloss.terms import Term, Terminology

_HEADING = ("english", "gloss")
_MOST_CELLS = 3


def read_house(path: Path, convention: Convention, senses: SenseTable) -> Terminology:
    """The terms of a file. Raises SettingsError that names the line at fault."""
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"the house lexicon {path} cannot be read: {error}") from None
    terms: list[Term] = []
    for number, line in enumerate(lines, start=1):
        cells = [cell.strip() for cell in line.split("\t")]
        is_heading = number == 1 and tuple(cells[:2]) == _HEADING
        if line.strip() and not line.startswith("#") and not is_heading:
            terms.append(_term(cells, convention, f"{path}, line {number}"))
    terms.sort(key=lambda term: not term.contexts)
    return Terminology(terms, senses)


def _term(cells: list[str], convention: Convention, place: str) -> Term:
    if len(cells) > _MOST_CELLS or not any(map(str.isalnum, cells[0])):
        raise SettingsError(f"{place}: give English, gloss and context words, separated by tabs")
    given = cells[1] if len(cells) > 1 else ""
    gloss = convention.gloss_of(given) if given else " ".join(convention.spelled(cells[0]))
    if not gloss or (given and gloss != given):
        raise SettingsError(f"{place}: {given or cells[0]!r} is no gloss of this bundle's notation")
    contexts = cells[2].replace(",", " ").split() if len(cells) == _MOST_CELLS else []
    return Term(cells[0], gloss, tuple(word.lower() for word in contexts))


def glossary_term(english: str, given: str | None, convention: Convention) -> Term | None:
    """A term of a message's glossary; None where its gloss cannot be made one."""
    gloss = convention.gloss_of(given) if given else " ".join(convention.spelled(english))
    return Term(english, gloss) if gloss and any(map(str.isalnum, english)) else None
