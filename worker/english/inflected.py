"""The regular inflections of an English word, for those that no lexicon lists.

Makes more forms than exist ("runed"): they are looked for in texts, not written.
"""

from __future__ import annotations

from functools import lru_cache

_VOWELS = frozenset("aeiou")
_HISSING = ("s", "x", "z", "ch", "sh")


@lru_cache(maxsize=4096)
def inflected(word: str, known: frozenset[str] = frozenset()) -> frozenset[str]:
    """The word in small letters with its inflections; `known` are forms that a lexicon has."""
    if len(word) < 3 or not word.isalpha():
        return known | {word, word + "s"}
    forms = {word, word + "s", word + "es"} if word.endswith("o") else {word, _with_s(word)}
    return known | frozenset(
        forms | {stem + ending for stem in _stems(word) for ending in ("ed", "ing")}
    )


def _with_s(word: str) -> str:
    if word.endswith("y") and word[-2] not in _VOWELS:
        return word[:-1] + "ies"
    return word + ("es" if word.endswith(_HISSING) else "s")


def _stems(word: str) -> set[str]:
    """What -ed and -ing are put to."""
    if word.endswith("e"):
        return {word[:-1]}
    if word.endswith("y") and word[-2] not in _VOWELS:
        return {word[:-1] + "i", word}
    closed = word[-1] not in _VOWELS | set("wxy") and word[-2] in _VOWELS
    return {word, word + word[-1]} if closed and word[-3] not in _VOWELS else {word}
