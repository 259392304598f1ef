"""The words of an English line, in small letters and with contractions taken apart.

"Can't" is "can" and "not", "she's" is "she" and "'s"; each part knows where it stands. Also which
words carry no content of their own. Knows no meanings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

_WORD = re.compile(r"[^\W_]+(?:[.@/&:'\u2019-][^\W_]+)*")
_CLITIC = re.compile(r"(.+?)(n['\u2019]t|['\u2019](?:s|ll|re|ve|d|m))")
_LINES_KEPT = 256  # of a line several ask: each guard, for each of its glosses
_HEADS = {"ca": "can", "wo": "will", "sha": "shall"}
_CLITICS = {"n't": "not", "'ll": "will", "'re": "are", "'ve": "have", "'m": "am"}

POSSESSIVES = frozenset("my your his her its our their one's someone's whose".split())
SELVES = frozenset(
    "myself yourself himself herself itself ourselves yourselves themselves oneself".split()
)
FUNCTION_WORDS = (
    POSSESSIVES
    | SELVES
    | frozenset(
        # articles, pronouns, demonstratives
        "a an the i me mine you yours he him hers she it we us ours they them theirs y'all yall ya "
        "this that these those there here who whom which what one ones such same so as than then "
        "anybody "
        # auxiliaries and their parts
        "be am is are was were been being do does did done doing have has had having 's 'd 'm 're "
        "'ve 'll will would shall should can could may might must ought need gonna gotta wanna "
        "hafta lemme gimme kinda sorta coulda woulda shoulda dunno let lets used supposed cannot "
        "ain't ain tryna finna gon "
        # prepositions and conjunctions
        "of to in on at by for from with into onto upon out off over under up down about around "
        "through across along between among against during before after since until till within "
        "without toward towards per via and or but nor if unless because 'cause cause cuz while "
        "whether though although however "
        # what is said between
        "um umm uh uhh er erm ah ahh oh ooh hmm hm mm mhm huh eh well like okay ok yeah yep yup "
        "right please just really yet ever very quite rather too also even actually basically "
        "literally mean guess o'clock a.m p.m pm etc ma'am sir folks guys".split()
    )
)


class Word(NamedTuple):
    """A word or a part of a contraction; `start` and `end` are its half-open place in the line."""

    text: str
    start: int
    end: int


@lru_cache(maxsize=_LINES_KEPT)
def words_of(english: str) -> tuple[Word, ...]:
    """The words of a line, in order."""
    words: list[Word] = []
    for found in _WORD.finditer(english):
        text = found.group().lower()
        if text.isalpha():
            words.append(Word(text, found.start(), found.end()))
        else:
            words += _parts(text.replace("\u2019", "'"), found.start())
    return tuple(words)


def _parts(text: str, start: int) -> Iterator[Word]:
    if text == "o'clock":
        yield Word(text, start, start + len(text))
        return
    clitic = _CLITIC.fullmatch(text)
    head, tail = clitic.groups() if clitic else (text, "")
    end = start + len(head)
    yield Word(_HEADS.get(head, head) if tail == "n't" else head, start, end)
    if tail:
        yield Word(_CLITICS.get(tail, tail), end, end + len(tail))
