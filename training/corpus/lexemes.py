"""What fills a lexical slot: a noun, verb, adjective, name, number or fixed word.

Each is a value in the sense of template.py: asked for its English it makes words, asked for its
gloss it names them. Knows nothing of rules.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from training.corpus.inflection import Inflector
from training.corpus.template import MAIN
from training.corpus.words import Item, Word, is_bracket, literal

_DEGREE_SIGNS = {
    ("GOOD", "more"): "BETTER",
    ("GOOD", "most"): "BEST",
    ("BAD", "more"): "WORSE",
    ("BAD", "most"): "WORST",
}


class Leaf:
    """Fixed English with fixed signs. Each sign stands for all the words unless `paired`."""

    __slots__ = ("_english", "_features", "_glosses", "_paired", "words")

    def __init__(
        self,
        english: str,
        glosses: Sequence[str],
        features: Mapping[str, object] | None = None,
        paired: bool = False,
    ) -> None:
        self._english = english
        self._glosses = glosses
        self._features = features or {}
        self._paired = paired
        self.words: list[Word] = []

    def english(self, field: str) -> list[Word]:
        """The words; any field but main is written the same."""
        made = [literal(text) for text in self._english.split(" ")] if self._english else []
        kind = self._features.get("repair")
        if kind and made:
            made[0].kind = str(kind)
            for word in made[1:]:
                word.continues = True
        self.words += made
        return made

    def gloss(self, field: str) -> list[Item]:
        """The signs."""
        if self._paired and len(self.words) == len(self._glosses):
            return [(text, (self.words[i],)) for i, text in enumerate(self._glosses)]
        words = tuple(self.words)
        return [(text, () if is_bracket(text) else words) for text in self._glosses]

    def feature(self, name: str) -> object:
        """A feature given at the making."""
        return self._features.get(name)


class Noun:
    """A noun in one number."""

    __slots__ = ("_class", "_gloss", "_lemma", "_number", "_plain", "words")

    def __init__(
        self, english: str, gloss: str, noun_class: str, number: str, lemma: str = ""
    ) -> None:
        self._plain = english
        self._lemma = lemma or english
        self._gloss = gloss
        self._class = noun_class
        self._number = number
        self.words: list[Word] = []

    def english(self, field: str) -> list[Word]:
        """The noun as its number has it."""
        made = [literal(text) for text in self._plain.split(" ")]
        self.words += made
        return made

    def gloss(self, field: str) -> list[Item]:
        """The sign; field counted leaves out the repetition that shows a plural."""
        words = tuple(self.words)
        shown = self._gloss if field == MAIN else self._gloss.removesuffix("++")
        return [(text, words) for text in shown.split()]

    def feature(self, name: str) -> object:
        """Class and agreement."""
        if name == "class":
            return self._class
        if name == "word":
            return self._lemma
        plural = self._number == "pl"
        if name == "mark":
            return "3p-pl" if plural else "3p"
        return ("3pl" if plural else "3s") if name == "agr" else None


class Verb:
    """A verb, to be inflected; or the copula, which has no sign."""

    __slots__ = ("_base", "_features", "_gloss", "_inflector", "words")

    def __init__(
        self, base: str, gloss: str, features: Mapping[str, object], inflector: Inflector
    ) -> None:
        self._base = base
        self._gloss = gloss
        self._features = features
        self._inflector = inflector
        self.words: list[Word] = []

    def form(self, form: str, agreement: str = "3s") -> list[Word]:
        """The words of a form."""
        made = [literal(text) for text in self._inflector.verb(self._base, form, agreement)]
        self.words += made
        return made

    def english(self, field: str) -> list[Word]:
        """The words of a form named by the field; main is the base."""
        return self.form("base" if field == MAIN else field)

    def gloss(self, field: str) -> list[Item]:
        """The sign or signs."""
        words = tuple(self.words)
        return [(text, words) for text in self._gloss.split()]

    def feature(self, name: str) -> object:
        """Frame, classes of subject and object, kind; `base` is the sense itself, `run=MANAGE`."""
        return f"{self._base}={self._gloss}" if name == "base" else self._features.get(name)


class Adjective:
    """An adjective; fields more and most write its comparative and superlative."""

    __slots__ = ("_english", "_gloss", "_inflector", "words")

    def __init__(self, english: str, gloss: str, inflector: Inflector) -> None:
        self._english = english
        self._gloss = gloss
        self._inflector = inflector
        self.words: list[Word] = []

    def english(self, field: str) -> list[Word]:
        """The words of a degree."""
        if field == MAIN:
            texts: Sequence[str] = self._english.split(" ")
        else:
            texts = self._inflector.comparative(self._english, field)
        made = [literal(text) for text in texts]
        self.words += made
        return made

    def gloss(self, field: str) -> list[Item]:
        """The sign; in a degree with MORE or MOST before it, or the degree's own sign."""
        words = tuple(self.words)
        own = _DEGREE_SIGNS.get((self._gloss, field))
        if own:
            return [(own, words)]
        degree = [] if field == MAIN else [field.upper()]
        return [(text, words) for text in (*degree, *self._gloss.split())]

    def feature(self, name: str) -> object:
        """Whether the comparative has a sign of its own (better: BETTER)."""
        return self._english if name == "english" else None


_AGAIN = {
    "1s": ("I", "IX-1p", "1p"),
    "2s": ("you", "IX-2p", "2p"),
    "1pl": ("we", "IX-1p-pl", "1p-pl"),
    "3pl": ("they", "IX-3p-pl", "3p-pl"),
}


def pronoun_again(agreement: str, gender: str, noun_class: str) -> Leaf:
    """The pronoun that takes up a subject; `gender` is "he", "she" or "it"."""
    text, gloss, mark = _AGAIN.get(agreement, (gender, "IX-3p", "3p"))
    kind = "it" if gender == "it" else "pronoun"
    features = {"agr": agreement, "mark": mark, "type": kind, "class": noun_class}
    return Leaf(text, [gloss], features)
