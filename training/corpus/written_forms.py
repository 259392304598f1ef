"""Every form in which a sense of the list of signs may be written: inflected, phrases whole.

Knows the parts of speech of the list and the inflection library; knows no sentence.
"""

from __future__ import annotations

from collections.abc import Iterator

from training.corpus.inflection import Inflector
from training.corpus.signs import Entry

_COUNTED = frozenset("time-unit measure partitive day-part weekday".split())


def written_forms(entry: Entry, inflector: Inflector) -> Iterator[str]:
    """The base form first; a form may come more than once."""
    yield entry.english
    if entry.part == "verb" or (entry.part == "phrase" and entry.kind.startswith("verb")):
        yield from _verb_forms(entry.english, inflector)
    elif entry.part == "noun" or entry.kind in _COUNTED:
        yield inflector.plural(entry.english)
    elif entry.part == "adjective":
        yield from sorted(inflector.degrees(entry.english))


def _verb_forms(base: str, inflector: Inflector) -> Iterator[str]:
    for form in ("present", "past", "participle", "ing"):
        yield " ".join(inflector.verb(base, form))
    if base.split(" ")[0] == "be":
        for agreement in ("1s", "3pl"):
            for form in ("present", "past"):
                yield " ".join(inflector.verb(base, form, agreement))
