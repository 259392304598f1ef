"""The two halves of a rule: templates that become English words or gloss items.

A template is blank-separated. `{slot}` and `{slot.field}` stand for what a slot holds,
`word~tag` links a literal word of one half with a literal of the other, and a token that mixes text
and slots (`{hour}-30`) is written as one. Knows no grammar and no lexicon.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Protocol

from training.corpus.words import Item, Word, literal

MAIN = "main"
_PART = re.compile(r"\{([^{}]*)\}|([^{}]+)")


class Value(Protocol):
    """What a slot holds: words, gloss items and features, each by name."""

    def english(self, field: str) -> list[Word]:
        """The English words of a field."""

    def gloss(self, field: str) -> list[Item]:
        """The gloss items of a field; asked for only after the English."""

    def feature(self, name: str) -> object:
        """A feature such as the person, or None."""


class Scope(Protocol):
    """Where a template finds its slots and its tagged words."""

    @property
    def slots(self) -> Mapping[str, Value]:
        """What fills each slot."""

    @property
    def tags(self) -> dict[str, list[Word]]:
        """The literal words written so far, by tag."""


EnglishStep = Callable[[Scope, list[Word]], None]
GlossStep = Callable[[Scope, list[Item]], None]


def compile_english(text: str) -> list[EnglishStep]:
    """The steps that write a template's English."""
    return [_english_token(token) for token in text.split()]


def compile_gloss(text: str) -> list[GlossStep]:
    """The steps that write a template's gloss."""
    return [_gloss_token(token) for token in text.split()]


def _parts(token: str) -> list[tuple[str, str, bool]]:
    """The slots (name, field, True) and literals (text, "", False) of a token."""
    found = []
    for slot, text in _PART.findall(token):
        name, _, field = slot.partition(".")
        found.append((name, field or MAIN, True) if slot else (text, "", False))
    return found


def _split_tag(token: str) -> tuple[str, str]:
    text, _, tag = token.partition("~")
    return text, tag


def _english_token(token: str) -> EnglishStep:
    parts = _parts(token)
    if len(parts) == 1 and parts[0][2]:
        name, field, _ = parts[0]

        def splice(scope: Scope, out: list[Word]) -> None:
            held = scope.slots.get(name)
            if held is not None:
                out += held.english(field)

        return splice
    if len(parts) == 1:
        text, tag = _split_tag(token)

        def write(scope: Scope, out: list[Word]) -> None:
            word = literal(text)
            if tag:
                scope.tags.setdefault(tag, []).append(word)
            out.append(word)

        return write
    return _english_mixture(parts)


def _english_mixture(parts: list[tuple[str, str, bool]]) -> EnglishStep:
    def mix(scope: Scope, out: list[Word]) -> None:
        first = True
        for text, field, is_slot in parts:
            words = scope.slots[text].english(field) if is_slot else [Word(text)]
            for word in words:
                if not first:
                    word.glued = word.part = True
                first = False
                out.append(word)

    return mix


def _gloss_token(token: str) -> GlossStep:
    parts = _parts(token)
    if len(parts) == 1 and parts[0][2]:
        name, field, _ = parts[0]

        def splice(scope: Scope, out: list[Item]) -> None:
            held = scope.slots.get(name)
            if held is not None:
                out += held.gloss(field)

        return splice
    if len(parts) == 1:
        text, tag = _split_tag(token)

        def write(scope: Scope, out: list[Item]) -> None:
            out.append((text, tuple(scope.tags.get(tag, ()))))

        return write
    return _gloss_mixture(parts)


def _gloss_mixture(parts: list[tuple[str, str, bool]]) -> GlossStep:
    def mix(scope: Scope, out: list[Item]) -> None:
        text = ""
        words: list[Word] = []
        for name, field, is_slot in parts:
            if not is_slot:
                literal_text, tag = _split_tag(name)
                text += literal_text
                words += scope.tags.get(tag, ())
                continue
            for item in scope.slots[name].gloss(field):
                text += item[0]
                words += item[1]
        out.append((text, tuple(words)))

    return mix
