"""Figurative English in plain words, before a model reads it: "kicked the bucket" is "died".

A bundle's `plain.tsv` has a phrase a line: English, what it means, and `verb` where both begin with
a verb, which is found and written in every form; `forms` lines have the forms of such verbs. How a
phrase stands in a line is `phrase_words`' business. Of phrases at one place the longest counts. A
phrase in capitals within a line that is not ("he read Kick the Bucket") is a title and left alone.
Knows no gloss.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from worker.english.edits import Edit
from worker.english.phrase_words import ANYTHING, SAME, WILD, YOUR, PhraseWords
from worker.english.words import POSSESSIVES, words_of
from worker.tables import FORM_MARK, read_rows

COLUMNS = ("english", "plain", "part")
VERB, PHRASE, FORMS = "verb", "phrase", "forms"
_PAST = 2  # its place among a verb's forms
# After other words a verb whose past looks like its base form ("burst") is likelier in the past.
_BEFORE_A_BASE = frozenset(
    "to not will would can could shall should may might must do does did us please".split()
)


@dataclass(frozen=True)
class _Phrase:
    """What is looked for, word by word, and what it means; a verb heads both, or neither."""

    english: str
    words: tuple[str, ...]
    plain: tuple[str, ...]
    is_verb: bool


@dataclass(frozen=True)
class Paraphrased:
    """A phrase of a line, half-open code points, and the edits within it that make it plain.

    `english` is the phrase as the table has it.
    """

    english: str
    start: int
    end: int
    edits: tuple[Edit, ...]


class _Beginning:
    """The phrases with one first word, by the second; those where that may be many apart."""

    def __init__(self) -> None:
        self.by_second: dict[str, list[_Phrase]] = defaultdict(list)
        self.wild: list[_Phrase] = []

    def add(self, phrase: _Phrase) -> None:
        """Sort a phrase in."""
        second = phrase.words[1] if len(phrase.words) > 1 else ANYTHING
        (self.wild if second in WILD else self.by_second[second]).append(phrase)

    def followed_by(self, second: str) -> Iterator[_Phrase]:
        """The phrases that may go on with a word."""
        for meant in (second, *SAME.get(second, ())):
            yield from self.by_second.get(meant, ())
        yield from self.wild


class Paraphrases:
    """Phrases by how they begin. The empty table finds none."""

    def __init__(self, rows: Iterable[tuple[str, str, str]] = ()) -> None:
        beginnings: dict[tuple[str, bool], _Beginning] = defaultdict(_Beginning)
        self._forms: dict[str, tuple[str, ...]] = {}
        for english, plain, part in rows:
            if part == FORMS:
                forms = tuple(english.split(FORM_MARK))
                self._forms[forms[0]] = forms
            else:
                words = _pattern(english)
                phrase = _Phrase(english, words, tuple(plain.split()), part == VERB)
                beginnings[words[0], phrase.is_verb].add(phrase)
        # By each form of the first word, with the number of the form.
        self._beginnings: dict[str, list[tuple[_Beginning, int]]] = defaultdict(list)
        for (first, is_verb), beginning in beginnings.items():
            for form, number in self._numbered_forms(first, is_verb).items():
                self._beginnings[form].append((beginning, number))

    @classmethod
    def parse(cls, text: str) -> Paraphrases:
        """Read a table. Raises ValueError that names the line."""
        return cls((english, plain, part) for english, plain, part in read_rows(text, COLUMNS))

    def __bool__(self) -> bool:
        return bool(self._beginnings)

    def found(self, line: str) -> list[Paraphrased]:
        """The phrases in a line, in order, none over another."""
        if not self:
            return []
        found: list[Paraphrased] = []
        words = PhraseWords(line, words_of(line))
        done = 0
        for place, text in enumerate(words.texts):
            if place >= done and text in self._beginnings:
                phrase, done = self._at(words, place)
                found += [phrase] if phrase else []
        return found

    def _numbered_forms(self, first: str, is_verb: bool) -> dict[str, int]:
        """What a phrase's first word is written as; of forms that look alike the first counts."""
        if first == YOUR:
            return dict.fromkeys(POSSESSIVES, 0)
        forms = self._forms.get(first, (first,)) if is_verb else (first,)
        return {form: number for number, form in reversed(list(enumerate(forms)))}

    def _at(self, words: PhraseWords, place: int) -> tuple[Paraphrased | None, int]:
        """The longest phrase that begins at a place, and where to go on."""
        best: tuple[_Phrase, tuple[int, ...], int] | None = None
        for phrase, form in self._candidates(words, place):
            if best is None or len(phrase.words) > len(best[0].words):
                ends = words.fit(phrase.words[1:], place + 1)
                if ends is not None and not words.is_title(phrase.words[1:], ends):
                    best = phrase, (place + 1, *ends), form
        if best is None:
            return None, place + 1
        phrase, ends, form = best
        plain = self._plain(phrase, form, words.texts[place - 1] if place else "")
        edits = words.edits(phrase.words, plain, place, ends)
        return Paraphrased(phrase.english, edits[0].start, edits[-1].end, edits), ends[-1]

    def _candidates(self, words: PhraseWords, place: int) -> Iterator[tuple[_Phrase, int]]:
        """Phrases that may begin at a place, and the number of the form of their verb."""
        following = words.texts[place + 1] if place + 1 < len(words.texts) else ""
        for beginning, form in self._beginnings[words.texts[place]]:
            for phrase in beginning.followed_by(following):
                if words.may_have(phrase.words[-1]):
                    yield phrase, form

    def _plain(self, phrase: _Phrase, form: int, before: str) -> tuple[str, ...]:
        """The plain words, a verb in its form; `before` is the word before the phrase."""
        if not phrase.is_verb:
            return phrase.plain
        head, *rest = phrase.plain
        own, forms = self._forms.get(phrase.words[0], ()), self._forms.get(head, ())
        if own[_PAST:] and own[form] == own[_PAST] and before and before not in _BEFORE_A_BASE:
            form = _PAST
        return (forms[form] if form < len(forms) else head, *rest)


def _pattern(english: str) -> tuple[str, ...]:
    """The words of a phrase as they are looked for: contractions taken apart."""
    return tuple(
        text
        for each in english.split()
        for text in ([ANYTHING] if each == ANYTHING else [word.text for word in words_of(each)])
    )
