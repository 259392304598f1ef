"""Which words of a line a gloss leaves out, by the lexicon's own look-up.

A content word is one that is of no closed class and says no number. It is signed when the gloss has
all signs of one of its senses, alone or in a phrase, or a sign that is its lemma or nearly so
(DELIVER for "delivery"); else it has to be fingerspelled. Figurative English may be said by the
plain words that the tables give for it. Knows neither the system nor its warnings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cached_property

from training.corpus.generator import PACKAGED, read_irregular_verbs
from training.corpus.inflection import Inflector
from training.corpus.signs import Entry, SignList, bare_signs
from training.evaluate.carriers.kept import letters
from training.evaluate.lemmas import lemmas_of
from training.evaluate.rule_words import FUNCTION, NEGATIVE, QUESTION
from training.proofreading.english import EnglishWord, SenseFinder, words_of
from worker.english.edits import spliced
from worker.english.numbers import to_digits
from worker.english.paraphrases import Paraphrases
from worker.gloss.notation import split_items
from worker.gloss.word_parts import common_start

_AUXILIARIES = frozenset(
    "am is are was were be been being do does did done doing have has had having will would shall "
    "should can could may might must ought used going let need".split()
)
_SPOKEN = frozenset(
    "um uh er erm hmm mm huh oh ah well okay ok yeah yes no so very really just quite too also "
    "even such rather gonna wanna gotta kinda sorta like actually basically anyway please "
    "there here then thus hence therefore however et cetera etc one ones ever yet off along ahead "
    "able anymore whatever somehow together bit first second third".split()
)
_CONTENT_ALL_THE_SAME = frozenset("people mom dad bus job".split())
_NOT_CONTENT = (
    FUNCTION - _CONTENT_ALL_THE_SAME
    | frozenset(NEGATIVE)
    | frozenset(QUESTION)
    | _AUXILIARIES
    | _SPOKEN
)
_CLOSED = "closed"
_LEAST_SHARED, _SHARED_PART = 5, 0.8


class ContentWords:
    """Looks English up in a list of signs."""

    def __init__(self, signs: SignList, paraphrases: Paraphrases | None = None) -> None:
        self._signs = signs
        self._paraphrases = paraphrases or Paraphrases()
        self._closed = {entry.english for entry in signs.entries if entry.part == _CLOSED}

    @cached_property
    def _finder(self) -> SenseFinder:
        inflector = Inflector(read_irregular_verbs(PACKAGED / "irregular_verbs.tsv"))
        return SenseFinder(self._signs.entries, inflector)

    def of(self, line: str) -> list[str]:
        """The content words of a line, as written."""
        return [word.written for word in words_of(to_digits(line)) if self._is_content(word)]

    def left_out(self, line: str, gloss: str) -> list[str]:
        """The content words that the gloss neither signs nor spells, as written.

        Of a line with figurative English those of its plain words, if they are fewer.
        """
        found = self._left_out(line, gloss)
        phrases = self._paraphrases.found(line) if found else ()
        plain = spliced(line, (edit for phrase in phrases for edit in phrase.edits))
        return min(found, self._left_out(plain, gloss), key=len) if phrases else found

    def _left_out(self, line: str, gloss: str) -> list[str]:
        words = words_of(to_digits(line))
        items = split_items(gloss)
        signed = {item.removesuffix("++") for item in items}
        signed |= {sign for item in items for sign in bare_signs(item)}
        right = self._places_signed(words, signed)
        return [
            word.written
            for place, word in enumerate(words)
            if self._is_content(word)
            and place not in right
            and not _by_itself(word, signed, items)
            and not _spelled(word, items)
        ]

    def _is_content(self, word: EnglishWord) -> bool:
        plain = word.text.replace("-", "").isalpha()
        return (
            plain
            and len(word.text) > 1
            and word.text not in _NOT_CONTENT
            and word.text not in self._closed
        )

    def _places_signed(self, words: Sequence[EnglishWord], signed: set[str]) -> set[int]:
        return {
            place
            for occurrence in self._finder.occurrences(words)
            if _signs(occurrence.entry) <= signed
            for place in occurrence.places
        }


def _signs(entry: Entry) -> set[str]:
    """The signs of a sense; a sense without any asks for none."""
    return {item.removesuffix("++") for item in split_items(entry.gloss) if bare_signs(item)}


def _by_itself(word: EnglishWord, signed: set[str], items: Sequence[str]) -> bool:
    """Whether the gloss has a word's lemma or nearly so, or each part of a compound."""
    pieces = {piece for item in items for piece in re.split(r"[-+:]", item)} | signed
    parts = word.text.split("-")
    return all(
        not pieces.isdisjoint(_forms(part)) or any(_akin(part.upper(), sign) for sign in pieces)
        for part in parts
    )


def _akin(word: str, sign: str) -> bool:
    """Whether a word and a sign begin alike for most of their length."""
    shared = common_start(word, sign)
    return shared >= _LEAST_SHARED and shared >= _SHARED_PART * min(len(word), len(sign))


def _forms(word: str) -> Iterator[str]:
    yield word.upper()
    for lemma in lemmas_of(word):
        yield lemma.upper()
    if word.endswith("ly"):
        stem = word[:-2]
        yield from (stem.upper(), f"{stem.upper()}LE", f"{stem[:-1].upper()}Y")


def _spelled(word: EnglishWord, items: Sequence[str]) -> bool:
    """Whether a fingerspelling, or a loan sign, has the word, its lemma or its parts."""
    written = {letters(item.removeprefix("fs-")) for item in items if item[:3] == "fs-"}
    written |= {letters(item) for item in items if item[0] == "#"}
    wanted = {letters(form) for form in (word.text, word.written, *lemmas_of(word.text))}
    return not wanted.isdisjoint(written) or any(
        letters(word.text) in found for found in written if len(word.text) > 3
    )
