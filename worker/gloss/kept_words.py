"""Finds the content words of an English sentence that its gloss does not say.

A word is said when one of its senses in the lexicon is signed, alone or as part of a phrase; when
it is fingerspelled; when a sign begins as it does; or, if it is a common word that the lexicon
gives no sense of, when some sign was read off it, as far as the alignment tells. Names, numbers and
negation are looked for elsewhere. Knows no grammar; without a lexicon it finds nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from worker.english.words import FUNCTION_WORDS, Word
from worker.gloss.lexicon import SenseTable, bare_signs
from worker.gloss.notation import Gloss, SpanType, TokenType

Span = tuple[int, int]
_NEGATORS = frozenset(["NOT", "NONE"])
_NEGATES = frozenset([SpanType.NEGATION, SpanType.YN_QUESTION])
_NEGATIVES = frozenset(["no", "not"])
_ASKED = frozenset("without why where should must".split())  # function words that are signed
_STEM = 4
_LONGEST_ENDING = 4
_LONGEST_PHRASE = 8  # words, with those inside


def lost_words(
    words: Sequence[Word], gloss: Gloss, senses: SenseTable, looked_at: Collection[Span] = ()
) -> list[int]:
    """The places of the words that are lost; `looked_at` are the spans that signs were read off."""
    if not senses:
        return []
    signed = signed_by(gloss)
    doubted = [
        n
        for n, word in enumerate(words)
        if (word.text not in FUNCTION_WORDS or word.text in _ASKED)
        and not _is_said(word.text, senses, signed)
    ]
    if not doubted:
        return []
    spelled = [t.gloss[3:] for t in gloss.tokens if t.type is TokenType.FINGERSPELL]
    stems = _stems(gloss)
    doubted = [
        n
        for n in doubted
        if not _is_near(words[n].text, spelled, stems)
        and not (_may_be_read_off(words[n].text, senses) and _touches(words[n], looked_at))
    ]
    if not doubted:
        return []
    said = _in_phrases(words, doubted, senses, signed)
    return [n for n in doubted if n not in said]


def signed_by(gloss: Gloss) -> frozenset[str]:
    """Every sign of a gloss as the lexicon may name it."""
    signed = frozenset().union(*map(bare_signs, gloss.tokens))
    negates = any(span.type in _NEGATES for span in gloss.spans)
    return signed | _NEGATORS if negates else signed


def _is_said(text: str, senses: SenseTable, signed: frozenset[str]) -> bool:
    if text in _NEGATIVES or len(text) == 1:
        return True
    return any(sense.signs <= signed for sense in senses.senses(text))


def _is_near(text: str, spelled: Sequence[str], stems: frozenset[str]) -> bool:
    """Whether the word is fingerspelled, or a sign begins as it does."""
    capitals = text.upper()
    if any(capitals in letters for letters in spelled):
        return True
    if len(text) < _STEM:
        return capitals in stems
    return any(
        capitals[:size] in stems
        for size in range(max(_STEM, len(text) - _LONGEST_ENDING), len(text) + 1)
    )


def _may_be_read_off(text: str, senses: SenseTable) -> bool:
    """Whether a sign that the lexicon does not name may stand for it; a name has none."""
    return not senses.senses(text) and senses.is_common(text)


def _stems(gloss: Gloss) -> frozenset[str]:
    """The signs, and the beginnings of their words."""
    parts = {part for token in gloss.tokens for part in token.gloss.replace("+", "-").split("-")}
    return frozenset(part[:size] for part in parts for size in range(_STEM, len(part) + 1)) | parts


def _touches(word: Word, looked_at: Collection[Span]) -> bool:
    return any(start < word.end and word.start < end for start, end in looked_at)


def _in_phrases(
    words: Sequence[Word], doubted: Sequence[int], senses: SenseTable, signed: frozenset[str]
) -> frozenset[int]:
    """The places within phrases that are signed, or may go unsigned."""
    found: set[int] = set()
    for place in range(max(0, doubted[0] - _LONGEST_PHRASE), doubted[-1] + 1):
        for sense, places in senses.phrases(words, place):
            if sense.signs <= signed:
                found.update(places)
    return frozenset(found)
