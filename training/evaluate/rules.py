"""A baseline of rules for notation 1: what an afternoon without a corpus or a lexicon comes to.

Function words are dropped, the others written by their lemma in capitals; pronouns point, a
capitalised word is fingerspelled. Sentence by sentence, time comes first, conditions next, a
question word last; "not" and questions get their spans; a definite object at the end becomes the
topic. Knows no sense, no phrase and no sign that is not the English lemma.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from training.evaluate import rule_words as words
from training.evaluate.lemmas import is_adjective, is_plural, lemma_of
from training.proofreading.english import EnglishWord, words_of
from worker.english.numbers import to_digits
from worker.gloss.repair import repair

_SENTENCE = re.compile(r"[^.?!]+(?:\.(?=\S)[^.?!]*)*[.?!]*")
_TITLE = re.compile(r"\b(Mr|Mrs|Ms|Dr|St)\.", re.IGNORECASE)
_CLOCK = re.compile(r"(1?\d|2[0-4]):([0-5]\d)")
_MONEY = re.compile(r"\$([\d.]+)")
_LONGEST_TOPIC = 3


class Rules:
    """Translates a line at a time; nothing is learnt and nothing is kept."""

    def translate(self, line: str) -> str:
        """The gloss of a line."""
        shouted = line.isupper()
        found = _SENTENCE.findall(to_digits(_TITLE.sub(r"\1", line)))
        glosses = (_plain(_sentence(text, shouted)) for text in found)
        return " ".join(item for gloss in glosses for item, _ in repair(gloss.split()))


def _plain(gloss: str) -> str:
    """Without accents: signs and spellings have none."""
    return "".join(c for c in unicodedata.normalize("NFKD", gloss) if not unicodedata.combining(c))


def _sentence(text: str, shouted: bool) -> str:
    found = words_of(text)
    question = text.rstrip(" \"'").endswith("?")
    for n, word in enumerate(found):
        if word.text == "if":
            return _conditional(found[:n], found[n + 1 :], text, shouted)
        if word.text == "because" and n:
            reason = _clause(found[n + 1 :], shouted)
            return " ".join([*_clause(found[:n], shouted), "rhq[ WHY ]", *reason])
    return _asked(found, shouted) if question else " ".join(_clause(found, shouted, statement=True))


def _conditional(
    before: Sequence[EnglishWord], after: Sequence[EnglishWord], text: str, shouted: bool
) -> str:
    """The condition goes up to the comma, or to the end when the rest came before it."""
    rest = list(before)
    condition = list(after)
    if "," in text and not before:
        length = len(words_of(text.split(",")[0])) - 1
        condition, rest = list(after[:length]), list(after[length:])
    found = _clause(condition, shouted)
    return " ".join([*(["cond[", *found, "]"] if found else []), *_clause(rest, shouted)])


def _asked(found: Sequence[EnglishWord], shouted: bool) -> str:
    asked = [word for word in found[:2] if word.text in words.QUESTION]
    if not asked:
        items = _clause(found, shouted)
        return " ".join(["yn[", *items, "]"]) if items else ""
    sign = words.QUESTION[asked[0].text]
    rest = [word for word in found if word is not asked[0]]
    if asked[0].text == "how" and rest and rest[0].text in words.HOW:
        sign, rest = words.HOW[rest[0].text], rest[1:]
    return " ".join(["whq[", *_clause(rest, shouted), sign, "]"])


def _clause(found: Sequence[EnglishWord], shouted: bool, *, statement: bool = False) -> list[str]:
    """Time first, then the rest in the order of the English, or its object as a topic before it."""
    time, rest = _time_apart(found)
    topic: Sequence[EnglishWord] = ()
    if statement:
        topic, rest = _topic_apart(rest)
    items = list(_signs(time, shouted))
    if topic:
        items += ["t[", *_signs(topic, shouted), "]"]
    return [*items, *_signs(rest, shouted)]


def _time_apart(found: Sequence[EnglishWord]) -> tuple[list[EnglishWord], list[EnglishWord]]:
    time: list[EnglishWord] = []
    rest: list[EnglishWord] = []
    for n, word in enumerate(found):
        before = found[n - 1].text if n else ""
        after = found[n + 1].text if n + 1 < len(found) else ""
        opens = word.text in words.TIME_OPENERS and after in words.TIME_UNITS
        closes = word.text in words.TIME_UNITS and before in words.TIME_OPENERS
        named = word.text in words.TIME or bool(_CLOCK.fullmatch(word.text))
        (time if opens or closes or named else rest).append(word)
    return time, rest


def _topic_apart(found: Sequence[EnglishWord]) -> tuple[list[EnglishWord], list[EnglishWord]]:
    """The definite object that a sentence with a pronoun ends with: "He sold the old car"."""
    if not found or found[0].text not in words.SUBJECTS:
        return [], list(found)
    for n in range(2, len(found)):
        if found[n].text in words.DEFINITE:
            inside = found[n + 1 :]
            plain = all(word.text not in words.FUNCTION for word in inside)
            negated = any(word.text in words.NEGATIVE for word in found[:n])
            verbs = [w for w in found[1:n] if w.text not in words.DROPPED]
            if plain and 0 < len(inside) <= _LONGEST_TOPIC and verbs and not negated:
                return list(found[n:]), list(found[:n])
            return [], list(found)
    return [], list(found)


def _signs(found: Sequence[EnglishWord], shouted: bool) -> Iterator[str]:
    negated = False
    for n, word in enumerate(found):
        before = found[n - 1].text if n else ""
        if word.text in words.NEGATIVE:
            yield from (() if negated else ("neg[",))
            yield "CAN'T" if before == "can" else words.NEGATIVE[word.text]
            negated = True
            continue
        if word.text == "can" and n + 1 < len(found) and found[n + 1].text == "not":
            continue
        items = _sign(word, before, shouted)
        yield from items
        if items and negated:
            yield "]"
            negated = False
    if negated:
        yield "]"


def _sign(word: EnglishWord, before: str, shouted: bool) -> list[str]:
    text = word.text
    if text == "one" and before in words.DEFINITE:
        return []
    if text in words.SIGNS:
        return words.SIGNS[text].split()
    if text in words.DROPPED:
        return []
    clock, money = _CLOCK.fullmatch(text), _MONEY.fullmatch(text)
    if clock:
        return [f"TIME-{clock[1]}" + ("" if clock[2] == "00" else f"-{clock[2]}")]
    if money:
        return [money[1], "DOLLAR"]
    if _is_name(word) and not shouted:
        return [f"fs-{word.written.upper()}"]
    if any(letter.isdigit() for letter in text):
        return [text.upper()]
    as_it_stands = text in words.NO_NAMES or (before in words.COPULA and is_adjective(text))
    sign = (text if as_it_stands else lemma_of(text)).upper()
    return [f"{sign}++" if before in words.DEFINITE and is_plural(text) else sign]


def _is_name(word: EnglishWord) -> bool:
    capital = word.written[:1].isupper() and not word.starts
    return capital and word.text not in words.NO_NAMES and lemma_of(word.text) not in words.NO_NAMES
