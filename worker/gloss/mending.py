"""Mends a gloss where the alignment leaves no doubt: names, numbers, negation, words, loops.

A spelling or a number that was garbled is written again from its source word. What has no sign is
put in where the neighbours fix one place: between the signs of the words on both sides of it, or
right before what it counts or describes. Every other loss stays and is warned of. Knows no model.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from worker.english.corrections import without_corrected
from worker.english.edits import EditedText
from worker.english.numbers import digit_edits
from worker.english.words import FUNCTION_WORDS, Word, words_of
from worker.gloss.aligned import Item, Span, overlap, tidy, within
from worker.gloss.guards import (
    DROPPED_CONTENT,
    DROPPED_NAME,
    DROPPED_NEGATION,
    DROPPED_NUMBER,
    Warning,
)
from worker.gloss.lexicon import SenseTable
from worker.gloss.notation import CLOSE, TokenType, read_token, split_items
from worker.gloss.numerals import number_sign, with_number
from worker.gloss.spelling import SPELL, alike, fingerspelled, letters_of

_NEGATIVES = {"KNOW": "DON'T-KNOW", "LIKE": "DON'T-LIKE", "WANT": "DON'T-WANT"}
_NEGATORS = {"not": "NOT", "never": "NEVER"}
_NEGATABLE = frozenset([TokenType.SIGN, TokenType.AGREEMENT, TokenType.COMPOUND])
_BEFORE_A_NOUN = frozenset(["adjective", "closed"])
_LEAST_ALIKE = 0.5
_NUMBERS = frozenset([TokenType.NUMBER, TokenType.ORDINAL, TokenType.TIME])


@dataclass(frozen=True)
class Source:
    """A sentence, its words, and the lexicon to look them up in."""

    english: str
    digits: EditedText
    words: tuple[Word, ...]
    senses: SenseTable

    @classmethod
    def of(cls, english: str, senses: SenseTable) -> Source:
        """The words of a sentence that is as long as the one that was translated."""
        digits = EditedText.unchanged(english).apply(digit_edits(english))
        return cls(english, digits, tuple(words_of(english)), senses)

    def taken_back(self, span: Span) -> Span | None:
        """The words right before a span that were corrected by it."""
        start = next((n for n, first in enumerate(self.digits.starts) if first >= span[0]), 0)
        said = without_corrected(self.digits.text)
        before = said[:start]
        blank = len(before) - len(before.rstrip())
        if not blank or not self.digits.text[start - blank : start].strip():
            return None
        return self.digits.original(start - blank, start)


Mend = Callable[[list[Item], Source, str], list[Item] | None]


def mended(
    items: Sequence[Item], source: Source, warnings: Sequence[Warning]
) -> tuple[list[Item], list[str]]:
    """The items with what could be mended, and what that was."""
    found, done = list(items), []
    for warning in warnings:
        mend = _MENDS.get(warning.code)
        if mend is None or warning.token is None:
            continue
        better = mend(found, source, warning.token)
        if better is not None:
            found = better
            done.append(warning.token)
    return tidy(found), done


def _name(items: list[Item], source: Source, name: str) -> list[Item] | None:
    place = source.english.find(name)
    signs = fingerspelled(name)
    if place < 0 or not signs:
        return None
    span = (place, place + len(name))
    written = [Item(sign, span) for sign in signs]
    garbled = _garbled(items, span, signs[0].removeprefix(SPELL), source)
    if garbled:
        return [*items[: garbled[0]], *written, *items[garbled[-1] + 1 :]]
    return _put_in(items, source, span, written, counts=False)


def _garbled(items: Sequence[Item], span: Span, letters: str, source: Source) -> list[int]:
    """The places, side by side, of the spelling that was meant to be a word."""
    others = {letters_of(w.text) for w in source.words if not span[0] <= w.start < span[1]}
    spelled = [
        place
        for place, item in enumerate(items)
        if item.text.startswith(SPELL) and item.text.removeprefix(SPELL) not in others
    ]
    own = [place for place in spelled if within(items[place].span, *span)]
    if not own:
        near = [place for place in spelled if alike(items[place].text[3:], letters) >= _LEAST_ALIKE]
        own = near if len(near) == 1 else []
    return own if own and own[-1] - own[0] + 1 == len(own) else []


def _number(items: list[Item], source: Source, digits: str) -> list[Item] | None:
    line = source.digits
    found = list(re.finditer(rf"(?<![0-9.:,-]){re.escape(digits)}(?![0-9:]|\.[0-9])", line.text))
    if len(found) != 1:
        return None
    place = found[0]
    span = line.original(place.start(), place.end())
    known = set(re.findall("[0-9]+", line.text))
    wrong = [
        n
        for n, item in enumerate(items)
        if within(item.span, *span)
        and (token := read_token(item.text)) is not None
        and token.type in _NUMBERS
        and not known.issuperset(re.findall("[0-9]+", item.text))
    ]
    wrong = wrong or _taken_back(items, source, span, _NUMBERS)
    if wrong:
        sign = with_number(items[wrong[0]].text, digits)
        changed = list(items)
        changed[wrong[0]] = replace(items[wrong[0]], text=sign or digits)
        return changed
    sign = number_sign(line.text, place.start(), digits)
    return _put_in(items, source, span, [Item(sign, span)], counts=True) if sign else None


def _negation(items: list[Item], source: Source, negative: str) -> list[Item] | None:
    """NOT before the sign of the word that is negated, where that is the next one."""
    start = source.english.find(negative)
    negator = next((n for n, word in enumerate(source.words) if _negates(word, start)), None)
    if negator is None:
        return None
    content = [n for n in range(negator + 1, len(source.words)) if _is_content(source.words[n])]
    if not content or content[0] > negator + 2:
        return None
    word = source.words[content[0]]
    own = [n for n, item in enumerate(items) if within(item.span, word.start, word.end)]
    token = read_token(items[own[0]].text) if len(own) == 1 else None
    if token is None or token.type not in _NEGATABLE:
        return None
    place, span = own[0], (source.words[negator].start, source.words[negator].end)
    inside = [replace(items[place], text=_NEGATIVES.get(token.gloss, token.gloss))]
    if token.gloss not in _NEGATIVES:
        inside.insert(0, Item(_NEGATORS[source.words[negator].text], span))
    return [*items[:place], Item("neg["), *inside, Item(CLOSE), *items[place + 1 :]]


def _negates(word: Word, start: int) -> bool:
    return word.start >= start and word.text in _NEGATORS


def _word(items: list[Item], source: Source, text: str) -> list[Item] | None:
    """The sign of a word that has one sense in the lexicon; one that it lacks is spelled."""
    lost = [word for word in source.words if source.english[word.start : word.end] == text]
    senses = source.senses.senses(text.lower())
    if source.senses and not senses and len(lost) == 1:
        return _name(items, source, text)
    glosses = {sense.gloss for sense in senses}
    if len(lost) != 1 or len(glosses) != 1 or not senses[0].signs:
        return None
    span = (lost[0].start, lost[0].end)
    signs = [Item(sign, span) for sign in split_items(senses[0].gloss)]
    corrected = _taken_back(items, source, span, frozenset([TokenType.SIGN]))
    if corrected and len(signs) == 1:
        return [*items[: corrected[0]], *signs, *items[corrected[0] + 1 :]]
    describes = {sense.part for sense in senses} <= _BEFORE_A_NOUN
    return _put_in(items, source, span, signs, counts=describes)


def _taken_back(
    items: Sequence[Item], source: Source, span: Span, kinds: frozenset[TokenType]
) -> list[int]:
    """The place of the one sign of what was corrected by the words of a span."""
    region = source.taken_back(span)
    if region is None:
        return []
    own = [n for n, item in enumerate(items) if within(item.span, *region)]
    tokens = [read_token(items[n].text) for n in own]
    return own if len(own) == 1 and tokens[0] is not None and tokens[0].type in kinds else []


def _put_in(
    items: list[Item], source: Source, span: Span, new: list[Item], *, counts: bool
) -> list[Item] | None:
    """The items with new ones where the neighbours fix their place; `counts` is what a number or an
    adjective does to the word behind it.
    """
    before = _neighbour(items, reversed([w for w in source.words if w.end <= span[0]]))
    after = _neighbour(items, (w for w in source.words if w.start >= span[1]))
    if counts and after is not None and _is_next(source, span, items[after]):
        return [*items[:after], *new, *items[after:]]
    if before is not None and after is not None and after == before + 1:
        return [*items[:after], *new, *items[after:]]
    return None


def _neighbour(items: Sequence[Item], words: Iterable[Word]) -> int | None:
    """The place of the one sign of the nearest content word; None where there is none, or more."""
    for word in words:
        if not _is_content(word):
            continue
        own = [n for n, item in enumerate(items) if overlap(item.span, word.start, word.end)]
        return own[0] if len(own) == 1 else None
    return None


def _is_next(source: Source, span: Span, item: Item) -> bool:
    """Whether nothing but a blank or a hyphen stands between a span and the words of a sign."""
    return item.span is not None and source.english[span[1] : item.span[0]] in (" ", "-")


def _is_content(word: Word) -> bool:
    return word.text not in FUNCTION_WORDS and word.text not in _NEGATORS


_MENDS: dict[str, Mend] = {
    DROPPED_NAME: _name,
    DROPPED_NUMBER: _number,
    DROPPED_NEGATION: _negation,
    DROPPED_CONTENT: _word,
}
