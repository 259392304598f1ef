"""The senses of English words, looked up at run time: which signs a word may have.

A bundle's `lexicon.tsv` has a word a line: the written forms of the English, the base form first
(`give|gives|gave|given|giving`), the gloss of each sense (`RIGHT|CORRECT`), its part of speech. An
empty gloss says that the word may go unsigned. A form may have several words; of a verb's the
second may stand a little way off ("pick them up"), its first may be any form of a verb that is
listed ("picks up"), and "your" stands for any possessive. A line of the part `open` has no gloss:
its words are common lemmas, each of which may be signed by itself.
Knows words and signs, no sentence.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from worker.english.words import POSSESSIVES, SELVES, Word, words_of
from worker.gloss.notation import CLOSE, OPENERS, Token, TokenType, split_items
from worker.tables import FORM_MARK, read_rows

COLUMNS = ("english", "gloss", "part")
OPEN = "open"
_YOUR, _YOURSELF = "your", "yourself"
_MOST_INSIDE = 4
_VERB, _PHRASE = "verb", "phrase"
_ENDINGS = ("", "s", "es", "d", "ed", "ing", "r", "er", "ers", "ly")
_AGENT = "+AGENT"
_NEGATIVE_HEADS = ("DON'T-", "NOT-")


@dataclass(frozen=True)
class Sense:
    """One sense of `base`; `signs` are what of its gloss a sentence must have, bare."""

    base: str
    gloss: str
    part: str
    signs: frozenset[str]


@dataclass(frozen=True)
class _Phrase:
    words: tuple[str, ...]
    sense: Sense

    @property
    def is_inflected(self) -> bool:
        """Whether it may begin with a verb, which has forms, and be parted after it."""
        return self.sense.part in (_VERB, _PHRASE)


class SenseTable:
    """Senses by written form. The empty table knows no word."""

    def __init__(self, rows: Iterable[tuple[str, str, str]] = ()) -> None:
        self._senses: dict[str, list[Sense]] = defaultdict(list)
        self._phrases: dict[str, list[_Phrase]] = defaultdict(list)
        self._forms: dict[str, set[str]] = defaultdict(set)
        self._verbs: dict[str, set[str]] = defaultdict(set)  # by form
        self._signs: set[str] = set()
        self._open: set[str] = set()
        for english, glosses, part in rows:
            forms = english.split(FORM_MARK)
            if part == OPEN:
                self._open.update(forms)
                continue
            for gloss in glosses.split(FORM_MARK):
                self._add(forms, Sense(forms[0], gloss, part, signs_of(gloss)))

    @classmethod
    def parse(cls, text: str) -> SenseTable:
        """Read a lexicon. Raises ValueError that names the line."""
        return cls((english, gloss, part) for english, gloss, part in read_rows(text, COLUMNS))

    def __bool__(self) -> bool:
        return bool(self._senses or self._phrases)

    def senses(self, word: str) -> Sequence[Sense]:
        """The senses of one word, in small letters."""
        return self._senses.get(word, ())

    def has_sign(self, sign: str) -> bool:
        """Whether any sense is signed so."""
        return sign in self._signs

    @property
    def lists_lemmas(self) -> bool:
        """Whether it says which lemmas may be signed by themselves."""
        return bool(self._open)

    def is_open(self, sign: str) -> bool:
        """Whether a sign is a common lemma in capitals."""
        return sign.lower() in self._open

    def allows(self, sign: str) -> bool:
        """Whether a sign is listed, or a common lemma, as far as the table lists these."""
        return sign in self._signs or not self._open or self.is_open(sign)

    def is_common(self, word: str) -> bool:
        """Whether a word, in small letters, is listed or, by its ending, a form of a common lemma.

        Every word is where the table does not list the common lemmas.
        """
        return not self._open or any(
            stem in self._open or stem in self._senses for stem in _stems(word)
        )

    def forms(self, word: str) -> frozenset[str]:
        """Every form of the single words of which this is the base form."""
        return frozenset(self._forms.get(word, ()))

    def phrases(self, words: Sequence[Word], start: int) -> Iterator[tuple[Sense, tuple[int, ...]]]:
        """The senses of several words that begin at one place, with the places of their words."""
        found = self._beginning(words[start].text)
        near = {_YOUR, _YOURSELF, *(w.text for w in words[start + 1 : start + 2 + _MOST_INSIDE])}
        for phrase in found:
            places = _match(phrase, words, start) if phrase.words[1] in near else ()
            if places:
                yield phrase.sense, places

    def _beginning(self, text: str) -> list[_Phrase]:
        """The phrases whose first word a word may be."""
        found = [*self._phrases.get(text, ())]
        if text in POSSESSIVES:
            found += self._phrases.get(_YOUR, ())
        for verb in self._verbs.get(text, ()):
            if verb != text:
                found += [each for each in self._phrases.get(verb, ()) if each.is_inflected]
        return found

    def _add(self, forms: Sequence[str], sense: Sense) -> None:
        self._signs |= sense.signs
        for form in forms:
            words = tuple(word.text for word in words_of(form))
            if len(words) == 1:
                known = self._senses[words[0]]
                known += [sense] if sense not in known else []
                self._forms[forms[0]].add(words[0])
                if sense.part == _VERB:
                    self._verbs[words[0]].add(forms[0])
            elif words:
                self._phrases[words[0]].append(_Phrase(words, sense))


def _stems(word: str) -> Iterator[str]:
    """What a word may be a form of, itself first."""
    for ending in _ENDINGS:
        if word.endswith(ending):
            stem = word[: len(word) - len(ending)]
            yield from (stem, stem + "e")
            if stem[-1:] == "i":
                yield stem[:-1] + "y"
            elif stem[-2:-1] == stem[-1:]:
                yield stem[:-1]


def _match(phrase: _Phrase, words: Sequence[Word], start: int) -> tuple[int, ...]:
    """The places of a phrase that begins at `start`; none when it does not stand there."""
    places = [start]
    for wanted in phrase.words[1:]:
        room = _MOST_INSIDE if phrase.is_inflected and len(places) == 1 else 0
        last = places[-1]
        for place in range(last + 1, min(last + 2 + room, len(words))):
            if _same(wanted, words[place].text):
                places.append(place)
                break
        else:
            return ()
    return tuple(places)


def _same(wanted: str, text: str) -> bool:
    if wanted == _YOUR:
        return text in POSSESSIVES
    return text in SELVES if wanted == _YOURSELF else wanted == text


def signs_of(gloss: str) -> frozenset[str]:
    """The signs of a gloss as a lexicon lists them: without person, repetition, brackets."""
    items = (item for item in split_items(gloss) if item != CLOSE and item not in OPENERS)
    return frozenset(item.removesuffix("++") for item in items)


@lru_cache(maxsize=4096)
def bare_signs(token: Token) -> frozenset[str]:
    """What a token says for the lexicon: itself, and the signs it is made of.

    `1p:GIVE:3p` is GIVE, `EVERY-FRIDAY` is EVERY and FRIDAY, `3-YEAR-AGO` is YEAR and AGO.
    """
    return frozenset(_bare_signs(token))


def _bare_signs(token: Token) -> Iterator[str]:
    bare = token.gloss.removesuffix("++")
    yield bare
    if token.type is TokenType.AGREEMENT:
        yield bare.split(":")[1].removesuffix("++")
    elif token.type is TokenType.TIME and bare.startswith("EVERY-"):
        yield "EVERY"
        yield bare.removeprefix("EVERY-")
    elif token.type is TokenType.NUMBER:
        yield from bare.split("-")
    elif token.type is TokenType.COMPOUND and bare.endswith(_AGENT):
        yield bare.removesuffix(_AGENT)
    if bare == "CAN'T":
        yield "CAN"
    for head in _NEGATIVE_HEADS:
        if bare.startswith(head):
            yield bare.removeprefix(head)
