"""Grammar rules as read from YAML, and the choice of those that fit a request.

A rule belongs to a category, asks for slots, and writes fields of English and gloss. A request is a
set of features; alternatives are separated by `|`. Knows nothing of words.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import Any

import yaml

from training.corpus.template import (
    MAIN,
    EnglishStep,
    GlossStep,
    compile_english,
    compile_gloss,
)
from training.errors import CorpusError

ANY = "any"


@cache
def alternatives(text: str) -> frozenset[str]:
    """The alternatives of a feature's value."""
    return frozenset(text.split("|"))


def agree(first: str, second: str) -> bool:
    """Whether two feature values have an alternative in common."""
    one, other = alternatives(first), alternatives(second)
    return ANY in one or ANY in other or not one.isdisjoint(other)


@dataclass(frozen=True)
class SlotCall:
    """A slot of a rule: which category fills it, and what is asked of it."""

    name: str
    category: str
    fixed: dict[str, str]
    passed: tuple[tuple[str, str, str], ...]  # (argument, slot, feature or "")
    chance: float = 1.0


@dataclass(frozen=True)
class Rule:
    """One way to build a category."""

    name: str
    category: str
    weight: float
    gives: dict[str, str]
    inherits: dict[str, tuple[str, str]]  # feature -> (slot, its feature)
    needs: dict[str, str]
    slots: tuple[SlotCall, ...]
    english: dict[str, list[EnglishStep]]
    gloss: dict[str, list[GlossStep]]
    extra: dict[str, Any] = field(default_factory=dict)

    def fits(self, request: Mapping[str, object]) -> bool:
        """Whether what is asked agrees with what the rule gives and needs."""
        for name, value in self.gives.items():
            asked = request.get(name)
            if isinstance(asked, str) and not agree(asked, value):
                return False
        for name, value in self.needs.items():
            asked = request.get(name)
            if not isinstance(asked, str) or not agree(asked, value):
                return False
        return True


class RuleBook:
    """All rules by category; remembers which fit which request."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._by_category: dict[str, list[Rule]] = {}
        for rule in rules:
            self._by_category.setdefault(rule.category, []).append(rule)
        self._keys = {
            category: tuple(sorted({key for rule in group for key in (*rule.gives, *rule.needs)}))
            for category, group in self._by_category.items()
        }
        self._fitting: dict[tuple[str, tuple[object, ...]], tuple[list[Rule], list[float]]] = {}

    def names(self) -> frozenset[str]:
        """The names of all rules."""
        return frozenset(rule.name for group in self._by_category.values() for rule in group)

    def rules(self, category: str) -> list[Rule]:
        """All rules of a category."""
        return self._by_category[category]

    def fitting(
        self, category: str, request: Mapping[str, object]
    ) -> tuple[list[Rule], list[float]]:
        """The rules that fit a request, and their weights summed up one after the other."""
        asked = tuple(
            value if isinstance(value := request.get(key), str) else None
            for key in self._keys[category]
        )
        known = self._fitting.get((category, asked))
        if known is None:
            rules = [rule for rule in self._by_category[category] if rule.fits(request)]
            known = rules, list(accumulate(rule.weight for rule in rules))
            self._fitting[category, asked] = known
        return known


def load_rules(folder: Path) -> RuleBook:
    """Read every rule file of a folder."""
    return RuleBook(
        _read_rule(entry, path.name)
        for path in sorted(folder.glob("*.yaml"))
        for entry in yaml.safe_load(path.read_text(encoding="utf-8"))
    )


_KNOWN = {
    "rule",
    "category",
    "weight",
    "fits",
    "gives",
    "needs",
    "slots",
    "english",
    "gloss",
    "verb",
}


def _read_rule(entry: dict[str, Any], source: str) -> Rule:
    try:
        unknown = set(entry) - _KNOWN
        if unknown:
            raise CorpusError(f"{source}: rule {entry['rule']}: unknown keys {sorted(unknown)}")
        gives = {key: str(value) for key, value in entry.get("gives", {}).items()}
        return Rule(
            name=entry["rule"],
            category=entry["category"],
            weight=float(entry.get("weight", 1)),
            gives={
                **{key: str(value) for key, value in entry.get("fits", {}).items()},
                **{key: value for key, value in gives.items() if not value.startswith("$")},
            },
            inherits={key: _path(value) for key, value in gives.items() if value.startswith("$")},
            needs={key: str(value) for key, value in entry.get("needs", {}).items()},
            slots=tuple(_slot(name, text) for name, text in entry.get("slots", {}).items()),
            english={k: compile_english(v) for k, v in _fields(entry.get("english")).items()},
            gloss={k: compile_gloss(v) for k, v in _fields(entry.get("gloss")).items()},
            extra=entry.get("verb", {}),
        )
    except KeyError as error:
        raise CorpusError(f"{source}: a rule lacks {error}: {entry}") from error


def _fields(half: str | dict[str, str] | None) -> dict[str, str]:
    if half is None:
        return {}
    return half if isinstance(half, dict) else {MAIN: half}


def _path(text: str) -> tuple[str, str]:
    slot, _, feature = text[1:].partition(".")
    return slot, feature


def _slot(name: str, text: str) -> SlotCall:
    category, *arguments = text.split()
    fixed: dict[str, str] = {}
    passed: list[tuple[str, str, str]] = []
    chance = 1.0
    for argument in arguments:
        key, _, value = argument.partition("=")
        if key == "chance":
            chance = float(value)
        elif value.startswith("$"):
            passed.append((key, *_path(value)))
        else:
            fixed[key] = value or "yes"
    return SlotCall(name, category, fixed, tuple(passed), chance)
