"""English lines as words that the lexicon can be looked up by, and where its senses occur in them.

Words are in lower case; contractions are taken apart. Senses are found by their inflected forms,
phrases whole, phrasal verbs also with their object inside. Knows no gloss.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from training.corpus.inflection import Inflector
from training.corpus.signs import Entry
from training.corpus.written_forms import forms_by_verb, verbs_alone, written_forms

_TOKEN = re.compile(r"[^\W_]+(?:[.@/&:'\u2019-][^\W_]+)*(?:['\u2019](?=\s|$))?|\$\d[\d,.]*\d|[$%]")
_UNSAID = re.compile(r"^\s*(?:>>+|-)\s*(?:[^a-z:]+:)?|^\s*[A-Z][A-Z .]+:|[\[(][A-Z ]+[\])]")
_CLITIC = re.compile(r"(?i)^(.+?)(n't|'(?:s|ll|re|ve|d|m))$")
_NOT = {"ca": "can", "wo": "will", "sha": "shall"}
_CLITICS = {"n't": "not", "'ll": "will", "'re": "are", "'ve": "have", "'m": "am"}
_YOUR = "your"
_POSSESSIVES = frozenset("my your his her its our their one's someone's".split())
_YOURSELF = "yourself"
_SELVES = frozenset(
    "myself yourself himself herself itself ourselves yourselves themselves".split()
)
_MOST_INSIDE = 4
_NOTHING = ""


@dataclass(frozen=True)
class EnglishWord:
    """A word in lower case; `written` is how it stands in the line."""

    text: str
    written: str
    starts: bool  # stands first in the line or after a mark that ends a sentence or a label


@dataclass(frozen=True)
class Occurrence:
    """An entry at certain words of a line; `whole` when nothing stands between them."""

    entry: Entry
    places: tuple[int, ...]

    @property
    def whole(self) -> bool:
        return self.places[-1] - self.places[0] + 1 == len(self.places)


def words_of(line: str) -> list[EnglishWord]:
    """The words of a line, without a speaker's label and without sounds."""
    found: list[EnglishWord] = []
    end = 0
    line = _UNSAID.sub(" ", line).replace("\u2019", "'")
    for match in _TOKEN.finditer(line):
        between = line[end : match.start()]
        starts = not found or bool(re.search(r"[.?!:\">\]]|- ", between))
        end = match.end()
        written = match.group().removesuffix("'")
        found += [
            EnglishWord(text, part, starts and not n)
            for n, (text, part) in enumerate(_parts(written))
        ]
    return found


def _parts(written: str) -> Iterator[tuple[str, str]]:
    match = _CLITIC.match(written)
    if not match:
        yield from _cannot(written)
        return
    head, clitic = match.groups()
    low = clitic.lower()
    yield (_NOT.get(head.lower(), head.lower()) if low == "n't" else head.lower()), head
    yield _CLITICS.get(low, low), clitic


def _cannot(written: str) -> Iterator[tuple[str, str]]:
    if written.lower() == "cannot":
        yield "can", written
        yield "not", written
    else:
        yield written.lower(), written


class SenseFinder:
    """Finds the entries of a list of signs in English lines, by every form of theirs."""

    def __init__(self, entries: Iterable[Entry], inflector: Inflector) -> None:
        # By a form's first word, then by its second: few phrases of a common word are in a line.
        self._forms: dict[str, dict[str, list[tuple[tuple[str, ...], Entry]]]] = defaultdict(
            lambda: defaultdict(list)
        )
        self._words: set[str] = set()
        entries = list(entries)
        verbs = verbs_alone(entries, inflector)
        for entry in entries:
            written = (*written_forms(entry, inflector), *forms_by_verb(entry, verbs))
            for form in {tuple(w.text for w in words_of(each)) for each in written}:
                if form:
                    second = form[1] if len(form) > 1 else _NOTHING
                    self._forms[form[0]][second].append((form, entry))
                    self._words.update(form)
        self.parts = cache(self._parts)

    def occurrences(self, words: Sequence[EnglishWord]) -> Iterator[Occurrence]:
        """Every entry at every place where it may be meant."""
        texts = [word.text for word in words]
        for start, text in enumerate(texts):
            near = texts[start + 1 : start + 2 + _MOST_INSIDE]
            seconds = dict.fromkeys([_NOTHING, *(name for t in near for name in _names_of(t))])
            for head in (text, _YOUR) if text in _POSSESSIVES else (text,):
                for form, entry in self._beginning(head, seconds):
                    places = _match(form, texts, start, entry.part in ("verb", "phrase"))
                    if places:
                        yield Occurrence(entry, places)

    def _beginning(
        self, head: str, seconds: Iterable[str]
    ) -> Iterator[tuple[tuple[str, ...], Entry]]:
        by_second = self._forms.get(head, {})
        for second in seconds:
            yield from by_second.get(second, ())

    def _parts(self, word: str) -> frozenset[str]:
        """The parts of speech that a single word may have by the lexicon."""
        alone = self._forms.get(word, {}).get(_NOTHING, ())
        return frozenset(entry.part for _, entry in alone)

    def has_word(self, word: str) -> bool:
        """Whether a word stands in any form of any entry."""
        return word in self._words


def _names_of(text: str) -> tuple[str, ...]:
    """What a phrase may call a word: itself, or what stands for all words of its kind."""
    if text in _POSSESSIVES:
        return text, _YOUR
    return (text, _YOURSELF) if text in _SELVES else (text,)


def _match(
    form: Sequence[str], texts: Sequence[str], start: int, may_part: bool
) -> tuple[int, ...]:
    """The places of a form that begins at `start`; () when it does not stand there."""
    places = [start]
    for wanted in form[1:]:
        room = _MOST_INSIDE if may_part and len(places) == 1 else 0
        near = range(places[-1] + 1, min(places[-1] + 2 + room, len(texts)))
        found = next((n for n in near if wanted in _names_of(texts[n])), None)
        if found is None:
            return ()
        places.append(found)
    return tuple(places)
