"""Puts the glosses of terms into a translated sentence, in place of what the model wrote for them.

Which signs stand for a term is told by the alignment and by the lexicon together. Where they do not
say it clearly, nothing is changed and the term is given back: the caller has the sentence
translated with a name in the term's place (`worker.gloss.placeholders`), or has the gloss put in
where the neighbours' alignment says (`inserted`). Never opens, closes or empties a span.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from worker.english.words import Word, words_of
from worker.gloss.aligned import Item, overlap, within
from worker.gloss.lexicon import SenseTable, bare_signs
from worker.gloss.notation import Token, TokenType, read_token, split_items
from worker.gloss.spelling import letters_of
from worker.gloss.terms import TermMatch

# Signs of grammar: a term never stands in their place, wherever they look.
_GRAMMAR = frozenset(
    "FINISH FUTURE NOT NONE NEVER NOTHING WHY WHAT WHO WHERE WHEN HOW WHICH BUT MUST CAN SHOULD "
    "MAYBE PAST MORE MOST SAME FOR WITH HAVE CAN'T NOT-YET".split()
)
_POINTING = frozenset([TokenType.INDEX, TokenType.POSSESSIVE])
_SUBJECTS = frozenset("he she it they who".split())
_OBJECTS = frozenset("him her it them".split())
_AGREEMENT = re.compile(r"([123]p(?:-pl)?):.*:([123]p(?:-pl)?)")


class Evidence:
    """Which signs of a gloss are a term's, by the lexicon and by spelling."""

    def __init__(self, sentence: str, senses: SenseTable) -> None:
        self._words = words_of(sentence)
        self._senses = senses
        self.subjects = frozenset(word.text for word in self._words)
        self._signs: dict[int, frozenset[str]] = {}

    def of_term(self, token: Token, match: TermMatch) -> bool:
        """Whether a sign may say a word of the term."""
        return self._says(token, inside=True, match=match)

    def of_others(self, token: Token, match: TermMatch) -> bool:
        """Whether a sign may say a word of the sentence outside the term."""
        return self._says(token, inside=False, match=match)

    def _says(self, token: Token, *, inside: bool, match: TermMatch) -> bool:
        signs = frozenset(bare_signs(token))
        letters = token.gloss[3:] if token.type is TokenType.FINGERSPELL else ""
        for place, word in enumerate(self._words):
            if (match.start <= word.start and word.end <= match.end) is not inside:
                continue
            if letters and letters == letters_of(word.text):
                return True
            if not signs.isdisjoint(self._signs_at(place, word)):
                return True
        return False

    def _signs_at(self, place: int, word: Word) -> frozenset[str]:
        if place not in self._signs:
            found = {sign for sense in self._senses.senses(word.text) for sign in sense.signs}
            for sense, _ in self._senses.phrases(self._words, place):
                found |= sense.signs
            self._signs[place] = frozenset(found)
        return self._signs[place]


def substituted(
    items: Sequence[Item], matches: Sequence[TermMatch], evidence: Evidence
) -> tuple[list[Item], list[TermMatch]]:
    """The items with the terms in place, and the terms whose place is not clear."""
    unclear: list[TermMatch] = []
    found = list(items)
    for match in matches:
        own = owned(found, match, evidence)
        if own:
            found[own[0] : own[-1] + 1] = term_items(found, own, match, evidence)
        else:
            unclear.append(match)
    return found, unclear


def owned(items: Sequence[Item], match: TermMatch, evidence: Evidence) -> list[int]:
    """The places of the signs that say the term, side by side; none where that is not clear."""
    by_lexicon: list[int] = []
    by_alignment: list[int] = []
    for place, item in enumerate(items):
        token = read_token(item.text) if item.is_sign else None
        if token is None or token.type in _POINTING or not overlap(
            item.span, match.start, match.end
        ):
            continue
        of_term = evidence.of_term(token, match)
        inside = within(item.span, match.start, match.end)
        if item.text in _GRAMMAR and not of_term:
            continue
        if of_term and (inside or not evidence.of_others(token, match)):
            by_lexicon.append(place)
        elif inside and not evidence.of_others(token, match):
            by_alignment.append(place)
        elif not inside and not evidence.of_others(token, match):
            return []  # a sign that says the term and more
    own = by_lexicon + by_alignment
    own.sort()
    return own if own and own[-1] - own[0] + 1 == len(own) else []


def term_items(
    items: Sequence[Item], own: Sequence[int], match: TermMatch, evidence: Evidence
) -> list[Item]:
    """What stands for the term; an agreement verb's persons become pointing signs around it."""
    span = (match.start, match.end)
    signs = [Item(text, span) for text in split_items(match.term.gloss)]
    persons = next(
        (found for place in own if (found := _AGREEMENT.fullmatch(items[place].text))), None
    )
    if persons is None:
        return [Item(sign.text, span if sign.is_sign else None) for sign in signs]
    subject, target = persons.groups()
    before = [Item("IX-" + subject, None)] if _is_shown(subject, _SUBJECTS, evidence) else []
    after = [Item("IX-" + target, None)] if _is_shown(target, _OBJECTS, evidence) else []
    return [*before, *signs, *after]


def _is_shown(person: str, pronouns: frozenset[str], evidence: Evidence) -> bool:
    """Whether the English names a person by a pronoun, which the verb's marks stood for."""
    return not person.startswith("3p") or not pronouns.isdisjoint(evidence.subjects)


def inserted(items: Sequence[Item], match: TermMatch) -> list[Item]:
    """The items with the term put behind the sign of the nearest word before it, else in front."""
    span = (match.start, match.end)
    signs = [Item(text) for text in split_items(match.term.gloss)]
    signs = [Item(sign.text, span) if sign.is_sign else sign for sign in signs]
    before = [
        (item.span[1], place)
        for place, item in enumerate(items)
        if item.span is not None and item.span[1] <= match.start
    ]
    after = [
        (item.span[0], place)
        for place, item in enumerate(items)
        if item.span is not None and item.span[0] >= match.end
    ]
    if before and (not after or match.start - max(before)[0] <= min(after)[0] - match.end):
        place = max(before)[1] + 1
    else:
        place = min(after)[1] if after else len(items)
    return [*items[:place], *signs, *items[place:]]
