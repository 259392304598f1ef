"""Mends what a gloss lost: names, numbers, negation, words.

A spelling or a number that was garbled is written again from its source word. What has no sign is
put in where `placing` finds a place for it. Every other loss stays, and is warned of. Knows no
model.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from worker.english.words import Word
from worker.gloss.aligned import Item, Span, tidy, within
from worker.gloss.guards import (
    DROPPED_CONTENT,
    DROPPED_NAME,
    DROPPED_NEGATION,
    DROPPED_NUMBER,
    Warning,
)
from worker.gloss.negatives import NEGATABLE, marked
from worker.gloss.notation import TokenType, read_token, split_items
from worker.gloss.numerals import SCALES, number_end, number_signs, with_number
from worker.gloss.placing import nearest_place, sure_place
from worker.gloss.source import NEGATORS, Source, is_content
from worker.gloss.spelling import SPELL, alike, fingerspelled, letters_of

_NEGATIVES = {"KNOW": "DON'T-KNOW", "LIKE": "DON'T-LIKE", "WANT": "DON'T-WANT"}
_BEFORE_A_NOUN = frozenset(["adjective", "closed"])
_LEAST_ALIKE = 0.5
_IN_WORDS = {"one": "1", "once": "1", "first": "1", "second": "2", "twice": "2", "third": "3"}
_ORDINALS = frozenset(["second", "third"])  # what they are signed as depends on what they say
_NUMBERS = frozenset([TokenType.NUMBER, TokenType.ORDINAL, TokenType.TIME])

Mend = Callable[[list[Item], Source, str, bool], list[Item] | None]


def mended(
    items: Sequence[Item], source: Source, warnings: Sequence[Warning], *, guess: bool = False
) -> tuple[list[Item], list[str]]:
    """The items with what could be mended, and what that was.

    With `guess`, also what has no sure place, and words of several senses, as their base form.
    """
    found, done = list(items), []
    for warning in warnings:
        mend = _MENDS.get(warning.code)
        if mend is None or warning.token is None:
            continue
        better = mend(found, source, warning.token, guess)
        if better is not None:
            found = better
            done.append(warning.token)
    return tidy(found), done


def _name(items: list[Item], source: Source, name: str, guess: bool) -> list[Item] | None:
    start = source.english.find(name)
    signs = fingerspelled(name)
    if start < 0 or not signs:
        return None
    span = (start, start + len(name))
    written = [Item(sign, span) for sign in signs]
    garbled = _garbled(items, span, signs[0].removeprefix(SPELL), source)
    if garbled:
        return [*items[: garbled[0]], *written, *items[garbled[-1] + 1 :]]
    return _put_in(items, source, span, written, counts=False, guess=guess)


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


def _number(items: list[Item], source: Source, digits: str, guess: bool) -> list[Item] | None:
    line = source.digits
    found = list(re.finditer(rf"(?<![0-9.:,-]){re.escape(digits)}(?![0-9:]|\.[0-9])", line.text))
    if len(found) != 1:
        return None
    start, end = found[0].span()
    span = line.original(start, end)
    wrong = _wrong_numbers(items, source, span) or _taken_back(items, source, span, _NUMBERS)
    if wrong:
        sign = with_number(items[wrong[0]].text, digits)
        changed = list(items)
        changed[wrong[0]] = replace(items[wrong[0]], text=sign or digits)
        return changed
    span = line.original(start, number_end(line.text, start, digits))
    signs = [Item(sign, span) for sign in number_signs(line.text, start, digits)]
    if not signs:
        return None
    unit = _bare_unit(items, source, span, signs[-1].text)
    if unit is not None:
        return [*items[:unit], *signs, *items[unit + 1 :]]
    return _put_in(items, source, span, signs, counts=True, guess=guess)


def _wrong_numbers(items: Sequence[Item], source: Source, span: Span) -> list[int]:
    """The places of the numbers that come from a span, but are none of the sentence's."""
    known = set(re.findall("[0-9]+", source.digits.text))
    known |= {_IN_WORDS[word.text] for word in source.words if word.text in _IN_WORDS}
    return [
        n
        for n, item in enumerate(items)
        if within(item.span, *span)
        and (token := read_token(item.text)) is not None
        and token.type in _NUMBERS
        and not known.issuperset(re.findall("[0-9]+", item.text))
    ]


