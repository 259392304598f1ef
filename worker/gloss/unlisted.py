"""Signs that the lexicon does not list and that are no common lemma either.

A model writes a word that it hardly knows as a sign of its letters, or nearly so: AUTHORITIES,
CUMIN, EIRLY for "eirlys"; or it makes up a compound, THIS-MATTER. A form of a listed word becomes
its sign or its base form, a number word its digits, a compound its parts; any other is the word of
the sentence that it is most like: its sign if that is listed, else spelled, as it stands there.
Knows letters and the lexicon.
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
    said = frozenset(item.text for item in items)
    chunks = [chunk for chunk in chunks_of(english) if chunk.text.lower() not in FUNCTION_WORDS]
    found: list[Item] = []
    for item, is_unlisted in zip(items, unlisted, strict=True):
        if not is_unlisted:
            found.append(item)
            continue
        head, sign = _head_and_sign(item.text)
        if not (head and sign.lower() in FUNCTION_WORDS):  # 1-OF
            head += _known_form(sign, senses) or _meant(sign, item, chunks, said, senses)
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


def _meant(
    sign: str, item: Item, chunks: Sequence[Chunk], said: frozenset[str], senses: SenseTable
) -> list[str]:
    """The word of the sentence that a sign was made of, signed or spelled; else its own letters."""
    unknown = [chunk for chunk in chunks if not senses.senses(chunk.text.lower())]
    known = {c: _known_form(c.letters, senses) for c in chunks if c not in unknown}
    unsaid = [chunk for chunk, signs in known.items() if said.isdisjoint(signs)]
    chunk = _source(sign, item, unknown, unsaid)
    spelled = (chunk.spelled if chunk else None) or SPELL + sign
    return (known.get(chunk) if chunk else None) or [spelled]


def _source(
    sign: str, item: Item, unknown: Sequence[Chunk], unsaid: Sequence[Chunk]
) -> Chunk | None:
    """The unknown word that a sign is like or was read off, or a listed one that nothing says."""
    for chunk in unknown:
        if sign in chunk.spellings():
            return chunk
    likest = max((*unknown, *unsaid), key=lambda word: _likeness(sign, word.letters), default=None)
    if likest is not None and _likeness(sign, likest.letters) >= _LEAST_ALIKE:
        return likest
    for words in (unknown, unsaid):
        near = [word for word in words if overlap(item.span, *word.span)]
        if near:
            return near[0] if len(near) == 1 else None
    return None


def _likeness(sign: str, letters: str) -> float:
    return 1.0 if letters.startswith(sign) else alike(sign, letters)
