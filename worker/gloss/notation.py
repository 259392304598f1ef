"""Gloss notation 1: text to tokens and spans, and back.

Knows the written form only: not which signs exist, nor which gloss is right for a sentence.
`parse` is strict, so that `render(parse(text)) == text` for every text it accepts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

CLOSE = "]"
NEGATION = "neg["


class TokenType(StrEnum):
    """What kind of sign a token writes down."""

    SIGN = "sign"
    COMPOUND = "compound"
    AGREEMENT = "agreement"
    FINGERSPELL = "fingerspell"
    LOAN_SIGN = "loan_sign"
    NUMBER = "number"
    ORDINAL = "ordinal"
    TIME = "time"
    INDEX = "index"
    POSSESSIVE = "possessive"
    CLASSIFIER = "classifier"


class SpanType(StrEnum):
    """What a non-manual marker says about the signs under it."""

    TOPIC = "topic"
    WH_QUESTION = "wh_question"
    YN_QUESTION = "yn_question"
    RHETORICAL = "rhetorical"
    NEGATION = "negation"
    CONDITIONAL = "conditional"
    ROLE_SHIFT = "role_shift"


OPENERS: dict[str, SpanType] = {
    "t[": SpanType.TOPIC,
    "whq[": SpanType.WH_QUESTION,
    "yn[": SpanType.YN_QUESTION,
    "rhq[": SpanType.RHETORICAL,
    NEGATION: SpanType.NEGATION,
    "cond[": SpanType.CONDITIONAL,
    "rs[": SpanType.ROLE_SHIFT,
}
BRACKETS = frozenset([*OPENERS, CLOSE])
_SIGNS_KEPT = 4096  # a language has few signs: they are read once, not once in every gloss
_GLOSSES_KEPT = 512  # one is read by the guards and again for the answer
_OPENER_OF = {span: opener for opener, span in OPENERS.items()}


class NotationError(ValueError):
    """A text is not notation 1. `position` is the index of the item at fault."""

    def __init__(self, message: str, position: int) -> None:
        super().__init__(f"item {position}: {message}")
        self.message = message
        self.position = position


@dataclass(frozen=True)
class Token:
    """One sign.

    `letters` spells a fingerspelled word ("J-O-H-N"); `value` is what a number, an ordinal, a time
    or an age says ("2", "9:30"); `person` is 1p, 2p or 3p (the subject's, for an agreement verb);
    `locus` is "loc" for a place pointed at, and the object's person for an agreement verb.
    """

    gloss: str
    type: TokenType
    letters: str | None = None
    value: str | None = None
    person: str | None = None
    plural: bool = False
    locus: str | None = None
    repeat: bool = False


@dataclass(frozen=True)
class Span:
    """A non-manual marker over the tokens `token_start` to `token_end` (half-open)."""

    type: SpanType
    token_start: int
    token_end: int


@dataclass(frozen=True)
class Gloss:
    """A glossed sentence; `spans` stand in the order in which they open."""

    tokens: tuple[Token, ...] = ()
    spans: tuple[Span, ...] = ()


_ITEM = re.compile(r'CL:[^"\s]*"[^"]*"|\S+')
_WORD = r"[A-Z][A-Z0-9]*(?:'[A-Z0-9]+)*'?"
_SIGN = rf"{_WORD}(?:-(?:{_WORD}|[0-9]+))*"
_FORMS: tuple[tuple[TokenType, re.Pattern[str]], ...] = (
    (TokenType.INDEX, re.compile(r"IX-(?:(?P<person>[123]p)(?P<plural>-pl)?|(?P<locus>loc))")),
    (TokenType.POSSESSIVE, re.compile(r"(?:POSS|SELF)-(?P<person>[123]p)(?P<plural>-pl)?")),
    (
        TokenType.FINGERSPELL,
        re.compile(r"fs-(?P<letters>[A-Z0-9](?:[A-Z0-9.'&@/_:+-]*[A-Z0-9])?)"),
    ),
    (TokenType.LOAN_SIGN, re.compile(rf"#{_SIGN}(?P<repeat>\+\+)?")),
    (
        TokenType.AGREEMENT,
        re.compile(
            rf"(?P<person>[123]p)(?P<plural>-pl)?:{_SIGN}(?P<repeat>\+\+)?:(?P<locus>[123]p(?:-pl)?)"
        ),
    ),
    (TokenType.CLASSIFIER, re.compile(r'CL:[^"\s]+"[^"\s](?:[^"]*[^"\s])?"')),
    (TokenType.TIME, re.compile(r"TIME-(?P<hour>[0-9]{1,2})(?:-(?P<minute>[0-9]{2}))?")),
    (TokenType.TIME, re.compile(r"AGE-(?P<value>[0-9]+)")),
    (TokenType.TIME, re.compile(rf"EVERY-(?P<value>{_SIGN})")),
    (TokenType.ORDINAL, re.compile(r"(?P<value>[0-9]+)(?:ST|ND|RD|TH)")),
    (
        TokenType.NUMBER,
        re.compile(rf"(?P<value>[0-9]+(?:\.[0-9]+)?)(?:-{_SIGN})?(?P<repeat>\+\+)?"),
    ),
    (TokenType.COMPOUND, re.compile(rf"{_SIGN}(?:\+{_SIGN})+(?P<repeat>\+\+)?")),
    (TokenType.SIGN, re.compile(rf"{_SIGN}(?P<repeat>\+\+)?")),
)


def split_items(text: str) -> list[str]:
    """Cut a gloss into its items: signs, opening and closing brackets."""
    return _ITEM.findall(text)


@lru_cache(maxsize=_SIGNS_KEPT)
def read_token(item: str) -> Token | None:
    """Read one sign; None when `item` is no sign of notation 1."""
    for kind, form in _FORMS:
        match = form.fullmatch(item)
        if match:
            return _token(item, kind, match.groupdict())
    return None


def _token(item: str, kind: TokenType, parts: dict[str, str | None]) -> Token:
    letters, hour, minute = parts.get("letters"), parts.get("hour"), parts.get("minute")
    clock = f"{hour}:{minute or '00'}" if hour else None
    return Token(
        gloss=item,
        type=kind,
        letters="-".join(letters) if letters else None,
        value=clock or parts.get("value"),
        person=parts.get("person"),
        plural=bool(parts.get("plural")),
        locus=parts.get("locus"),
        repeat=bool(parts.get("repeat")),
    )


@lru_cache(maxsize=_GLOSSES_KEPT)
def parse(text: str) -> Gloss:
    """Read a gloss; the empty text is the empty gloss. Raises NotationError."""
    items = split_items(text)
    if " ".join(items) != text:
        raise NotationError("items are separated by exactly one blank", 0)
    tokens: list[Token] = []
    spans: list[Span | None] = []
    still_open: list[tuple[int, SpanType, int]] = []
    for position, item in enumerate(items):
        if item in OPENERS:
            still_open.append((len(spans), OPENERS[item], len(tokens)))
            spans.append(None)
        elif item == CLOSE:
            _close_span(still_open, spans, len(tokens), position)
        else:
            token = read_token(item)
            if token is None:
                raise NotationError(f"{item!r} is no sign of notation 1", position)
            tokens.append(token)
    if still_open:
        raise NotationError(f"{_OPENER_OF[still_open[-1][1]]!r} is never closed", len(items))
    return Gloss(tuple(tokens), tuple(span for span in spans if span is not None))


def _close_span(
    still_open: list[tuple[int, SpanType, int]],
    spans: list[Span | None],
    token_count: int,
    position: int,
) -> None:
    if not still_open:
        raise NotationError("']' closes nothing", position)
    slot, kind, start = still_open.pop()
    if start == token_count:
        raise NotationError(f"{_OPENER_OF[kind]!r} encloses no sign", position)
    spans[slot] = Span(kind, start, token_count)


def render(gloss: Gloss) -> str:
    """Write a gloss down; the inverse of `parse`."""
    items: list[str] = []
    pending = list(gloss.spans)
    ends: list[int] = []
    for index, token in enumerate(gloss.tokens):
        while pending and pending[0].token_start == index:
            span = pending.pop(0)
            items.append(_OPENER_OF[span.type])
            ends.append(span.token_end)
        items.append(token.gloss)
        while ends and ends[-1] == index + 1:
            items.append(CLOSE)
            ends.pop()
    return " ".join(items)
