"""What of a carrier its gloss has kept: each name, each number, the negation.

A name is kept when its letters stand in one token or in several in a row; `unspelled` when they
are no fingerspelling. A number is kept when one of its ways stands there. Judged without the
worker's own guards, which would find themselves right.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from training.evaluate.carriers.drawing import Carrier
from training.evaluate.carriers.numbers import Number, Way
from training.evaluate.negations import negates
from worker.gloss.notation import Gloss, NotationError, Token, TokenType, parse

_PERSONS = frozenset([TokenType.INDEX, TokenType.POSSESSIVE, TokenType.AGREEMENT])
_ORDINAL = re.compile(r"([0-9]+)(?:ST|ND|RD|TH)")
_BETWEEN = re.compile(r"[-+:/_&@]")


@dataclass(frozen=True)
class Kept:
    """What is not in the gloss of a carrier; `added`: it negates what the English does not."""

    lost_names: tuple[str, ...] = ()
    unspelled: tuple[str, ...] = ()
    lost_numbers: tuple[Number, ...] = ()
    lost_negation: bool = False
    added_negation: bool = False

    @property
    def whole(self) -> bool:
        """Whether nothing is lost."""
        return not (self.lost_names or self.lost_numbers or self.lost_negation)

    def losses(self) -> Iterator[str]:
        """What is lost, in words."""
        yield from self.lost_names
        yield from (f"{number.english} ({number.shape})" for number in self.lost_numbers)
        if self.lost_negation:
            yield "the negation"


def kept(carrier: Carrier, gloss: str) -> Kept:
    """Judge a gloss; one that cannot be read has kept nothing."""
    try:
        found = parse(gloss)
    except NotationError:
        return Kept(carrier.names, (), carrier.numbers, carrier.negated)
    items = list(_items(found))
    spelled = [t for t in found.tokens if t.type is TokenType.FINGERSPELL]
    lost = tuple(name for name in carrier.names if not _has_letters(found.tokens, name))
    negated = negates(found)
    return Kept(
        lost_names=lost,
        unspelled=tuple(
            name for name in carrier.names if name not in lost and not _has_letters(spelled, name)
        ),
        lost_numbers=tuple(
            number
            for number in carrier.numbers
            if not any(_stands(way, items) for way in number.ways)
        ),
        lost_negation=carrier.negated and not negated,
        added_negation=negated and not carrier.negated,
    )


def _has_letters(tokens: Sequence[Token], name: str) -> bool:
    """Whether a token, or several in a row, have just the letters of a name."""
    wanted = letters(name)
    written = [letters(token.gloss.removeprefix("fs-")) for token in tokens]
    for start in range(len(written)):
        run = ""
        for part in written[start:]:
            run += part
            if run == wanted:
                return True
            if not wanted.startswith(run):
                break
    return False


def letters(text: str) -> str:
    """A to Z of a text, in capitals and without accents."""
    return re.sub(r"[^A-Z]", "", unicodedata.normalize("NFKD", text).upper())


def _items(gloss: Gloss) -> Iterator[str]:
    """The parts of all signs that may say a number; `2-WEEK` is 2 and WEEK, 23RD is 23."""
    for token in gloss.tokens:
        if token.type not in _PERSONS:
            for part in _BETWEEN.split(token.gloss.removeprefix("fs-")):
                ordinal = _ORDINAL.fullmatch(part)
                yield ordinal[1] if ordinal else part


def _stands(way: Way, items: Sequence[str]) -> bool:
    return any(tuple(items[n : n + len(way)]) == way for n in range(len(items)))
