"""Puts the glosses of terms into a translated sentence, in place of what the model wrote for them.

Which signs stand for a term is told by the alignment and by the lexicon together. Where they do not
say it clearly, nothing is changed and the term is given back: the caller has the sentence
translated with a name in the term's place (`worker.gloss.placeholders`), or has the gloss put in
where the neighbours' alignment says (`inserted`). Never opens, closes or empties a span.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from worker.english.words import FUNCTION_WORDS, Word, words_of
from worker.gloss.aligned import Item, overlap, within
from worker.gloss.lexicon import SenseTable, bare_signs
from worker.gloss.notation import Token, TokenType, read_token, split_items
from worker.gloss.spelling import SPELL, letters_of
from worker.gloss.terms import TermMatch

# Signs of grammar: a term never stands in their place, wherever they look.
_GRAMMAR = frozenset(
    "FINISH FUTURE NOT NONE NEVER NOTHING WHY WHAT WHO WHERE WHEN HOW WHICH BUT MUST CAN SHOULD "
    "MAYBE PAST MORE MOST SAME FOR WITH HAVE CAN'T NOT-YET".split()
)
_POINTING = frozenset([TokenType.INDEX, TokenType.POSSESSIVE])
_SUBJECTS = frozenset("he she it they who".split())
_OBJECTS = frozenset("him her it them".split())
_PARTS = re.compile(r"[-+:]")
_AGREEMENT = re.compile(r"([123]p(?:-pl)?):.*:([123]p(?:-pl)?)")


class Evidence:
    """Which signs of a gloss are a term's, by the lexicon and by spelling."""

    def __init__(
        self,
        sentence: str,
        senses: SenseTable,
        read: Callable[[str], Token | None] = read_token,
    ) -> None:
        self.read = read
        self._words = words_of(sentence)
        self._senses = senses
        self._signs: list[tuple[frozenset[str], int, int]] | None = None

    def of_term(self, token: Token, match: TermMatch) -> bool:
        """Whether a sign may say a word of the term, or several, and no other."""
        inside = [w for w in self._words if match.start <= w.start and w.end <= match.end]
        if _spells(token, inside) or any(
            match.start <= start and end <= match.end for start, end in self._said_by(token)
        ):
            return True
        signs = bare_signs(token)
        known = (self._senses.senses(word.text) for word in words_of(match.term.english))
        return any(not sense.signs.isdisjoint(signs) for senses in known for sense in senses)

    def of_others(self, token: Token, match: TermMatch) -> bool:
        """Whether a sign may say a word of the sentence outside the term, alone or beside it."""
        outside = [w for w in self._words if w.end <= match.start or match.end <= w.start]
        parts = _PARTS.split(token.gloss)
        return (
            _spells(token, outside)
            or (len(parts) > 1 and any(word.text.upper() in parts for word in outside))
            or any(start < match.start or match.end < end for start, end in self._said_by(token))
        )

    def pronoun_before(self, match: TermMatch) -> bool:
        """Whether the subject of a verb is a pronoun: it stands before it, but for auxiliaries."""
        before = [word.text for word in self._words if word.end <= match.start]
        while before and before[-1] in FUNCTION_WORDS - _SUBJECTS:
            before.pop()
        return bool(before) and before[-1] in _SUBJECTS

    def pronoun_after(self, match: TermMatch) -> bool:
        """Whether the object of a verb is a pronoun: it stands right behind it."""
        after = [word.text for word in self._words if word.start >= match.end]
        return bool(after) and after[0] in _OBJECTS

    def _said_by(self, token: Token) -> Iterator[tuple[int, int]]:
        """Where the words are that a sign may say."""
        signs = bare_signs(token)
        if self._signs is None:
            self._signs = list(self._all_signs())
        return ((start, end) for known, start, end in self._signs if not known.isdisjoint(signs))

    def _all_signs(self) -> Iterator[tuple[frozenset[str], int, int]]:
        for place, word in enumerate(self._words):
            for sense in self._senses.senses(word.text):
                yield sense.signs, word.start, word.end
            for sense, places in self._senses.phrases(self._words, place):
                yield sense.signs, word.start, self._words[places[-1]].end


def _spells(token: Token, words: Sequence[Word]) -> bool:
    if token.type is not TokenType.FINGERSPELL:
        return False
    letters = token.gloss.removeprefix(SPELL)
    return any(letters == letters_of(word.text) for word in words)


def substituted(
    items: Sequence[Item], matches: Sequence[TermMatch], evidence: Evidence
) -> tuple[list[Item], list[TermMatch]]:
    """The items with the terms in place, and the terms whose place is not clear."""
    unclear: list[TermMatch] = []
    found = list(items)
    for match in matches:
        places = owned(found, match, evidence)
        for own in reversed(places):
            found[own[0] : own[-1] + 1] = term_items(found, own, match, evidence)
        if not places:
            unclear.append(match)
    return found, unclear


def owned(items: Sequence[Item], match: TermMatch, evidence: Evidence) -> list[list[int]]:
    """The places of the signs that say the term, in runs; none where that is not clear.

    There are several runs only where the model says the same more than once. A sign that by the
    lexicon says the term and nothing else counts even where the alignment does not tell.
    """
    own: list[int] = []
    elsewhere: list[int] = []
    certain, straddled = False, False
    for place, item in enumerate(items):
        token = evidence.read(item.text) if item.is_sign else None
        if token is None or token.type in _POINTING:
            continue
        of_term, of_others = evidence.of_term(token, match), evidence.of_others(token, match)
        if item.text in _GRAMMAR and not of_term:
            continue
        inside = within(item.span, match.start, match.end)
        if not overlap(item.span, match.start, match.end):
            elsewhere += [place] if of_term and not of_others else []
        elif (of_term and not of_others) or (inside and (of_term or not of_others)):
            own.append(place)
            certain = certain or (of_term and not of_others)
        elif not of_others or (inside and "-" in item.text):
            straddled = True  # a sign that may say the term and more
    if straddled and not certain:
        return []
    runs = _runs(own or elsewhere)
    texts = {tuple(items[place].text for place in run) for run in runs}
    return runs if len(texts) == 1 else []


def _runs(places: Sequence[int]) -> list[list[int]]:
    """Places side by side together."""
    runs: list[list[int]] = []
    for place in places:
        if runs and runs[-1][-1] == place - 1:
            runs[-1].append(place)
        else:
            runs.append([place])
    return runs


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
        return signs
    subject, target = persons.groups()
    before = [Item("IX-" + subject)] if _is_shown(subject, evidence.pronoun_before(match)) else []
    after = [Item("IX-" + target)] if _is_shown(target, evidence.pronoun_after(match)) else []
    return [*before, *signs, *after]


def _is_shown(person: str, pronoun: bool) -> bool:
    """Whether a sign must point, where the verb's mark did; a third person may be a noun."""
    return pronoun or not person.startswith("3p")


def inserted(items: Sequence[Item], match: TermMatch) -> list[Item]:
    """The items with the term put behind the sign of the nearest word before it, else in front."""
    span = (match.start, match.end)
    signs = [Item(text, span) for text in split_items(match.term.gloss)]
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
