"""The lemmas that a written English word may be a form of, by the inflection library.

Knows no sentence, so that a word of several parts of speech has several lemmas.
"""

from __future__ import annotations

from functools import lru_cache

from lemminflect import getAllLemmas

_VERB = ("VERB", "AUX")
_AS_THEY_STAND = ("ing", "eed")  # a building, to feed
_ORDER = (*_VERB, "NOUN", "ADJ", "ADV")


@lru_cache(maxsize=50_000)
def lemmas_of(word: str) -> tuple[str, ...]:
    """Every lemma of a word in lower case, verbs first; none when the library does not know it."""
    found = getAllLemmas(word)
    return tuple(dict.fromkeys(lemma for part in _ORDER for lemma in found.get(part, ())))


def lemma_of(word: str) -> str:
    """The likeliest lemma: that of a verb's or noun's form, but a word in -ing or -eed is itself
    where it can be; the word itself when the library does not know it.
    """
    found = getAllLemmas(word)
    lemmas: list[str] = [lemma for part in (*_VERB, "NOUN") for lemma in found.get(part, ())]
    if word.endswith(_AS_THEY_STAND) and word in lemmas_of(word):
        return word
    inflected = [lemma for lemma in lemmas if lemma != word]
    if inflected:
        return inflected[0]
    return word if lemmas or not lemmas_of(word) else lemmas_of(word)[0]


def is_adjective(word: str) -> bool:
    """Whether a word may be an adjective as it stands ("tired")."""
    return word in getAllLemmas(word).get("ADJ", ())


def is_plural(word: str) -> bool:
    """Whether a word can only be a noun's plural or a form in -s that is one too ("books")."""
    nouns = getAllLemmas(word).get("NOUN", ())
    return bool(nouns) and word not in nouns


def is_lemma(word: str) -> bool:
    """Whether the library has a word as a lemma."""
    return word in lemmas_of(word)
