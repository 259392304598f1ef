"""Fingerspelling of written words. Knows letters only."""

from __future__ import annotations

import re
import unicodedata

from worker.gloss.notation import read_token

SPELL = "fs-"
_NOT_SPELLABLE = re.compile(r"[^A-Z0-9.'&@/_:+-]")
_MARKS = ".'&@/_:+-"


def letters_of(text: str) -> str:
    """What of a text can be spelled: capitals without accents, digits, some marks."""
    plain = unicodedata.normalize("NFKD", text.replace("\u2019", "'")).upper()
    return _NOT_SPELLABLE.sub("", plain).strip(_MARKS)


def alike(one: str, other: str) -> float:
    """How many of their pairs of letters two spellings share, of those of the longer one."""
    pairs = [{word[n : n + 2] for n in range(len(word) - 1)} for word in (one, other)]
    return len(pairs[0] & pairs[1]) / max(len(pairs[0]), len(pairs[1]), 1)


def fingerspelled(text: str) -> list[str]:
    """Each word of a text spelled, without a possessive ending; one without letters is left out."""
    words = (re.sub(r"['\u2019][sS]?$", "", word) for word in text.split())
    spelled = (SPELL + letters_of(word) for word in words)
    return [sign for sign in spelled if read_token(sign)]
