"""What a property looks for in a gloss: signs, or rows of signs, any of which will do.

`GET|RECEIVE` are alternatives, `12 DOLLAR` is a row. A sign matches by its whole text; a trailing
`++` of the gloss is ignored unless the pattern writes it, and the verb inside an agreement verb
matches too (`GIVE` in `1p:GIVE:3p`). Knows no spans and no English.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from worker.gloss.notation import CLOSE, OPENERS, Gloss, SpanType, Token, TokenType, read_token

Row = tuple[str, ...]
_REPEAT = "++"
_BEFORE = " < "
_KIND = ": "
_KINDS = {opener.removesuffix("["): kind for opener, kind in OPENERS.items()}


class PatternError(ValueError):
    """A pattern that no gloss could be searched for; the message says what is wrong with it."""


@dataclass(frozen=True)
class Pattern:
    """Rows of signs, any of which will do."""

    rows: tuple[Row, ...]

    def starts(self, gloss: Gloss) -> Iterator[tuple[int, int]]:
        """Where a row stands: half-open ranges of tokens, from left to right."""
        forms = [forms_of(token) for token in gloss.tokens]
        for start in range(len(forms)):
            for row in self.rows:
                if _stands(row, forms[start : start + len(row)]):
                    yield start, start + len(row)

    def occurs(self, gloss: Gloss) -> bool:
        return any(True for _ in self.starts(gloss))

    def __str__(self) -> str:
        return " or ".join(" ".join(row) for row in self.rows)


@dataclass(frozen=True)
class Order:
    """`first` stands before `second`, by the first occurrence of each."""

    first: Pattern
    second: Pattern

    def holds(self, gloss: Gloss) -> bool:
        one, other = next(self.first.starts(gloss), None), next(self.second.starts(gloss), None)
        return one is not None and other is not None and one[0] < other[0]


@dataclass(frozen=True)
class Enclosure:
    """A span of a kind holds `pattern`; `marker` is the kind as the notation writes it."""

    marker: str
    pattern: Pattern

    def holds(self, gloss: Gloss) -> bool:
        spans = [span for span in gloss.spans if span.type is self.kind]
        return any(
            span.token_start <= start and end <= span.token_end
            for start, end in self.pattern.starts(gloss)
            for span in spans
        )

    @property
    def kind(self) -> SpanType:
        return _KINDS[self.marker]


def read_pattern(text: str) -> Pattern:
    """Read `GET|RECEIVE` or `5-DOLLAR|5 DOLLAR`. Raises PatternError."""
    return Pattern(tuple(_row(alternative, text) for alternative in text.split("|")))


def read_order(text: str) -> Order:
    """Read `TUESDAY < GET|RECEIVE`. Raises PatternError."""
    first, before, second = text.partition(_BEFORE)
    if not before or _BEFORE in second:
        raise PatternError(f"{text!r} is not written FIRST < SECOND")
    return Order(read_pattern(first), read_pattern(second))


def read_enclosure(text: str) -> Enclosure:
    """Read `neg: NOT|NEVER`. Raises PatternError."""
    marker, colon, pattern = text.partition(_KIND)
    if not colon:
        raise PatternError(f"{text!r} is not written KIND: SIGN")
    if marker not in _KINDS:
        raise PatternError(f"{marker!r} is no kind of span; take one of {', '.join(_KINDS)}")
    return Enclosure(marker, read_pattern(pattern))


def forms_of(token: Token) -> frozenset[str]:
    """What a pattern may write for a token: `1p:GIVE++:3p` is GIVE, GIVE++ and 1p:GIVE:3p too."""
    written = {token.gloss}
    if token.type is TokenType.AGREEMENT:
        written.add(token.gloss.split(":")[1])
    return frozenset(written | {form.replace(_REPEAT, "") for form in written})


def _row(alternative: str, text: str) -> Row:
    signs = tuple(alternative.split(" "))
    for sign in signs:
        if not sign:
            raise PatternError(f"{text!r} has an empty alternative, or a blank too many")
        if sign in OPENERS or sign == CLOSE or read_token(sign) is None:
            raise PatternError(f"{sign!r} in {text!r} is no sign of notation 1")
    return signs


def _stands(row: Row, forms: Sequence[frozenset[str]]) -> bool:
    return len(row) == len(forms) and all(sign in of for sign, of in zip(row, forms, strict=True))
