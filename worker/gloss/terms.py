"""Terms that have a gloss of their own, and where they stand in an English line.

They come from a house lexicon (a file: English, gloss, context words) and from the glossary of a
message, which wins. A term is found in any case and inflection; one that has capitals and is a
common word too ("Mark", "IT") only as it is written. The longest term wins, then the first. With
context words a term holds only where one of them is near. Knows no model.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from worker.english.inflected import inflected
from worker.english.words import FUNCTION_WORDS
from worker.gloss.lexicon import SenseTable

_WORD = re.compile(r"[^\W_]+")
_GAP = re.compile(r"\s+|\s?-\s?")
_APOSTROPHES = "'\u2019"


@dataclass(frozen=True)
class Term:
    """An English term and its gloss; `contexts` are words of which one must be near, if any."""

    english: str
    gloss: str
    contexts: tuple[str, ...] = ()


@dataclass(frozen=True)
class TermMatch:
    """A term at a place of a line: half-open code points, without a possessive ending."""

    start: int
    end: int
    term: Term


@dataclass(frozen=True)
class _Pattern:
    """A term, word by word: the forms that each word may have, and what stands between them."""

    term: Term
    forms: tuple[frozenset[str], ...]
    gaps: tuple[str, ...]
    exact: bool
    rank: int


class Terminology:
    """Terms to be looked for; of two that fit the same words the earlier one wins."""

    def __init__(self, terms: Iterable[Term] = (), senses: SenseTable | None = None) -> None:
        self.terms = tuple(terms)
        self.senses = senses or SenseTable()
        self._by_first: dict[str, list[_Pattern]] = defaultdict(list)
        for rank, term in enumerate(self.terms):
            pattern = self._pattern(term, rank)
            for form in pattern.forms[0] if pattern.forms else ():
                self._by_first[form].append(pattern)
        for patterns in self._by_first.values():
            patterns.sort(key=lambda each: (-len(each.forms), each.rank))

    def matches(self, line: str, near: str = "") -> list[TermMatch]:
        """The terms in a line, none over another; `near` is text around it, for contexts."""
        if not self._by_first:
            return []
        found: list[TermMatch] = []
        words = list(_WORD.finditer(line))
        texts = [word.group().lower() for word in words]
        around: frozenset[str] | None = None
        done = 0
        for place, text in enumerate(texts):
            if place < done or text not in self._by_first or _is_ending(line, words[place]):
                continue
            if around is None:
                around = frozenset(texts) | {w.group().lower() for w in _WORD.finditer(near)}
            for pattern in self._by_first[text]:
                if _stands(pattern, line, words, texts, place) and self._fits(pattern, around):
                    done = place + len(pattern.forms)
                    start, end = words[place].start(), words[done - 1].end()
                    found.append(TermMatch(start, end, pattern.term))
                    break
        return found

    def _fits(self, pattern: _Pattern, around: frozenset[str]) -> bool:
        contexts = pattern.term.contexts
        return not contexts or any(
            not around.isdisjoint(inflected(word, self.senses.forms(word))) for word in contexts
        )

    def _pattern(self, term: Term, rank: int) -> _Pattern:
        found = list(_WORD.finditer(term.english))
        words = [word.group() for word in found]
        last = len(words) - 1
        forms = tuple(
            self._forms(word) if n in (0, last) else frozenset([word.lower()])
            for n, word in enumerate(words)
        )
        gaps = tuple(term.english[a.end() : b.start()] for a, b in pairwise(found))
        return _Pattern(term, forms, gaps, self._as_written(words), rank)

    def _forms(self, word: str) -> frozenset[str]:
        low = word.lower()
        if word != low:
            return frozenset([low, low + "s"])
        known = self.senses.forms(low)
        others = (form for form in inflected(low, known) if not self._is_other(form, low, known))
        return frozenset([low, *others])

    def _is_other(self, form: str, base: str, known: frozenset[str]) -> bool:
        """Whether a form is a word of its own: "news" is no form of "new"."""
        return form != base and form not in known and bool(self.senses.senses(form))

    def _as_written(self, words: Sequence[str]) -> bool:
        if len(words) != 1 or words[0] == words[0].lower():
            return False
        low = words[0].lower()
        return low in FUNCTION_WORDS or bool(self.senses.senses(low))


def _stands(
    pattern: _Pattern,
    line: str,
    words: Sequence[re.Match[str]],
    texts: Sequence[str],
    place: int,
) -> bool:
    """Whether a pattern's words stand at a place, with nothing else between them."""
    if place + len(pattern.forms) > len(words):
        return False
    if pattern.exact:
        return words[place].group().rstrip("s") == pattern.term.english.rstrip("s")
    return all(texts[place + n] in forms for n, forms in enumerate(pattern.forms) if n) and all(
        _same_gap(gap, line, words, place + n) for n, gap in enumerate(pattern.gaps)
    )


def _same_gap(gap: str, line: str, words: Sequence[re.Match[str]], place: int) -> bool:
    between = line[words[place].end() : words[place + 1].start()]
    return between == gap or bool(_GAP.fullmatch(between) and _GAP.fullmatch(gap))


def _is_ending(line: str, word: re.Match[str]) -> bool:
    """Whether a "word" is the end of a contraction or of a possessive."""
    return len(word.group()) <= 2 and line[word.start() - 1 : word.start()] in tuple(_APOSTROPHES)


def masked(line: str, matches: Iterable[TermMatch]) -> str:
    """The line with its terms blanked out, as long as before."""
    for match in matches:
        line = line[: match.start] + " " * (match.end - match.start) + line[match.end :]
    return line
