"""Finds the names of an English sentence that its gloss does not say.

A name is a capitalised word that does not open a sentence, or an acronym. Days, months, titles,
languages and the like are signs and not asked for, nor is who speaks (">> JUDGE:"). A line in
capitals shows no names.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from worker.gloss.notation import Gloss, Token, TokenType

_NO_NAMES = frozenset(
    # pronouns, spoken words, letters said by themselves
    "i i'm i'll i've i'd ok okay tv am pm a.m p.m a u.s us u.s.a usa "
    # time
    "monday tuesday wednesday thursday friday saturday sunday january february march april may "
    "june july august september october november december jan feb mar apr jun jul aug sep sept oct "
    "nov dec mon tue tues wed thu thur thurs fri sat sun "
    "mondays tuesdays wednesdays thursdays fridays saturdays sundays "
    # titles and family
    "mr mrs ms miss mx dr doctor professor prof president vice mayor governor gov senator sen "
    "representative rep congressman congresswoman councilman councilwoman councilmember chief "
    "captain sergeant officer detective sheriff judge justice coach pastor father mother sister "
    "brother reverend rabbi sir madam ma'am chairman chairwoman chair secretary minister king "
    "queen prince princess general colonel lieutenant commissioner superintendent principal "
    "director your honor lord mom mamma dad mama papa mommy daddy grandma grandpa granny "
    "grandmother grandfather aunt uncle "
    # languages and peoples
    "english spanish french german italian chinese japanese korean russian arabic american british "
    "canadian mexican european african asian indian native deaf hearing black white christian "
    "jewish muslim catholic egyptian egyptians "
    # what a place or an office is called
    "street avenue road boulevard lane drive highway route interstate bridge river lake ocean sea "
    "mountain mount falls island islands county city town village state states united "
    "north south east west northern southern eastern western "
    "park school elementary middle high college university "
    "hospital clinic church library museum station airport center centre hall house building "
    "department committee council board court congress senate bank company office club "
    "association institute agency service services army navy war world union first second third "
    "new saint st st. the of and for in on at to day year night grand "
    # festivals and other words that English capitalises
    "christmas thanksgiving easter halloween hanukkah ramadan passover eve god internet web bible "
    "democrat democrats democratic republican republicans zoom earth moon sun wi fi wi-fi "
    # the numbers of kings and wars
    "ii iii iv vi vii viii ix xi xii".split()
)
_WORD = re.compile(r"[^\W\d_](?:[^\W_]|['&](?=\w)|\.(?=[^\W\d_]))*")
_SPEAKER = re.compile(r"(?:^|(?<=>>)|(?<=>> ))\s*[A-Z][A-Z.' -]*:(?=\s)")
_LETTER_BY_LETTER = re.compile(r"\b(?:[A-Z]-){2,}[A-Z]\b")
_PARTS = re.compile(r"[-+:]")
_QUOTES = "\"'\u201c\u201d\u2018"
_BEFORE_A_WORD = " \t([-\u2013\u2014" + _QUOTES
_SENTENCE_ENDS = ".?!:;\u2026\n>\u266a"
_ABBREVIATED = re.compile(
    r"\b(?:Dr|Mr|Mrs|Ms|Mx|St|Gov|Sen|Rep|Prof|Gen|Lt|Sgt|Capt|Rev|Hon|[A-Z])\.\s$"
)
_SHORTEST_PIECE = 4
_LINES_KEPT = 256  # each of them may be asked for in several glosses
_OF_A_PEOPLE = re.compile(r"(?:AN|ISH|ESE|ER|I)S?$")
_PEOPLES = {
    "IRISH": "IRELAND", "DANISH": "DENMARK", "POLISH": "POLAND", "DUTCH": "NETHERLANDS",
    "GREEK": "GREECE", "SWISS": "SWITZERLAND", "WELSH": "WALES", "JEWS": "JEWISH",
    "NORWEGIAN": "NORWAY", "NORWEGIANS": "NORWAY", "GREEKS": "GREECE", "DANES": "DENMARK",
}  # fmt: skip


def lost_names(english: str, gloss: Gloss) -> list[str]:
    """The names of `english`, as written, that no sign of the gloss has."""
    names = names_of(english)
    if not names:
        return []
    spelled = [_letters(token.gloss) for token in gloss.tokens]
    whole = {*spelled, *(a + b for a, b in pairwise(spelled))}
    whole |= {_letters(part) for token in gloss.tokens for part in _PARTS.split(token.gloss)}
    lost: list[str] = []
    for name in names:
        key = _letters(_singular(name))
        family = key.removesuffix("S")
        if {key, family} & whole or name in lost or _PEOPLES.get(key) in whole:
            continue
        if any(_holds(token, key) for token in gloss.tokens):
            continue
        lost.append(name)
    return lost


@lru_cache(maxsize=_LINES_KEPT)
def names_of(english: str) -> tuple[str, ...]:
    """The names of a line, as written; none where all of it is in capitals."""
    return () if english == english.upper() else tuple(_names(english))


def _names(english: str) -> Iterator[str]:
    english = _SPEAKER.sub(lambda label: " " * len(label.group()), english)
    english = _LETTER_BY_LETTER.sub(lambda spelled: spelled.group().replace("-", ""), english)
    for found in _WORD.finditer(english):
        word = found.group()
        if word.islower():
            continue
        acronym = sum(letter.isupper() for letter in word) > 1
        if not (acronym or word[0].isupper()) or _singular(word).lower() in _NO_NAMES:
            continue
        if acronym or not _opens_a_sentence(english[: found.start()]):
            yield word


def _opens_a_sentence(before: str) -> bool:
    bare = before.rstrip(_BEFORE_A_WORD)
    if not bare or not set(_QUOTES).isdisjoint(before[len(bare) :]):
        return True
    return bare[-1] in _SENTENCE_ENDS and not _ABBREVIATED.search(before)


def _singular(name: str) -> str:
    """The name without 's, and an acronym without its plural s."""
    bare = re.sub(r"'s?$", "", name, flags=re.IGNORECASE)
    return bare[:-1] if bare[-1:] == "s" and len(bare) > 2 and bare[:-1].isupper() else bare


@lru_cache(maxsize=2048)
def _letters(word: str) -> str:
    """A to Z of a word, without accents and in capitals."""
    return re.sub(r"[^A-Z]", "", unicodedata.normalize("NFKD", word.removeprefix("fs-")).upper())


def _holds(token: Token, key: str) -> bool:
    """Whether a long spelling has the name in it, or a sign begins as the name does.

    So CANADA answers for "Canadian", and fs-EXAMPLE.ORG for "Example".
    """
    if len(key) < _SHORTEST_PIECE:
        return False
    if token.type is TokenType.FINGERSPELL:
        letters = _letters(token.gloss)
        same = letters[:_SHORTEST_PIECE] == key[:_SHORTEST_PIECE]
        return key in letters or (same and bool(_OF_A_PEOPLE.search(key)))
    return any(
        _letters(part)[:_SHORTEST_PIECE] == key[:_SHORTEST_PIECE]
        for part in _PARTS.split(token.gloss)
    )
