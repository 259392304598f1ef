"""Every form in which a sense of the list of signs may be written: inflected, phrases whole.

Knows the parts of speech of the list and the inflection library; knows no sentence.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from training.corpus.inflection import Inflector
from training.corpus.signs import Entry

_VERB = "verb"
_INFLECTED = (_VERB, "phrase")
_COUNTED = frozenset("time-unit measure partitive day-part weekday".split())


def written_forms(entry: Entry, inflector: Inflector) -> Iterator[str]:
    """The base form first; a form may come more than once."""
    yield entry.english
    if entry.part == _VERB or (entry.part == "phrase" and entry.kind.startswith("verb")):
        yield from _verb_forms(entry.english, inflector)
    elif entry.part == "noun" or entry.kind in _COUNTED:
        yield inflector.plural(entry.english)
    elif entry.part == "adjective":
        yield from sorted(inflector.degrees(entry.english))


def verbs_alone(entries: Iterable[Entry], inflector: Inflector) -> dict[str, tuple[str, ...]]:
    """The forms of the verbs of one word, by base form, all in small letters."""
    return {
        entry.english.lower(): tuple(form.lower() for form in written_forms(entry, inflector))
        for entry in entries
        if entry.part == _VERB and " " not in entry.english
    }


def forms_by_verb(entry: Entry, verbs: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """The forms of a phrase that begins with one of some verbs, in small letters; else none."""
    head, blank, rest = entry.english.lower().partition(" ")
    if blank and entry.part in _INFLECTED:
        for form in verbs.get(head, ()):
            yield f"{form} {rest}"


def _verb_forms(base: str, inflector: Inflector) -> Iterator[str]:
    for form in ("present", "past", "participle", "ing"):
        yield " ".join(inflector.verb(base, form))
    if base.split(" ")[0] == "be":
        for agreement in ("1s", "3pl"):
            for form in ("present", "past"):
                yield " ".join(inflector.verb(base, form, agreement))
