"""The verb group: tense, modal, aspect, negation and agreement, in English and in gloss.

Tense rules are data; this knows how English puts them together (do-support, inversion,
contraction) and where the gloss puts the sign of the tense and the negation.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

from training.corpus.inflection import Inflector
from training.corpus.template import MAIN
from training.corpus.words import Item, Word, literal


@dataclass(frozen=True)
class VerbSettings:
    """The closed facts of the verb group: contractions, signs that swallow a negation."""

    inflector: Inflector
    contracted_negations: Mapping[str, str]
    contracted_operators: Mapping[str, str]
    negative_signs: Mapping[str, str]
    contraction_rate: float
    negative_contraction_rate: float


class VerbGroup:
    """One verb group. English fields: main (after the subject), operator and tail (inverted),
    joined (a second verb under the tense of another, in gloss as well).

    Gloss fields: main, subject (empty where an agreement verb says it), front (a sign that goes
    before everything, such as PAST).
    """

    def __init__(self, settings: VerbSettings, parts: Mapping[str, Any], rng: Random) -> None:
        self._settings = settings
        self._predicate: Any = parts["p"]
        self._subject: Any = parts.get("s")
        tense: Any = parts.get("t")
        self._tense: Mapping[str, Any] = tense.extra if tense is not None else {"form": "base"}
        polarity = parts.get("pol", "positive")
        self._polarity = polarity if isinstance(polarity, str) else "positive"
        self._frequency: Any = parts.get("freq")
        self._time = parts.get("time")
        self._rng = rng
        self._verb: Any = self._predicate.feature("v")
        self._tail: list[Word] = []
        self._agreement = "3s"
        if self._subject is not None:
            self._agreement = str(self._subject.feature("agr") or "3s")
        self._contracts = rng.random() < settings.contraction_rate
        self._sign_words: list[Word] = []
        self._not_words: list[Word] = []

    def feature(self, name: str) -> object:
        """A verb group has no features of its own."""
        return None

    def english(self, field: str) -> list[Word]:
        """Words of a field; each tense is written once, so ask for main, or for the other two."""
        if field == MAIN:
            return self._after_subject()
        if field == "tail":
            return self._tail
        if field == "joined":
            return self._joined()
        operator, self._tail = self._split()
        if self._polarity == "negative" and not self._negate(operator):
            self._not_words.append(literal("not"))
            self._tail = [self._not_words[-1], *self._tail]
        return operator

    def _joined(self) -> list[Word]:
        """A second verb under the tense of the first, "will stop and look", "has come and gone"."""
        tense = self._tense
        if tense.get("operator") or tense.get("semi"):
            return list(self._verb.form(tense["form"]))
        words: list[Word] = self._verb.form(tense["form"], self._agreement)
        return words

    def _split(self) -> tuple[list[Word], list[Word]]:
        """The operator, supplied by "do" where the tense has none, and what follows it."""
        operator, tail = self._pieces()
        if not operator:
            form = "past" if self._finite_form() == "past" else "present"
            word = literal(self._settings.inflector.verb("do", form, self._agreement)[0])
            self._sign_words = [] if self._tense.get("semi") is None else self._sign_words
            return [word], self._uninflected_tail()
        return operator, tail

    def _finite_form(self) -> str:
        return str(self._tense.get("finite") or self._tense["form"])

    def _pieces(self) -> tuple[list[Word], list[Word]]:
        """Operator and tail without do-support; the operator may be empty."""
        tense = self._tense
        middle = [literal(text) for text in str(tense.get("middle", "")).split()]
        operator_text = tense.get("operator")
        if operator_text:
            form = self._finite_form() if tense.get("finite") else None
            if form:
                operator_text = self._inflect(operator_text, form)
            operator = [literal(operator_text)]
            self._sign_words = [*operator, *middle]
            return operator, [*middle, *self._verb.form(tense["form"])]
        if self._verb.feature("operator") and not tense.get("semi"):
            return self._verb.form(tense["form"], self._agreement), []
        return [], self._inflected_tail(middle)

    def _inflected_tail(self, middle: list[Word]) -> list[Word]:
        semi = self._tense.get("semi")
        if not semi:
            return [*middle, *self._verb.form(self._tense["form"], self._agreement)]
        first = literal(self._inflect(semi, self._finite_form()))
        self._sign_words = [first, *middle]
        return [first, *middle, *self._verb.form(self._tense["form"])]

    def _uninflected_tail(self) -> list[Word]:
        middle = [literal(text) for text in str(self._tense.get("middle", "")).split()]
        semi = self._tense.get("semi")
        if not semi:
            return [*middle, *self._verb.form("base")]
        self._sign_words = [literal(semi), *middle]
        return [*self._sign_words, *self._verb.form(self._tense["form"])]

    def _inflect(self, verb: str, form: str) -> str:
        return self._settings.inflector.verb(verb, form, self._agreement)[0]

    def _after_subject(self) -> list[Word]:
        if self._polarity == "never":
            return self._with_adverb(self._never())
        if self._polarity == "negative":
            operator, tail = self._split()
            if self._negate(operator):
                return [*operator, *tail]
            not_word = literal("not")
            self._not_words.append(not_word)
            return [*operator, not_word, *tail]
        adverb: list[Word] = []
        if self._frequency is not None:
            adverb = self._frequency.english(MAIN)
        return self._with_adverb(adverb)

    def _never(self) -> list[Word]:
        self._not_words = [literal("never")]
        return list(self._not_words)

    def _with_adverb(self, adverb: list[Word]) -> list[Word]:
        operator, tail = self._pieces()
        if operator:
            self._contract(operator[0])
        already = [literal(word) for word in str(self._tense.get("adverb", "")).split()]
        self._sign_words += already
        return [*operator, *adverb, *already, *tail]

    def _contract(self, operator: Word) -> None:
        pronoun = self._subject is not None and self._subject.feature("type") == "pronoun"
        short = self._settings.contracted_operators.get(operator.text)
        if pronoun and short and self._contracts and self._tense.get("form") != "past":
            operator.text, operator.glued = short, True

    def _negate(self, operator: list[Word]) -> bool:
        """Contract operator and "not"; false when they stay apart."""
        short = self._settings.contracted_negations.get(operator[-1].text)
        if not short or self._rng.random() >= self._settings.negative_contraction_rate:
            if operator[-1].text == "can":
                operator[-1].text = "cannot"
                self._not_words.append(operator[-1])
                return True
            return False
        operator[-1].text = short
        self._not_words.append(operator[-1])
        return True

    def gloss(self, field: str) -> list[Item]:
        """Gloss items of a field."""
        if field == "subject":
            return self._subject_gloss()
        if field == "joined":
            return self._head()
        front = str(self._tense.get("front", ""))
        if field == "front":
            return [(front, tuple(self._sign_words))] if front else []
        return self._main_gloss()

    def _recipient(self) -> Any:
        return self._predicate.feature("recipient")

    def _subject_gloss(self) -> list[Item]:
        if self._subject is None:
            return []
        recipient = self._recipient()
        if recipient is not None and self._drops_subject(recipient):
            return []
        items: list[Item] = self._subject.gloss(MAIN)
        return items

    def _drops_subject(self, recipient: Any) -> bool:
        """A pronoun is dropped where the marks on the verb leave no doubt who is meant."""
        if self._subject.feature("type") != "pronoun":
            return False
        third = str(self._subject.feature("mark")).startswith("3p")
        return not third or recipient.feature("type") == "pronoun"

    def _head(self) -> list[Item]:
        head: list[Item] = self._predicate.gloss("head") or self._verb.gloss(MAIN)
        recipient = self._recipient()
        if recipient is None or not head:
            return head
        text, words = head[-1]
        marked = [*words]
        if self._subject is not None and self._drops_subject(recipient):
            marked += self._subject.words
        if recipient.feature("type") == "pronoun":
            marked += recipient.words
        subject = self._subject.feature("mark") if self._subject is not None else "3p"
        goal = recipient.feature("mark")
        return [*head[:-1], (f"{subject}:{text}:{goal}", tuple(marked))]

    def _is_timed(self) -> bool:
        """Whether a time expression stands in the clause."""
        time: Any = self._time
        return time is not None and not (hasattr(time, "feature") and time.feature("absent"))

    def _main_gloss(self) -> list[Item]:
        tense = self._tense
        sign = str(tense.get("sign", ""))
        if sign and tense.get("dropped_with_time") and self._is_timed():
            sign = ""
        pre = [(sign, tuple(self._sign_words))] if sign else []
        if self._polarity == "negative":
            return self._negative_gloss(pre)
        head = self._head()
        if self._polarity == "never":
            return [*pre, ("neg[", ()), ("NEVER", tuple(self._not_words)), *head, ("]", ())]
        adverb = self._frequency.gloss(MAIN) if self._frequency is not None else []
        return [*adverb, *pre, *head]

    def _negative_gloss(self, pre: list[Item]) -> list[Item]:
        head = self._head()
        words = tuple(self._not_words)
        incorporated = self._tense.get("negative_sign")
        if incorporated:
            signs = tuple(dict.fromkeys([*self._sign_words, *words]))
            return [("neg[", ()), (incorporated, signs), *head, ("]", ())]
        if self._tense.get("negated") == "whole":
            return [("neg[", ()), ("NOT", words), *pre, *head, ("]", ())]
        if self._tense.get("negated"):
            return [("neg[", ()), ("NOT", words), *pre, ("]", ()), *head]
        if self._tense.get("swallowed"):
            signs = tuple(dict.fromkeys([*self._sign_words, *words]))
            return [("neg[", ()), (self._tense["swallowed"], signs), ("]", ()), *head]
        swallowed = self._settings.negative_signs.get(head[0][0]) if len(head) == 1 else None
        if swallowed:
            return [*pre, ("neg[", ()), (swallowed, (*words, *head[0][1])), ("]", ())]
        return [*pre, ("neg[", ()), ("NOT", words), *head, ("]", ())]
