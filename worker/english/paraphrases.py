"""Figurative English in plain words, before a model reads it: "kicked the bucket" is "died".

A bundle's `plain.tsv` has a phrase a line: English, what it means, and `verb` where both begin with
a verb, which is found and written in every form; `forms` lines have the forms of such verbs. In a
phrase "your" stands for any possessive, "yourself" for any of its kind and `*` for up to four words
that are kept. Of phrases at one place the longest counts. A phrase in capitals within a line that
is not ("he read Kick the Bucket") is a title and left alone. Knows no gloss.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from worker.english.edits import Edit
from worker.english.words import POSSESSIVES, SELVES, Word, words_of
from worker.tables import FORM_MARK, read_rows

COLUMNS = ("english", "plain", "part")
VERB, PHRASE, FORMS = "verb", "phrase", "forms"
ANYTHING = "*"
_YOUR, _YOURSELF = "your", "yourself"
_WILD = (_YOUR, _YOURSELF, ANYTHING)
_MOST_INSIDE = 4  # words that `*` stands for
_LONGEST_OWNER = 3  # words: "the boss 's"
_GAP = re.compile(r"[\s'\u2019-]*")
_PAST = 2  # its place among a verb's forms
# After other words a verb whose past looks like its base form ("burst") is likelier in the past.
_BEFORE_A_BASE = frozenset(
    "to not will would can could shall should may might must do does did us please".split()
)
_SAME = {
    "'s": ("is", "has"), "'d": ("would", "had"),
    "is": ("'s",), "has": ("'s",), "would": ("'d",), "had": ("'d",),
}  # fmt: skip


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
        (self.wild if second in _WILD else self.by_second[second]).append(phrase)

    def followed_by(self, second: str) -> Iterator[_Phrase]:
        """The phrases that may go on with a word."""
        for meant in (second, *_SAME.get(second, ())):
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
        words = _Words(line, words_of(line))
        done = 0
        for place, text in enumerate(words.texts):
            if place >= done and text in self._beginnings:
                phrase, done = self._at(words, place)
                found += [phrase] if phrase else []
        return found

    def _numbered_forms(self, first: str, is_verb: bool) -> dict[str, int]:
        """What a phrase's first word is written as; of forms that look alike the first counts."""
        if first == _YOUR:
            return dict.fromkeys(POSSESSIVES, 0)
        forms = self._forms.get(first, (first,)) if is_verb else (first,)
        return {form: number for number, form in reversed(list(enumerate(forms)))}

    def _at(self, words: _Words, place: int) -> tuple[Paraphrased | None, int]:
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

    def _candidates(self, words: _Words, place: int) -> Iterator[tuple[_Phrase, int]]:
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


class _Words:
    """The words of a line, and which of them no mark parts."""

    def __init__(self, line: str, words: Sequence[Word]) -> None:
        self._line = line
        self._words = words
        self.texts = [word.text for word in words]
        self._present = frozenset(self.texts)

    def may_have(self, wanted: str) -> bool:
        """Whether a word of a phrase is in the line, as far as can be told at once."""
        return wanted in self._present or wanted in _WILD or wanted in _SAME

    def fit(self, wanted: Sequence[str], place: int) -> tuple[int, ...] | None:
        """Where each of the words wanted ends; None when they do not stand at a place."""
        if not wanted:
            return ()
        for size in self._sizes(wanted[0], place):
            rest = self.fit(wanted[1:], place + size)
            if rest is not None:
                return (place + size, *rest)
        return None

    def is_title(self, wanted: Sequence[str], ends: Sequence[int]) -> bool:
        """Whether a word wanted is written with a capital, and not all are in capitals."""
        written = [
            self._written(end - 1, end)
            for word, end in zip(wanted, ends, strict=True)
            if word not in _WILD and word != "i"
        ]
        return any(w[:1].isupper() for w in written) and not all(map(_is_capitals, written))

    def edits(
        self, wanted: Sequence[str], plain: Sequence[str], place: int, ends: Sequence[int]
    ) -> tuple[Edit, ...]:
        """Those that put plain words in place of the words wanted; what `*` stands for is kept."""
        starts = (place, *ends[:-1])
        kept = {
            word: self._written(start, end)
            for word, start, end in zip(wanted, starts, ends, strict=True)
            if word in (_YOUR, _YOURSELF)
        }
        text = [kept.get(word, word) for word in plain]
        if ANYTHING not in wanted:
            return (self._edit(place, ends[-1], " ".join(text)),)
        middle, cut = wanted.index(ANYTHING), plain.index(ANYTHING)
        before = self._edit(place, starts[middle], " ".join(text[:cut]))
        behind = self._edit(ends[middle], ends[-1], " ".join(text[cut + 1 :]))
        if not behind.replacement:  # the blank before it goes too
            behind = Edit(self._words[ends[middle] - 1].end, behind.end, "")
        return before, behind

    def _sizes(self, wanted: str, place: int) -> Iterator[int]:
        """How many words at a place may be the one wanted."""
        if not self._goes_on(place):
            return
        text = self._words[place].text
        if wanted == ANYTHING:
            for size in range(1, _MOST_INSIDE + 1):
                yield size
                if not self._goes_on(place + size):
                    return
        elif wanted == _YOUR:
            yield from self._owner(place)
        elif text in (wanted, *_SAME.get(wanted, ())) or (wanted == _YOURSELF and text in SELVES):
            yield 1

    def _owner(self, place: int) -> Iterator[int]:
        if self._words[place].text in POSSESSIVES:
            yield 1
            return
        for size in range(2, _LONGEST_OWNER + 1):
            if not self._goes_on(place + size - 1):
                return
            if self._words[place + size - 1].text == "'s":
                yield size

    def _goes_on(self, place: int) -> bool:
        """Whether there is a word at a place, with no mark between it and the one before."""
        return place < len(self._words) and bool(
            _GAP.fullmatch(self._line, self._words[place - 1].end, self._words[place].start)
        )

    def _written(self, first: int, end: int) -> str:
        return self._line[self._words[first].start : self._words[end - 1].end]

    def _edit(self, first: int, end: int, plain: str) -> Edit:
        start, last = self._words[first].start, self._words[end - 1].end
        written = self._line[start:last]
        if _is_capitals(written) and len(written) > 1:
            plain = plain.upper()
        elif written[:1].isupper():
            plain = plain[:1].upper() + plain[1:]
        if start and self._line[start - 1].isalnum() and plain:
            plain = " " + plain  # within a contraction: "they're"
        return Edit(start, last, plain)


def _pattern(english: str) -> tuple[str, ...]:
    """The words of a phrase as they are looked for: contractions taken apart."""
    return tuple(
        text
        for each in english.split()
        for text in ([ANYTHING] if each == ANYTHING else [word.text for word in words_of(each)])
    )


def _is_capitals(text: str) -> bool:
    return text == text.upper()
