"""Signs that the lexicon does not list and that are no common lemma either.

A model writes a word that it hardly knows as a sign of its letters, or nearly so: AUTHORITIES,
CUMIN, EIRLY for "eirlys"; or it makes up a compound, THIS-MATTER. A form of a listed word becomes
its sign or its base form, a number word its digits, a compound its parts; any other is spelled, as
it stands in the sentence. Knows letters and the lexicon.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace

from worker.english.numbers import to_digits
from worker.english.words import FUNCTION_WORDS
from worker.gloss.aligned import Item, overlap
from worker.gloss.chunks import Chunk, chunks_of
from worker.gloss.lexicon import SenseTable
from worker.gloss.notation import TokenType, read_token, split_items
from worker.gloss.spelling import SPELL, alike

_LEAST_ALIKE = 0.5
_AGENT, _AGAIN = "+AGENT", "++"
_EVERY, _DO_NOT = "EVERY-", "DON'T-"
_JOINTS = re.compile("[-+]")


def listed(
    items: Sequence[Item], english: str, senses: SenseTable, kept: Collection[str] = ()
) -> list[Item]:
    """The items, each unlisted sign written otherwise; those of `kept` are asked for, and stay."""
    unlisted = [item.text not in kept and _is_unlisted(item, senses) for item in items]
    if not any(unlisted):
        return list(items)
    chunks = [chunk for chunk in chunks_of(english) if _may_be_spelled(chunk, senses)]
    found: list[Item] = []
    for item, is_unlisted in zip(items, unlisted, strict=True):
        if not is_unlisted:
            found.append(item)
            continue
        head, sign = _head_and_sign(item.text)
        if not (head and sign.lower() in FUNCTION_WORDS):  # 1-OF
            head += _known_form(sign, senses) or [_spelled(sign, item, chunks)]
        found += [replace(item, text=each) for each in head]
    return found


def _is_unlisted(item: Item, senses: SenseTable) -> bool:
    if not senses.lists_lemmas or senses.allows(item.text):
        return False
    head, sign = _head_and_sign(item.text)
    parts = sign.split("-") if head else sign.removesuffix(_AGENT).split("+")
    return bool(sign) and not senses.allows(sign) and not all(map(senses.allows, parts))


def _head_and_sign(text: str) -> tuple[list[str], str]:
    """The sign that an item has inside, and what stands before it; no sign where all is open.

    `1p:GIVE:3p` is GIVE, `EVERY-FRIDAY` is EVERY and FRIDAY, `3-YEAR-AGO` is 3 and YEAR-AGO.
    """
    token, sign = read_token(text), text.removesuffix(_AGAIN)
    if token is None:
        return [], ""
    if token.type in (TokenType.SIGN, TokenType.COMPOUND):
        return [], sign
    if token.type is TokenType.AGREEMENT:
        return [], sign.split(":")[1].removesuffix(_AGAIN)
    if token.type is TokenType.TIME and sign.startswith(_EVERY):
        return ["EVERY"], sign.removeprefix(_EVERY)
    number, _, unit = sign.partition("-")
    return ([number], unit) if token.type is TokenType.NUMBER else ([], "")


def _may_be_spelled(chunk: Chunk, senses: SenseTable) -> bool:
    word = chunk.text.lower()
    return word not in FUNCTION_WORDS and not senses.senses(word)


def _known_form(sign: str, senses: SenseTable) -> list[str]:
    """The signs of a listed word in one of its forms, an open lemma's, a number's, or the listed
    parts of a compound that the model made up; none for another word.
    """
    if any(letter.isdigit() for letter in sign):
        return []
    if _JOINTS.search(sign):
        parts = _JOINTS.split(sign.replace(_DO_NOT, "NOT-"))
        return [part for part in parts if part and senses.allows(part)]
    if (digits := to_digits(sign.lower())).isdigit():
        return [digits]
    own = [sense for sense in senses.senses(sign.lower()) if sense.signs]
    if own and len({sense.gloss for sense in own}) == 1:
        return split_items(own[0].gloss)
    bases = [sense.base.upper() for sense in own] + [sign.removesuffix("S")]
    return next(([base] for base in bases if senses.allows(base)), [])


def _spelled(sign: str, item: Item, chunks: Sequence[Chunk]) -> str:
    """The word of the sentence that a sign was made of, spelled; else the sign's own letters."""
    chunk = _source(sign, item, chunks)
    return (chunk.spelled if chunk else None) or SPELL + sign


def _source(sign: str, item: Item, chunks: Sequence[Chunk]) -> Chunk | None:
    for chunk in chunks:
        if sign in chunk.spellings():
            return chunk
    best = max(chunks, key=lambda chunk: _likeness(sign, chunk.letters), default=None)
    if best is not None and _likeness(sign, best.letters) >= _LEAST_ALIKE:
        return best
    near = [chunk for chunk in chunks if overlap(item.span, *chunk.span)]
    return near[0] if len(near) == 1 else None


def _likeness(sign: str, letters: str) -> float:
    return 1.0 if letters.startswith(sign) else alike(sign, letters)
