"""Spelling: every English word is in the lexicon, in an open list, or known to the library.

Names are right when they are listed or fingerspelled in the gloss. Knows British and American
spelling alike, and no meaning: a wrong word that is a word goes unseen.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path

from training.corpus.inflection import EnglishForms
from training.corpus.vocabulary import fingerspell
from training.proofreading.english import EnglishWord, SenseFinder, words_of
from training.proofreading.findings import Finding, Kind, Line
from worker.english.numbers import to_digits
from worker.gloss.notation import split_items

_STEM = 4
_LETTERS = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")
_CLITICS = frozenset(["'s", "'d", "'ll", "'re", "'ve", "'m"])
_WORDS = ("common_forms", "excluded")
_NAMES = ("first_names", "last_names", "place_names", "organisations", "acronyms")


class WordList:
    """Which words are spelled right."""

    def __init__(self, finder: SenseFinder, words: Iterable[str], names: Iterable[str]) -> None:
        self._finder = finder
        self._words = frozenset(words)
        self._names = frozenset(names)
        self._forms = EnglishForms()
        self._knows = cache(self._looked_up)  # a corpus says most of its words thousands of times

    @classmethod
    def load(cls, folder: Path, finder: SenseFinder, fillers: Iterable[str]) -> WordList:
        """Read the open lists of a grammar's folder; `fillers` are what speakers say between."""
        words = [*_read(folder, _WORDS), *_LETTERS.findall(" ".join(fillers))]
        return cls(finder, words, _read(folder, _NAMES))

    def misspelled(self, word: EnglishWord, spelled: frozenset[str]) -> list[str]:
        """The parts of a word that nothing knows; `spelled` is what the gloss fingerspells."""
        named = any(map(str.isupper, word.written))
        if _is_number(word.text) or word.text in _CLITICS or self._knows(word.text, named):
            return []
        return [
            part
            for part in _LETTERS.findall(word.text)
            if not (_is_spelled(part, word, spelled) or self._knows(part, named))
        ]

    def _looked_up(self, text: str, named: bool) -> bool:
        """Whether a word is right, with its accents or without."""
        return len(text) == 1 or any(
            form in self._words
            or self._finder.has_word(form)
            or (named and form in self._names)
            or self._forms.knows(form)
            for form in {text, _without_accents(text)}
        )


def _is_spelled(part: str, word: EnglishWord, spelled: frozenset[str]) -> bool:
    """Whether the gloss fingerspells a word, or the name it comes from: Jamaican, fs-JAMAICA."""
    if spelled & {fingerspell(part), fingerspell(word.text)}:
        return True
    stem = fingerspell(part[:_STEM])
    name = word.written[0].isupper() and len(part) > _STEM
    return name and any(sign.startswith(stem) for sign in spelled)


@cache
def _is_number(text: str) -> bool:
    """Whether a word is a number or several of one: "twenty-one", "1990s", "fifties"."""
    one = text.removesuffix("s")
    singular = one[:-2] + "y" if one.endswith("ie") else one
    return any(map(str.isdigit, to_digits(text) + to_digits(singular)))


def _without_accents(text: str) -> str:
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()


def _read(folder: Path, lists: Iterable[str]) -> list[str]:
    texts = ((folder / f"{name}.txt").read_text(encoding="utf-8") for name in lists)
    return _LETTERS.findall(" ".join(texts).lower())


def check_spelling(lines: Sequence[Line], words: WordList) -> Iterator[Finding]:
    """Every word is known."""
    for line in lines:
        spelled = frozenset(
            "fs-" + part
            for item in split_items(line.gloss)
            if item.startswith(("fs-", "#"))
            for part in (item[3:], *_LETTERS.findall(item.removeprefix("fs-")))
        )
        for word in words_of(line.english):
            for part in words.misspelled(word, spelled):
                yield line.finding(
                    Kind.SPELLING,
                    f'"{part}" is in no word list; correct it, or add it to the lexicon',
                )
