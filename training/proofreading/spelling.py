"""Spelling: every English word is in the lexicon, in an open list, or known to the library.

Names are right when they are listed or fingerspelled in the gloss. Knows British and American
spelling alike, and no meaning: a wrong word that is a word goes unseen.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from training.corpus.inflection import EnglishForms
from training.proofreading.english import EnglishWord, SenseFinder, words_of
from training.proofreading.findings import Finding, Kind, Line
from worker.english.numbers import to_digits
from worker.gloss.notation import split_items

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

    @classmethod
    def load(cls, folder: Path, finder: SenseFinder, fillers: Iterable[str]) -> WordList:
        """Read the open lists of a grammar's folder; `fillers` are what speakers say between."""
        words = [*_read(folder, _WORDS), *_LETTERS.findall(" ".join(fillers))]
        return cls(finder, words, _read(folder, _NAMES))

    def misspelled(self, word: EnglishWord, spelled: frozenset[str]) -> list[str]:
        """The parts of a word that nothing knows; `spelled` is what the gloss fingerspells."""
        number = any(map(str.isdigit, to_digits(word.text)))
        if number or word.text in _CLITICS or self._is_right(word.text, word.written):
            return []
        parts = _LETTERS.findall(word.text)
        capital = any(map(str.isupper, word.written))
        return [p for p in parts if p.upper() not in spelled and not self._is_right(p, p, capital)]

    def _is_right(self, text: str, written: str, capital: bool | None = None) -> bool:
        named = any(map(str.isupper, written)) if capital is None else capital
        return (
            len(text) == 1
            or text in self._words
            or self._finder.has_word(text)
            or (named and text in self._names)
            or self._forms.knows(text)
        )


def _read(folder: Path, lists: Iterable[str]) -> list[str]:
    texts = ((folder / f"{name}.txt").read_text(encoding="utf-8") for name in lists)
    return _LETTERS.findall(" ".join(texts).lower())


def check_spelling(lines: Sequence[Line], words: WordList) -> Iterator[Finding]:
    """Every word is known."""
    for line in lines:
        spelled = frozenset(
            part
            for item in split_items(line.gloss)
            if item.startswith(("fs-", "#"))
            for part in _LETTERS.findall(item.removeprefix("fs-"))
        )
        for word in words_of(line.english):
            for part in words.misspelled(word, spelled):
                yield line.finding(
                    Kind.SPELLING,
                    f'"{part}" is in no word list; correct it, or add it to the lexicon',
                )
