"""Spells a word again that the model has garbled.

What is fingerspelled stands in the sentence, letter by letter, and so does an open-vocabulary sign
for a word that the lexicon does not know. One that stands nowhere is a garbled copy: it is written
again from the word that it is most like, else from the one unknown word that the model looked at,
and stays where that is not clear. Knows letters and the lexicon; what is lost is for the guards.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from itertools import pairwise

from worker.english.words import FUNCTION_WORDS
from worker.gloss.aligned import Item, overlap
from worker.gloss.chunks import Chunk, chunks_of
from worker.gloss.lexicon import SenseTable
from worker.gloss.notation import TokenType, read_token
from worker.gloss.spelling import SPELL, alike, letters_of

_SHORTEST = 3
_LEAST_ALIKE = 0.5


def respelled(
    items: Sequence[Item], english: str, senses: SenseTable, kept: Collection[str] = ()
) -> tuple[list[Item], list[str]]:
    """The items with garbled spellings written again, and the words that these are.

    Items of `kept` are what somebody asked for, and stay.
    """
    if not any(_may_be_garbled(item, senses) and item.text not in kept for item in items):
        return list(items), []
    chunks = list(chunks_of(english))
    known = {spelling for chunk in chunks for spelling in chunk.spellings()}
    known |= {one.letters + other.letters for one, other in pairwise(chunks)}
    said = {item.text.removeprefix(SPELL) for item in items}
    found: list[Item] = []
    done: list[str] = []
    for item in items:
        garbled = _may_be_garbled(item, senses) and item.text not in kept
        chunk = _meant(item, chunks, known, said, senses) if garbled else None
        if chunk is None or chunk.spelled is None:
            found.append(item)
            continue
        found.append(replace(item, text=chunk.spelled, span=item.span or chunk.span))
        done.append(chunk.text)
    return found, done


def _meant(
    item: Item, chunks: Sequence[Chunk], known: set[str], said: set[str], senses: SenseTable
) -> Chunk | None:
    """The word that a garbled spelling was to be; None for what is not garbled, or not clear."""
    spelled = item.text.startswith(SPELL)
    letters = item.text.removeprefix(SPELL)
    if len(letters) < _SHORTEST or letters in known:
        return None
    likeness = [
        (alike(letters, chunk.letters), chunk)
        for chunk in chunks
        if said.isdisjoint(chunk.spellings()) and (spelled or _is_unknown(chunk, letters, senses))
    ]
    best = max((share for share, _ in likeness), default=0.0)
    if best >= _LEAST_ALIKE:
        meant = [chunk for share, chunk in likeness if share == best]
    else:  # nothing like it was said: then the word that it was made of
        meant = [
            chunk
            for _, chunk in likeness
            if spelled and overlap(item.span, *chunk.span) and _is_unknown(chunk, letters, senses)
        ]
    return meant[0] if len({chunk.letters for chunk in meant}) == 1 else None


def _may_be_garbled(item: Item, senses: SenseTable) -> bool:
    """Whether an item is spelled, or a sign that no lexicon lists."""
    if item.text.startswith(SPELL):
        return True
    if not senses or not item.text.isalpha() or senses.has_sign(item.text):
        return False
    token = read_token(item.text)
    return token is not None and token.type is TokenType.SIGN


def _is_unknown(chunk: Chunk, letters: str, senses: SenseTable) -> bool:
    """Whether a word has no sign of its own, and the sign is not simply its base form."""
    word = letters_of(chunk.text).lower()
    return not (word in FUNCTION_WORDS or senses.senses(word) or chunk.letters.startswith(letters))
