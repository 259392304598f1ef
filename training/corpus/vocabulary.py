"""The slots that the lexicon fills: nouns, verbs, adjectives, names, numbers, verb groups.

Joins the lexicon, the decks of open words and the inflector; knows no rule.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

from training.corpus.derive import Builtin, Chance, DeadEndError
from training.corpus.lexemes import Adjective, Leaf, Noun, Verb, pronoun_again
from training.corpus.lexicon import Lexicon, Sense
from training.corpus.numbers import Numbers
from training.corpus.open_words import OpenWords
from training.corpus.rules import agree
from training.corpus.selection import Pool, Taste
from training.corpus.usage import gender_of, preposition_of
from training.corpus.verb_group import VerbGroup, VerbSettings

_FEATURES_OF_VERB = ("frame", "subject", "object", "kind", "agrees", "phrasal")
_SPELLABLE = re.compile(r"[^A-Z0-9.'&@/_:+-]")
_COPULA: dict[str, object] = {"operator": "yes", "kind": "state"}


@dataclass(frozen=True)
class WordSettings:
    """How often open words come up, and which nouns show their plural."""

    open_rate: Mapping[str, float]
    plural_signs: Mapping[str, str]
    invented_name_rate: float


def fingerspell(word: str) -> str:
    """The gloss of a name's word."""
    plain = unicodedata.normalize("NFKD", word).upper()
    return "fs-" + _SPELLABLE.sub("", plain).strip(".'&@/_:+-")


