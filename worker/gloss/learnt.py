"""Glosses in a convention that nobody has described: whatever the training pairs were written in.

Every blank-separated item is one token, punctuation too: a number where it is digits alone, else a
sign, since nothing is known of its form. There are no spans, and nothing is repaired. Of the checks
there are those that need no knowledge of the convention.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from worker.gloss.guards import (
    DROPPED_NUMBER,
    LEAST_CONFIDENCE,
    LOW_CONFIDENCE,
    NO_SENSES,
    REPETITION,
    Warning,
    repeated_sequence,
)
from worker.gloss.kept_numbers import lost_digits
from worker.gloss.lexicon import SenseTable
from worker.gloss.notation import Gloss, Token, TokenType
from worker.gloss.widths import MAX_CHARACTERS, Span

_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")


def keep(items: Sequence[str]) -> list[tuple[str, int | None]]:
    """The items as they are, each with its index; one without text is dropped."""
    return [(item, index) for index, item in enumerate(items) if item]


def read(text: str) -> Gloss:
    """The tokens of a gloss; any text is one."""
    return Gloss(tuple(sign(item) for item in text.split()))


def sign(item: str) -> Token:
    """The token that any item is."""
    if _NUMBER.fullmatch(item):
        return Token(item, TokenType.NUMBER, value=item)
    return Token(item, TokenType.SIGN)


def within_widths(gloss: str, spans: Sequence[Span]) -> tuple[str, tuple[Span, ...]]:
    """The gloss with each item cut that is longer than the contract allows; nothing is lost."""
    parts = [
        (item[start : start + MAX_CHARACTERS], span)
        for item, span in zip(gloss.split(), spans, strict=True)
        for start in range(0, len(item), MAX_CHARACTERS)
    ]
    return " ".join(text for text, _ in parts), tuple(span for _, span in parts)


def check(
    source: str,
    gloss: Gloss,
    confidence: float,
    looked_at: Collection[tuple[int, int]] = (),
    senses: SenseTable = NO_SENSES,
) -> tuple[Warning, ...]:
    """The warnings about the gloss of one line: lost digits, circles, doubt. No words are looked
    for: nobody knows which signs are theirs.
    """
    del looked_at, senses
    items = [token.gloss for token in gloss.tokens]
    warnings = [Warning(DROPPED_NUMBER, digits) for digits in lost_digits(source, items)]
    repeated = repeated_sequence(_words(items))
    if repeated and not repeated_sequence(_words(source.lower().split())):
        warnings.append(Warning(REPETITION, " ".join(repeated)))
    if confidence < LEAST_CONFIDENCE:
        warnings.append(Warning(LOW_CONFIDENCE, None))
    return tuple(warnings)


def _words(items: Sequence[str]) -> list[str]:
    """Without punctuation, which may well stand three times in a row."""
    return [item for item in items if any(map(str.isalnum, item))]
