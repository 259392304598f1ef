"""English inflection: the forms of a word, from the inflection library and a list of exceptions.

The only module of the corpus that imports that library. Knows no gloss and no rule.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from lemminflect import Inflections, Lemmatizer

_TAGS = {"present": "VBZ", "past": "VBD", "participle": "VBN", "ing": "VBG"}
_PERSON_ENDS = {"1s": ("am", "was"), "3s": ("is", "was")}
_VOWELS = re.compile("[aeiouy]+")
_DERIVED = re.compile(r"[aeiouy].*(ed|ing|ful|less|ous|al|ic|ive|ish|ist|ent|ant)$")


class Inflector:
    """Gives the forms of verbs, nouns and adjectives; `irregular` wins over the library."""

    def __init__(self, irregular: Mapping[str, tuple[str, str]]) -> None:
        self._irregular = dict(irregular)
        self._library = Inflections()
        self.verb = lru_cache(maxsize=None)(self._verb)
        self.plural = lru_cache(maxsize=None)(self._plural)
        self.comparative = lru_cache(maxsize=None)(self._comparative)

    def _verb(self, base: str, form: str, agreement: str = "3s") -> tuple[str, ...]:
        """The words of a verb's form; only the first word of a phrasal verb is inflected."""
        head, *rest = base.split(" ")
        if head == "be":
            return (_form_of_be(form, agreement), *rest)
        if form == "base" or (form == "present" and agreement != "3s"):
            return (head, *rest)
        return (self._one_verb(head, form), *rest)

    def _one_verb(self, head: str, form: str) -> str:
        if form == "past" and head in self._irregular:
            return self._irregular[head][0]
        if form == "participle" and head in self._irregular:
            return self._irregular[head][1]
        if form == "participle":
            form = "past" if not self._library.getInflection(head, "VBN") else form
        found = self._library.getInflection(head, _TAGS[form])
        return found[0] if found else head + {"present": "s", "ing": "ing"}.get(form, "ed")

    def _plural(self, noun: str) -> str:
        """The plural of a noun; the last word of a compound takes it."""
        *first, last = noun.split(" ")
        found = self._library.getInflection(last, "NNS")
        plural = found[0] if found and found[0] != last else _regular_plural(last)
        if last.endswith("man"):
            plural = last[:-3] + "men"
        return " ".join((*first, plural))

    def _comparative(self, adjective: str, form: str) -> tuple[str, ...]:
        """`form` is "more" or "most"."""
        tag, periphrastic = ("JJR", "more") if form == "more" else ("JJS", "most")
        special = {
            "good": ("better", "best"),
            "bad": ("worse", "worst"),
            "far": ("farther", "farthest"),
        }
        if adjective in special:
            return (special[adjective][tag == "JJS"],)
        short = len(adjective) <= 5 or (adjective.endswith("y") and len(adjective) <= 6)
        if short and " " not in adjective and not adjective.endswith(("ed", "ing")):
            found = self._library.getInflection(adjective, tag)
            if found:
                return (found[0],)
        return (periphrastic, adjective)

    def degrees(self, adjective: str) -> frozenset[str]:
        """Every comparative and superlative that is in use: "cleverer" and "more clever"."""
        one_word = (
            self._library.getInflection(adjective, tag) if _takes_endings(adjective) else ()
            for tag in ("JJR", "JJS")
        )
        periphrastic = (" ".join(self._comparative(adjective, form)) for form in ("more", "most"))
        return frozenset(periphrastic).union(*one_word)

    def lemmas(self, tag: str) -> Iterator[str]:
        """Every lemma of the library that has a form for a tag such as NNS, VBD or JJR."""
        self._library.getInflection("walk", "VBD")  # makes the library read its table
        for lemma, forms in self._library.infl_dict.items():
            if tag in forms:
                yield lemma


class EnglishForms:
    """Which written words the inflection library knows as a form of some lemma."""

    def __init__(self) -> None:
        self._library = Lemmatizer()

    def knows(self, word: str) -> bool:
        """Whether a word in lower case is a form of a lemma in the library's table."""
        return bool(self._library.getAllLemmas(word))


def _regular_plural(noun: str) -> str:
    if noun.endswith(("s", "x", "z", "ch", "sh")):
        return noun + "es"
    if noun.endswith("y") and noun[-2:-1] not in ("a", "e", "o", "u"):
        return noun[:-1] + "ies"
    return noun + "s"


def _form_of_be(form: str, agreement: str) -> str:
    if form in ("base", "participle", "ing"):
        return {"base": "be", "participle": "been", "ing": "being"}[form]
    present, past = _PERSON_ENDS.get(agreement, ("are", "were"))
    return present if form == "present" else past


def _takes_endings(adjective: str) -> bool:
    """Whether an adjective may have -er and -est: a long one or a derived one has not."""
    if " " in adjective or _DERIVED.search(adjective):
        return False
    syllables = len(_VOWELS.findall(adjective.removeprefix("un").removesuffix("e")))
    return syllables <= 2