class Vocabulary:
    """The lexical categories of one run of the generator."""

    def __init__(
        self,
        lexicon: Lexicon,
        open_words: OpenWords,
        verbs: VerbSettings,
        words: WordSettings,
        chance: Chance,
        taste: Taste,
    ) -> None:
        self._lexicon = lexicon
        self._taste = taste
        self._open = open_words
        self._verbs = verbs
        self._words = words
        self._chance = chance
        self._rng: Random = chance.rng
        self.numbers = Numbers(chance.rng)
        self.chosen: list[Sense] = []  # the entries used so far, for whoever counts them

    def builtins(self) -> dict[str, Builtin]:
        """Every category made here, by the name that rules use."""
        numbers = self.numbers
        return {
            "noun": self.noun,
            "verb": self.verb,
            "copula": lambda request: Verb("be", "", _COPULA, self._verbs.inflector),
            "fixed_verb": self.fixed_verb,
            "listed_verb": self.listed_verb,
            "listed_noun": self.listed_noun,
            "verb_phrase": self.verb_phrase,
            "pronoun_of": self.pronoun_of,
            "preposition": self.preposition,
            "open_adverb": self.open_adverb,
            "adjective": self.adjective,
            "adverb": lambda request: self._listed("adverbs", request),
            "closed": lambda request: self._listed("closed", request),
            "phrase": lambda request: self._listed("phrases", request),
            "place_sign": lambda request: self._listed("places", request),
            "first_name": lambda request: self.name("first_names"),
            "last_name": lambda request: self.name("last_names"),
            "place_name": lambda request: self.name("place_names"),
            "organisation": lambda request: self.name("organisations"),
            "acronym": lambda request: self.name("acronyms"),
            "vg": lambda request: VerbGroup(self._verbs, request, self._rng),
            "number": lambda request: numbers.number(self._wished("number", request)),
            "decimal": lambda request: numbers.decimal(self._wished("decimal", request)),
            "ordinal": lambda request: numbers.ordinal(self._wished("ordinal", request)),
            "year": numbers.year,
            "clock": lambda request: numbers.clock(self._wished("clock", request)),
            "phone": numbers.phone,
            "code": numbers.letters,
            "url": self.url,
            "mail": lambda request: numbers.mail(request, self._open.invent_name()),
        }

    def _fitting(self, part: str, request: Mapping[str, object]) -> Pool:
        choices = self._lexicon.fitting(part, request)
        if not choices:
            raise DeadEndError(f"{part} {dict(request)}")
        return choices

    def _pick(self, choices: Pool) -> Sense:
        sense: Sense = self._chance.word(choices)
        for _ in range(self._taste.second_tries):  # a line seldom says a word twice
            if all(sense is not before for before in self.chosen):
                break
            sense = self._chance.word(choices)
        self.chosen.append(sense)
        return sense

    def _listed(self, part: str, request: Mapping[str, object]) -> Leaf:
        sense = self._pick(self._fitting(part, request))
        return Leaf(sense.english, sense.gloss.split(), {"agr": "3s", **sense.features})

    def _deal(self, part: str, request: Mapping[str, object]) -> str:
        """An open word, now and then, where the request does not forbid it."""
        rate = float(str(request.get("open", self._words.open_rate[part])))
        if self._taste.ties(request.get("like")):
            return ""
        if rate < 1 and request.get("class") in ("person", "group"):
            rate *= self._words.open_rate["person"]
        if rate < 1 and request.get("like"):
            rate *= self._words.open_rate["object"]
        if self._rng.random() >= rate:
            return ""
        rare = rate >= 1 and self._rng.random() < self._words.open_rate["rare"]
        return self._open.deal(f"rare_{part}" if rare else part)

    def noun(self, request: Mapping[str, object]) -> Noun:
        """A noun of the asked class; `num` is sg, pl or mass."""
        number = str(request.get("num", "sg"))
        dealt = self._deal("nouns", request) if number != "mass" else ""
        if dealt:
            sense = Sense(dealt, dealt.upper(), "nouns", {"class": str(request.get("class"))})
        else:
            counted = {"mass": "mass", "pl": "count|plural"}.get(number, "count")
            asked = {"class": request.get("class"), "number": counted}
            choices = self._taste.nouns(self._fitting("nouns", asked), request.get("like"))
            if not choices:
                raise DeadEndError(f"nouns {dict(request)}")
            sense = self._pick(choices)
        text = sense.english
        if number == "pl" and sense.features.get("number") != "plural":
            text = sense.features.get("plural") or self._verbs.inflector.plural(text)
        plural_signs = self._words.plural_signs if number == "pl" else {}
        gloss = plural_signs.get(sense.english, sense.gloss)
        return Noun(text, gloss, sense.features["class"], number, sense.english)

    def verb(self, request: Mapping[str, object]) -> Verb:
        """A verb of the asked frame, for a subject of the asked class."""
        frame = str(request.get("frame"))
        dealt = self._deal("verbs", request) if frame in ("intr", "trans") else ""
        if dealt:
            features: dict[str, object] = {"frame": frame, "object": "any", "kind": "action"}
            return Verb(dealt, dealt.upper(), features, self._verbs.inflector)
        asked = {name: request.get(name) for name in _FEATURES_OF_VERB}
        choices = self._fitting("verbs", asked)
        sense = self._pick(self._taste.verbs(choices, request))
        return Verb(sense.english, sense.gloss, dict(sense.features), self._verbs.inflector)

    def fixed_verb(self, request: Mapping[str, object]) -> Verb:
        """A verb that the rule names: `base` and `gloss`, with alternatives in the same order."""
        bases, glosses = str(request["base"]).split("|"), str(request["gloss"]).split("|")
        pairs = zip(bases, glosses, strict=True)
        chosen = self._chance.word([Sense(b.replace("_", " "), g, "verbs") for b, g in pairs])
        features = {"kind": str(request.get("kind", "action"))}
        return Verb(chosen.english, chosen.gloss, features, self._verbs.inflector)

    def listed_verb(self, request: Mapping[str, object]) -> Verb:
        """A verb of the lexicon, each in turn for a `form`."""
        base, _, gloss = self._open.deal(f"listed_{request['form']}").partition("=")
        if not base:
            raise DeadEndError("no listed verbs")
        return Verb(base, gloss, {"kind": "action"}, self._verbs.inflector)

    def listed_noun(self, request: Mapping[str, object]) -> Noun:
        """A noun of the lexicon in the plural, each in turn."""
        noun, _, rest = self._open.deal("listed_plural").partition("=")
        if not noun:
            raise DeadEndError("no listed nouns")
        plural, _, gloss = rest.partition("=")
        return Noun(plural, self._words.plural_signs.get(noun, gloss), "thing", "pl", noun)

    def verb_phrase(self, request: Mapping[str, object]) -> Verb:
        """A fixed phrase around a verb, such as "take a break"."""
        kind = "verb|verb-your" if request.get("sagr") == "2s" else "verb"
        sense = self._pick(self._fitting("phrases", {"kind": kind}))
        return Verb(sense.english, sense.gloss, {"kind": "action"}, self._verbs.inflector)

    def open_adverb(self, request: Mapping[str, object]) -> Leaf:
        """An adverb in -ly; its sign is that of the adjective."""
        adverb, _, adjective = self._open.deal("adverbs").partition("=")
        if not adverb:
            raise DeadEndError("no open adverbs")
        signs = self._lexicon.signs_of(adjective)
        return Leaf(adverb, signs.get("adjectives", adjective.upper()).split())

    def adjective(self, request: Mapping[str, object]) -> Adjective:
        """An adjective that applies to the asked class; `simple` has one word."""
        dealt = self._deal("adjectives", request) if request.get("use") else ""
        if dealt:
            return Adjective(dealt, dealt.upper(), self._verbs.inflector)
        choices = self._fitting("adjectives", {"class": request.get("class")})
        sense = self._pick(self._taste.adjectives(choices, request))
        return Adjective(sense.english, sense.gloss, self._verbs.inflector)

    def pronoun_of(self, request: Mapping[str, object]) -> Leaf:
        """The pronoun for the subject `of`; where there is none of the asked class, "they"."""
        of: Any = request.get("of")
        asked = str(request.get("class") or "any")
        noun_class = str((of.feature("class") if of is not None else None) or "person")
        if of is None or not agree(asked, noun_class):
            return pronoun_again(self._rng.choice(("1s", "1pl", "3pl")), "he", "person")
        agreement = str(of.feature("agr") or "3s")
        if not agree("person|group", noun_class):
            return pronoun_again(agreement, "it", noun_class)
        if not agree("person", noun_class):
            agreement = "3pl"
        return pronoun_again(agreement, gender_of(of.feature("word"), self._rng), "person")

    def _wished(self, kind: str, request: Mapping[str, object]) -> Mapping[str, object]:
        """The request with the value wished for, such as a clock's "9:30=half past nine"."""
        value = self._chance.wish(kind)
        return {**request, "value": value} if value else request

    def url(self, request: Mapping[str, object]) -> Leaf:
        """A web address, or the one wished for."""
        address = self._chance.wish("url")
        if address:
            return Leaf(address, [f"fs-{address.upper()}"])
        return self.numbers.url(request, self._open.invent_name())

    def preposition(self, request: Mapping[str, object]) -> Leaf:
        """The preposition of a place, folded into a pointing sign."""
        of: Any = request.get("of")
        return Leaf(preposition_of(of.feature("word"), of.feature("class")), ["IX-loc"])

    def name(self, deck: str) -> Leaf:
        """A name of a list, or a made-up one, spelled word by word."""
        wished = self._chance.wish("name")
        name = wished or self._open.deal(deck)
        made_up = deck in ("first_names", "last_names", "place_names")
        invented = made_up and self._rng.random() < self._words.invented_name_rate
        if not wished and (invented or not name):
            name = self._open.invent_name()
        features: dict[str, Any] = {"agr": "3s", "mark": "3p", "class": "person", "type": "name"}
        if deck == "first_names":
            features["repair"] = "name"
        return Leaf(name, [fingerspell(word) for word in name.split()], features, paired=True)
