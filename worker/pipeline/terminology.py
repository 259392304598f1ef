"""The terms of a message: its own glossary before the terms of the house.

A stream sends the same glossary with every message, so that the last ones are kept. Knows no
translation; what of a glossary cannot be used is told.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from worker.contract.caption import Caption, GlossaryTerm
from worker.gloss.conventions import Convention
from worker.gloss.house import glossary_term
from worker.gloss.lexicon import SenseTable
from worker.gloss.terms import Term, Terminology

_GLOSSARIES_KEPT = 256
Glossary = tuple[str | GlossaryTerm, ...]


@dataclass(frozen=True)
class MessageTerms:
    """The terms that hold for a message, and those of its glossary that cannot be used."""

    terms: Terminology
    unusable: tuple[str, ...] = ()


class TermDesk:
    """Gives each message its terms."""

    def __init__(self, house: Terminology, convention: Convention, senses: SenseTable) -> None:
        self._house = house
        self._convention = convention
        self._senses = senses
        self._made = lru_cache(maxsize=_GLOSSARIES_KEPT)(self._make)

    def terms_of(self, caption: Caption) -> MessageTerms:
        """The terms for a caption."""
        return self._made(caption.glossary) if caption.glossary else MessageTerms(self._house)

    def _make(self, glossary: Glossary) -> MessageTerms:
        own: list[Term] = []
        unusable: list[str] = []
        for each in glossary:
            english, gloss = (each, None) if isinstance(each, str) else (each.term, each.gloss)
            term = glossary_term(english, gloss, self._convention)
            if term is None:
                unusable.append(english)
            else:
                own.append(term)
        terms = Terminology((*own, *self._house.terms), self._senses)
        return MessageTerms(terms, tuple(unusable))
