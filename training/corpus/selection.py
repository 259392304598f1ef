"""What goes with what: objects of verbs, subjects of verbs, nouns of adjectives, words of a theme.

Read from the tables of `selection/`. A row is for a word, or for one of its senses, `draw=ATTRACT`.
Knows no rule; `Taste` narrows the senses that fit to those that a speaker would rather choose, and
now and then lets any come up, so that every entry of the lexicon is used. A row for a sense has no
such exceptions: its nouns are what tells the sense from the others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from training.corpus.lexicon import Sense
from training.corpus.usage import PEOPLE, PREDICATIVE, WITHOUT_DEGREES

Words = frozenset[str]
Table = Mapping[str, Words]
Pool = tuple[Sense, ...]

# How often a choice is narrowed.
_OBJECT_RATE, _THEME_RATE, _COMMON_RATE, _VERB_THEME_RATE, _DESCRIBE_RATE = (
    0.94,
    0.8,
    0.8,
    0.55,
    0.85,
)

_FEWEST_IN_THEME = 3  # fewer would come up again and again


@dataclass(frozen=True)
class Selection:
    """The tables of a grammar; any may be empty."""

    objects: Table = field(default_factory=dict)
    subjects: Table = field(default_factory=dict)
    described: Table = field(default_factory=dict)
    themes: tuple[Words, ...] = ()

    @classmethod
    def load(cls, folder: Path) -> Selection:
        """Read the tables of a folder; one that is missing is empty."""
        themes = _read(folder / "themes.tsv")
        return cls(
            _read(folder / "objects.tsv"),
            _read(folder / "subjects.tsv"),
            _read(folder / "describes.tsv"),
            tuple(themes.values()),
        )

    def common(self) -> Words:
        """Every word that a table names."""
        tables = (self.objects, self.subjects, self.described)
        listed: set[str] = set().union(*self.themes)
        for table in tables:
            listed.update((key.partition("=")[0] for key in table), *table.values())
        return frozenset(listed)


def _key(sense: Sense, table: Table) -> str:
    """The row of a table that a sense has: its own, else that of its word."""
    own = f"{sense.english}={sense.gloss}"
    return own if own in table else sense.english


def _read(path: Path) -> dict[str, Words]:
    if not path.exists():
        return {}
    rows = (
        line.split("\t")
        for line in path.read_text(encoding="utf-8").splitlines()
        if "\t" in line and not line.startswith("#")
    )
    return {word: frozenset(w.strip() for w in words.split(",")) for word, words in rows}


class Taste:
    """Narrows choices; one line has one theme. `begin` draws a new one."""

    second_tries = 3

    def __init__(self, selection: Selection, rng: Random) -> None:
        self._selection = selection
        self._rng = rng
        self._common = selection.common()
        self._theme: Words = frozenset()
        self._narrowed: dict[tuple[int, str, str], Pool] = {}
        self._theme_name = ""

    def begin(self) -> None:
        """Draw the theme of the next line."""
        themes = self._selection.themes
        chosen = int(self._rng.random() * len(themes)) if themes else -1
        self._theme = themes[chosen] if themes else frozenset()
        self._theme_name = str(chosen)

    def ties(self, verb: object) -> bool:
        """Whether a sense, `base=SIGN`, is told by its objects."""
        return verb in self._selection.objects and "=" in str(verb)

    def nouns(self, pool: Pool, verb: object) -> Pool:
        """Nouns for the object of a verb, `base=SIGN`, or for any place when none is given.

        None, where the sense has objects of its own and none of them is in the pool.
        """
        sense, word = str(verb), str(verb).partition("=")[0]
        own = self._selection.objects.get(sense)
        listed = own or self._selection.objects.get(word)
        if listed and (own or self._rng.random() < _OBJECT_RATE):
            narrowed = self._among(pool, f"object {sense}", listed)
            if narrowed or own:
                return self._in_theme(narrowed, _VERB_THEME_RATE) or narrowed
        return self._in_theme(pool, _THEME_RATE) or self._usual(pool)

    def verbs(self, pool: Pool, request: Mapping[str, object]) -> Pool:
        """Verbs that may be said of a subject (`word`), or of what is done to a `patient`.

        With `free` the object may be a pronoun or a question, which tells no sense from another.
        """
        subject, patient = request.get("word"), request.get("patient")
        if isinstance(subject, str):
            pool = self._saying(pool, subject, self._selection.subjects, "subject")
        if isinstance(patient, str):
            pool = self._saying(pool, patient, self._selection.objects, "patient")
        elif request.get("free"):
            pool = self._untied(pool, self._selection.objects)
        return self._in_theme(pool, _VERB_THEME_RATE) or self._usual(pool)

    def adjectives(self, pool: Pool, request: Mapping[str, object]) -> Pool:
        """Adjectives for a noun, those that are often said of it first.

        The request may ask for one before the noun (`use`), or one that has degrees (`gradable`).
        """
        if request.get("use"):
            pool = self._without(pool, "attributive", PREDICATIVE)
        if request.get("gradable"):
            pool = self._without(pool, "gradable", WITHOUT_DEGREES)
        noun = request.get("noun")
        if not isinstance(noun, str):
            pool = self._untied(pool, self._selection.described)
            return self._of_people(pool) if "person" in str(request.get("class")) else pool
        if self._rng.random() < _DESCRIBE_RATE:
            often = self._describing(pool, noun)
            if len(often) > 1:
                return often
        return self._saying(pool, noun, self._selection.described, "described")

    def _in_theme(self, pool: Pool, rate: float) -> Pool:
        if self._rng.random() >= rate:
            return ()
        themed = self._among(pool, f"theme {self._theme_name}", self._theme)
        return themed if len(themed) > _FEWEST_IN_THEME else ()

    def _usual(self, pool: Pool) -> Pool:
        if self._rng.random() >= _COMMON_RATE:
            return pool
        return self._among(pool, "common", self._common) or pool

    def _among(self, pool: Pool, name: str, words: Words) -> Pool:
        key = (id(pool), name, "")
        known = self._narrowed.get(key)
        if known is None:
            known = self._keep(key, tuple(sense for sense in pool if sense.english in words), pool)
        return known

    def _saying(self, pool: Pool, word: str, table: Table, name: str) -> Pool:
        """Those without an entry in the table, and those whose entry names the word."""
        key = (id(pool), name, word)
        known = self._narrowed.get(key)
        if known is None:
            rows = ((sense, table.get(_key(sense, table))) for sense in pool)
            fitting = tuple(sense for sense, row in rows if row is None or word in row)
            known = self._keep(key, fitting or pool, pool)
        return known

    def _without(self, pool: Pool, name: str, words: Words) -> Pool:
        key = (id(pool), name, "")
        known = self._narrowed.get(key)
        if known is None:
            known = self._keep(key, tuple(s for s in pool if s.english not in words) or pool, pool)
        return known

    def _untied(self, pool: Pool, table: Table) -> Pool:
        """Those that no row for the sense itself ties to its nouns."""
        key = (id(pool), "untied", "")
        known = self._narrowed.get(key)
        if known is None:
            fitting = tuple(s for s in pool if f"{s.english}={s.gloss}" not in table)
            known = self._keep(key, fitting or pool, pool)
        return known

    def _of_people(self, pool: Pool) -> Pool:
        """Those that may be said of somebody without a noun."""
        key = (id(pool), "people", "")
        known = self._narrowed.get(key)
        if known is None:
            table = self._selection.described
            rows = ((sense, table.get(_key(sense, table))) for sense in pool)
            fitting = tuple(sense for sense, row in rows if row is None or row & PEOPLE)
            known = self._keep(key, fitting or pool, pool)
        return known

    def _describing(self, pool: Pool, noun: str) -> Pool:
        key = (id(pool), "describing", noun)
        known = self._narrowed.get(key)
        if known is None:
            table = self._selection.described
            often = tuple(s for s in pool if noun in table.get(_key(s, table), ()))
            known = self._keep(key, often, pool)
        return known

    def _keep(self, key: tuple[int, str, str], narrowed: Pool, pool: Pool) -> Pool:
        """Remember a pool; the one it came from stays alive, so that its id stays its own."""
        self._narrowed[key] = narrowed
        self._narrowed.setdefault((id(pool), "alive", ""), pool)
        return narrowed


class NoTaste(Taste):
    """Leaves every choice open, for steered derivations."""

    second_tries = 0

    def __init__(self) -> None:
        super().__init__(Selection(), Random(0))

    def nouns(self, pool: Pool, verb: object) -> Pool:
        """All of them."""
        return pool

    def verbs(self, pool: Pool, request: Mapping[str, object]) -> Pool:
        """All of them."""
        return pool

    def adjectives(self, pool: Pool, request: Mapping[str, object]) -> Pool:
        """All of them."""
        return pool


def unknown_words(selection: Selection, known: Sequence[Words]) -> Words:
    """The words of the tables that no part of the lexicon lists."""
    return selection.common().difference(*known)