def _bare_unit(items: Sequence[Item], source: Source, span: Span, last: str) -> int | None:
    """The place of the one sign for dollars that lost its number."""
    unit = last.rpartition("-")[2]
    if source.english[max(0, span[0] - 1) : span[0]] != "$":
        return None
    before = ["", *(item.text for item in items)]
    bare = [
        n
        for n, item in enumerate(items)
        if item.text == unit and not (before[n][:1].isdigit() or before[n] in SCALES)
    ]
    return bare[0] if len(bare) == 1 else None


def _negation(items: list[Item], source: Source, negative: str, _: bool) -> list[Item] | None:
    """NOT before the sign of the word that is negated, where that is the next one."""
    start = source.english.find(negative)
    negator = next((n for n, word in enumerate(source.words) if _negates(word, start)), None)
    if negator is None:
        return None
    content = [n for n in range(negator + 1, len(source.words)) if is_content(source.words[n])]
    if not content or content[0] > negator + 2:
        return None
    word = source.words[content[0]]
    own = [n for n, item in enumerate(items) if within(item.span, word.start, word.end)]
    token = read_token(items[own[0]].text) if len(own) == 1 else None
    if token is None or token.type not in NEGATABLE:
        return None
    at, span = own[0], (source.words[negator].start, source.words[negator].end)
    inside = [replace(items[at], text=_NEGATIVES.get(token.gloss, token.gloss))]
    if token.gloss not in _NEGATIVES:
        inside.insert(0, Item(NEGATORS[source.words[negator].text], span))
    return marked([*items[:at], *inside, *items[at + 1 :]])


def _negates(word: Word, start: int) -> bool:
    return word.start >= start and word.text in NEGATORS


def _word(items: list[Item], source: Source, text: str, guess: bool) -> list[Item] | None:
    """The sign of a word that has one sense in the lexicon; one that it lacks is spelled."""
    lost = [word for word in source.words if source.english[word.start : word.end] == text]
    senses = source.senses.senses(text.lower())
    if source.senses and not senses and len(lost) == 1 and text.lower() not in _ORDINALS:
        return _name(items, source, text, guess)
    own = _signs_of(text, source, guess)
    unclear = len(lost) > 1 and items  # where nothing is said yet, any of them will do
    if not lost or unclear or not own:
        return None
    span = (lost[0].start, lost[0].end)
    signs = [Item(sign, span) for sign in own]
    corrected = _taken_back(items, source, span, frozenset([TokenType.SIGN]))
    if corrected and len(signs) == 1:
        return [*items[: corrected[0]], *signs, *items[corrected[0] + 1 :]]
    describes = {sense.part for sense in senses} <= _BEFORE_A_NOUN
    return _put_in(items, source, span, signs, counts=describes, guess=guess)


def _signs_of(text: str, source: Source, guess: bool) -> list[str]:
    """What a word is signed with: its one sense, or by guess its base form."""
    senses = source.senses.senses(text.lower())
    if not senses:
        return []
    if len({sense.gloss for sense in senses}) == 1:
        return split_items(senses[0].gloss) if senses[0].signs else []
    own = sorted((sense.base for sense in senses), key=lambda base: base != text.lower())
    signs = [base.upper() for base in own if source.senses.allows(base.upper())]
    token = read_token(signs[0]) if guess and signs else None
    return signs[:1] if token is not None and token.type is TokenType.SIGN else []


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
    items: list[Item], source: Source, span: Span, new: list[Item], *, counts: bool, guess: bool
) -> list[Item] | None:
    """The items with new ones at their place; None where that is not known."""
    place = sure_place(items, source, span, counts)
    if place is None and guess:
        place = nearest_place(items, source, span)
    return None if place is None else [*items[:place], *new, *items[place:]]


_MENDS: dict[str, Mend] = {
    DROPPED_NAME: _name,
    DROPPED_NUMBER: _number,
    DROPPED_NEGATION: _negation,
    DROPPED_CONTENT: _word,
}
