"""Hand-written lines told again as captions would have them.

A line is joined with others of its document, names and numbers are changed on both sides, and the
whole is put into one of the manners of `training.corpus.surface`. So a few thousand lines that
people wrote show what a grammar cannot, more than once and never twice alike. The alignment goes
along; nothing of the gloss is lost. Knows fingerspelling and digits of notation 1, no other sign.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from training.corpus.open_words import invent_name
from training.corpus.surface import SurfaceSettings, vary
from training.corpus.words import Item, Word, is_bracket, lay_out, literal, spans

Alignment = tuple[tuple[int, int, int], ...]

_NAME_BEFORE_S = r"[A-Z][^\W\d_]+(?=['\u2019]s\b)"  # so that a possessor may have another name
_TOKEN = re.compile(
    _NAME_BEFORE_S + r"|[$\u00a3\u20ac]?['\u2019]?\w+(?:[-'\u2019.,:/&@]+\w+)*%?|>>+|\S"
)
_BLANK = " "
_SPELL = "fs-"
_JOINED_RATE, _THREE_RATE, _LINKED_RATE = 0.5, 0.3, 0.4
_CHANGED_RATE, _INVENTED_RATE = 0.5, 0.25
_MOST_WORDS = 40
_MOST_DIGITS = 6
_MOST_DAYS = 31
_FIRST_YEAR, _LAST_YEAR = 1900, 2030
_END = "."
# What may stand for a full stop between two sentences: the words, their signs, and how often.
_LINKS: tuple[tuple[str, str, float], ...] = (
    ("and", "", 0.4),
    ("so", "", 0.15),
    (", but", "BUT", 0.2),
    ("and then", "THEN", 0.15),
    ("because", "rhq[ WHY ]", 0.1),
)
_STATED_ONLY = frozenset(["and then", "because"])  # these link no questions
_QUESTIONS = frozenset(["whq[", "yn["])


@dataclass(frozen=True)
class ToldLine:
    """An English line and its gloss; `alignment` as in `training.data.pairs.Pair`."""

    english: str
    gloss: str
    alignment: Alignment


@dataclass
class _Draft:
    """A line under change: its words, and its gloss items with the words they stand for."""

    words: list[Word]
    items: list[Item]


class Reteller:
    """Tells lines again; `names` are lists of which a name is replaced by another of its list."""

    def __init__(self, surface: SurfaceSettings, names: Mapping[str, Sequence[str]]) -> None:
        self._surface = surface
        self._lists = {name: tuple(listed) for name, listed in names.items()}
        self._list_of = {n: name for name, listed in self._lists.items() for n in listed}

    def tell(self, line: ToldLine, others: Sequence[ToldLine], rng: Random) -> ToldLine:
        """The line in another manner; now and then with some of `others` behind it."""
        draft = self._changed(line, rng)
        if others and rng.random() < _JOINED_RATE:
            for _ in range(2 if rng.random() < _THREE_RATE else 1):
                more = self._changed(rng.choice(others), rng)
                if len(draft.words) + len(more.words) <= _MOST_WORDS:
                    draft = _joined(draft, more, rng)
        _lower_openings(draft)
        words = vary(draft.words, self._surface, rng)
        english = lay_out(words)
        alignment = tuple(
            (n, start, end) for n, item in enumerate(draft.items) for start, end in spans(item)
        )
        return ToldLine(english, " ".join(text for text, _ in draft.items), alignment)

    def _changed(self, line: ToldLine, rng: Random) -> _Draft:
        draft = _read(line)
        if rng.random() < _CHANGED_RATE:
            self._change_names(draft, rng)
            _change_numbers(draft, rng)
        _mark_values(draft)
        return draft

    def _change_names(self, draft: _Draft, rng: Random) -> None:
        """Give each name that is spelled letter by letter as it is written another one."""
        chosen: dict[str, str] = {}
        openings = {id(word) for word in _openings(draft.words)}
        for place, (text, words) in enumerate(draft.items):
            if not _is_name(text, words):
                continue
            name = words[0].text
            if id(words[0]) in openings and name not in self._list_of:
                continue  # perhaps no name, only a word without a sign
            if name not in chosen:
                chosen[name] = self._another(name, rng)
            draft.items[place] = (_SPELL + chosen[name].upper(), words)
        for word in draft.words:
            word.text = chosen.get(word.text, word.text)

    def _another(self, name: str, rng: Random) -> str:
        listed = self._lists.get(self._list_of.get(name, ""), ())
        if not listed or rng.random() < _INVENTED_RATE:
            return invent_name(rng)
        return rng.choice([each for each in listed if each.isalpha() and each.isascii()])


def _read(line: ToldLine) -> _Draft:
    """Words with their marks, so that they can be written again, and items with their words."""
    words = list(_words(line.english))
    linked: dict[int, list[Word]] = {}
    for item, start, end in line.alignment:
        linked.setdefault(item, []).extend(
            word for word in words if word.start < end and start < word.end and not _is_s(word)
        )
    items = [
        (text, tuple(dict.fromkeys(linked.get(n, ())))) for n, text in enumerate(line.gloss.split())
    ]
    return _Draft(words, items)


def _words(english: str) -> Iterator[Word]:
    """Every token; a mark that opens something holds on to the word behind it."""
    before = _BLANK
    opened = False
    for found in _TOKEN.finditer(english):
        word = Word(found.group())
        word.start, word.end = found.span()
        after = english[word.end : word.end + 1] or _BLANK
        touches = before != _BLANK and not opened
        if word.is_mark:
            word.glued, word.opens = touches, after != _BLANK and after.isalnum()
        else:
            word.glued = touches
        yield word
        before, opened = after, word.opens


def _is_name(text: str, words: Sequence[Word]) -> bool:
    return (
        text.startswith(_SPELL)
        and len(words) == 1
        and words[0].text.istitle()
        and words[0].text.isalpha()
        and text.removeprefix(_SPELL) == words[0].text.upper()
    )


def _is_number(text: str, words: Sequence[Word]) -> bool:
    return text.isdecimal() and len(words) == 1 and words[0].text == text


def _change_numbers(draft: _Draft, rng: Random) -> None:
    """Give each number that both sides have in the same digits another one as long."""
    for place, (text, words) in enumerate(draft.items):
        if not _is_number(text, words):
            continue
        if not 1 < len(text) <= _MOST_DIGITS or sum(text == other for other, _ in draft.items) > 1:
            continue
        number = _number_like(text, rng)
        words[0].text = number
        draft.items[place] = (number, words)


def _number_like(text: str, rng: Random) -> str:
    """A year for a year, what may be a day for what may be one, else one of as many digits."""
    if _FIRST_YEAR <= int(text) <= _LAST_YEAR:
        return str(rng.randint(_FIRST_YEAR, _LAST_YEAR))
    low, high = 10 ** (len(text) - 1), 10 ** len(text) - 1
    return str(rng.randint(low, _MOST_DAYS if int(text) <= _MOST_DAYS else high))


def _mark_values(draft: _Draft) -> None:
    """Say which words are names and numbers, so that a speaker may correct himself at them."""
    for text, words in draft.items:
        if _is_name(text, words):
            words[0].kind = "name"
        elif _is_number(text, words):
            words[0].kind = f"number:{text}:digits"


def _joined(first: _Draft, second: _Draft, rng: Random) -> _Draft:
    """Both lines as one; a full stop between them may give way to a word that links them."""
    words, items = list(first.words), list(first.items)
    if words and words[-1].text == _END and rng.random() < _LINKED_RATE:
        link, signs = _link(first, second, rng)
        _lower_openings(second)
        words[-1:] = link
        items += signs
    return _Draft([*words, *second.words], [*items, *second.items])


def _link(first: _Draft, second: _Draft, rng: Random) -> tuple[list[Word], list[Item]]:
    """The words of a link and its signs, which come from the last of them."""
    asks = any(text in _QUESTIONS for text, _ in (*first.items, *second.items))
    links = [link for link in _LINKS if not (asks and link[0] in _STATED_ONLY)]
    ((english, gloss, _),) = rng.choices(links, [rate for *_, rate in links])
    words = [literal(text) for text in english.replace(",", " ,").split()]
    signs: list[Item] = [(sign, () if is_bracket(sign) else (words[-1],)) for sign in gloss.split()]
    return words, signs


def _lower_openings(draft: _Draft) -> None:
    """Take the capital from a sentence's first word unless it is a name's, an acronym's, or I's."""
    spelled = {id(word) for text, words in draft.items if text[:3] == _SPELL for word in words}
    for word in _openings(draft.words):
        if word.text.istitle() and id(word) not in spelled and not _is_i(word.text):
            word.text = word.text[0].lower() + word.text[1:]


def _openings(words: Sequence[Word]) -> Iterator[Word]:
    """The first word of every sentence, and of every quotation."""
    fresh = True
    for word in words:
        if word.is_mark:
            fresh = fresh or word.text in ".?!" or word.opens
        elif fresh:
            yield word
            fresh = False


def _is_s(word: Word) -> bool:
    return word.glued and word.text in ("'s", "\u2019s")


def _is_i(text: str) -> bool:
    return text == "I" or text.startswith(("I'", "I\u2019"))
