"""Expands a category into a tree of rules and words.

Knows rules, requests and chance; the words come from a `Vocabulary`, the tenses from
verb_group.py. A tree is written out by asking its root for English, then for gloss.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Callable, Mapping
from random import Random
from typing import Any

from training.corpus.lexicon import Sense
from training.corpus.rules import Rule, RuleBook
from training.corpus.template import Value
from training.corpus.words import Item, Word

Builtin = Callable[[Mapping[str, object]], Value]
_HANDED_DOWN = "rich"  # a request for many adjectives, quantities, names: every slot inside gets it


class DeadEndError(Exception):
    """Nothing fits a request; the derivation starts again."""


class Node:
    """A rule with its slots filled."""

    __slots__ = ("arguments", "extra", "rule", "slots", "tags")

    def __init__(self, rule: Rule, arguments: Mapping[str, object]) -> None:
        self.rule = rule
        self.arguments = arguments
        self.extra = rule.extra
        self.slots: dict[str, Value] = {}
        self.tags: dict[str, list[Word]] = {}

    @property
    def words(self) -> list[Word]:
        """The words that stand for the node itself: those tagged `self`, or its slot n's."""
        held = self.slots.get("n")
        return self.tags.get("self") or list(getattr(held, "words", ()))

    def english(self, field: str) -> list[Word]:
        """Write a field's English; a field the rule lacks is empty."""
        out: list[Word] = []
        for step in self.rule.english.get(field, ()):
            step(self, out)
        return out

    def gloss(self, field: str) -> list[Item]:
        """Write a field's gloss; a field the rule lacks is empty."""
        out: list[Item] = []
        for step in self.rule.gloss.get(field, ()):
            step(self, out)
        return out

    def feature(self, name: str) -> object:
        """A feature the rule gives or inherits, else the slot of that name."""
        path = self.rule.inherits.get(name)
        if path is not None:
            return self.look_up(*path)
        given = self.rule.gives.get(name)
        return given if given is not None else self.slots.get(name)

    def look_up(self, slot: str, feature: str) -> object:
        """What `$slot.feature` stands for; a name that is no slot is an argument."""
        held: Any = self.slots.get(slot)
        if held is None:
            held = self.arguments.get(slot)
        if held is None or not feature:
            return held
        return held.feature(feature)


class Chance:
    """Chooses rules and senses by weight."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng

    def rule(self, rules: list[Rule], summed: list[float]) -> Rule:
        """One of the rules, by weight."""
        return rules[bisect(summed, self.rng.random() * summed[-1])]

    def optional(self, category: str, chance: float) -> bool:
        """Whether an optional slot is filled."""
        return self.rng.random() < chance

    def wish(self, kind: str) -> str:
        """A number or name that is asked for; chance asks for none."""
        return ""

    def word(self, choices: Any) -> Any:
        """One of several senses."""
        return choices[int(self.rng.random() * len(choices))]


class Deriver:
    """Expands categories; `builtins` are the categories made by code rather than by rules."""

    def __init__(
        self,
        book: RuleBook,
        builtins: Mapping[str, Builtin],
        chance: Chance,
        chosen: list[Sense] | None = None,
    ) -> None:
        self.chosen = chosen if chosen is not None else []
        self._book = book
        self._builtins = builtins
        self._chance = chance
        self.used: list[str] = []

    def expand(self, category: str, request: Mapping[str, object]) -> Value:
        """A tree of a category that fits the request. Raises DeadEndError."""
        builtin = self._builtins.get(category)
        if builtin is not None:
            return builtin(request)
        rules, summed = self._book.fitting(category, request)
        if not rules:
            raise DeadEndError(f"{category} {request}")
        rule = self._chance.rule(rules, summed)
        self.used.append(rule.name)
        node = Node(rule, request)
        for slot in rule.slots:
            if slot.chance < 1 and not self._chance.optional(slot.category, slot.chance):
                continue
            asked: dict[str, object] = dict(slot.fixed)
            if _HANDED_DOWN in request:
                asked[_HANDED_DOWN] = request[_HANDED_DOWN]
            for argument, source, feature in slot.passed:
                value = node.look_up(source, feature)
                if value is not None:
                    asked[argument] = value
            node.slots[slot.name] = self.expand(slot.category, asked)
        return node
