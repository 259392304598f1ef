"""Every construction by its name: it derives, its gloss is notation 1, and it loses no slot."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from training.corpus.generator import PACKAGED, Grammar
from worker.gloss.notation import parse, render

GRAMMAR = Grammar.load()
RULES: list[dict[str, Any]] = [
    rule
    for path in sorted(Path(PACKAGED / "constructions").glob("*.yaml"))
    for rule in yaml.safe_load(path.read_text(encoding="utf-8"))
]
PATHS = {
    "sentence": "one_sentence",
    "long": "one_sentence long_one",
    "command": "one_sentence command_sentence",
    "compare": "one_sentence comparison",
    "clause": "one_sentence simple",
    "question": "question_line",
    "fragment": "fragment_line",
    "line": "",
}
NAMED = [
    (rule["rule"], f"{PATHS[rule['category']]} {rule['rule']}")
    for rule in RULES
    if rule["category"] in PATHS
]


def test_there_are_at_least_200_named_constructions_of_sentences() -> None:
    assert len(NAMED) > 200


@pytest.mark.parametrize(("name", "wishes"), NAMED, ids=[name for name, _ in NAMED])
def test_a_construction_derives_a_valid_gloss(name: str, wishes: str) -> None:
    made = GRAMMAR.derive(*wishes.split())
    assert name in made.constructions
    assert render(parse(made.gloss)) == made.gloss
    assert made.english


def _fields(half: str | dict[str, str] | None) -> dict[str, str]:
    if half is None:
        return {}
    return half if isinstance(half, dict) else {"main": half}


def _slots(text: str) -> set[str]:
    return {name.partition(".")[0] for name in re.findall(r"\{([\w.]+)\}", text)}


_SILENT = {rule["category"] for rule in RULES} - {
    rule["category"] for rule in RULES if rule.get("gloss")
}


_AUXILIARIES = {"have_present"}


def _signed_elsewhere(slot: str, calls: dict[str, str], signed: set[str]) -> bool:
    """Whether a slot is the form of a verb that is signed, or goes into another slot's sign."""
    if calls[slot].split()[0] in _SILENT | _AUXILIARIES:
        return True
    form_of = {source.partition(".")[0] for source in re.findall(r"=\$([\w.]+)", calls[slot])}
    return bool(form_of & signed) or any(f"=${slot} " in f"{call} " for call in calls.values())


def _unsigned(rule: dict[str, Any]) -> set[str]:
    """The slots that a field writes in English and not in gloss."""
    english, gloss = _fields(rule.get("english")), _fields(rule.get("gloss"))
    calls: dict[str, str] = rule.get("slots", {})
    found: set[str] = set()
    for field in {"main", "sub"} & set(english) & set(gloss):
        signed = _slots(gloss[field]) & set(calls)
        unsigned = _slots(english[field]) - signed
        found |= {slot for slot in unsigned if not _signed_elsewhere(slot, calls, signed)}
    return found


def test_what_a_rule_says_in_english_it_says_in_gloss() -> None:
    losses = {rule["rule"]: lost for rule in RULES if (lost := _unsigned(rule))}
    assert losses == {}


def test_rule_names_are_distinct() -> None:
    names = [rule["rule"] for rule in RULES]
    assert len(names) == len(set(names))
