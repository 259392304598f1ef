"""Checks that a gloss loses no number, name or negation of its source and does not run in circles.

Compares words and digits: knows no grammar and does not repair. A warning is a doubt, not a proof.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from worker.gloss.kept_names import lost_names
from worker.gloss.kept_negations import lost_negations
from worker.gloss.kept_numbers import lost_numbers
from worker.gloss.notation import Gloss

DROPPED_NUMBER = "dropped_number"
DROPPED_NAME = "dropped_name"
DROPPED_NEGATION = "dropped_negation"
REPETITION = "repetition"
LOW_CONFIDENCE = "low_confidence"

LEAST_CONFIDENCE = 0.4
_TIMES_IN_A_ROW = 3
_LONGEST_SEQUENCE = 3
_WORD = re.compile(r"\w+(?:'\w+)*")


@dataclass(frozen=True)
class Warning:
    """A doubt about a translation; `token` is the word, number or signs that it is about."""

    code: str
    token: str | None


def check(source: str, gloss: Gloss, confidence: float) -> tuple[Warning, ...]:
    """The warnings about the gloss of one sentence; `source` is English as it was translated."""
    english = source.replace("\u2019", "'")
    warnings = [Warning(DROPPED_NUMBER, number) for number in lost_numbers(english, gloss)]
    warnings += [Warning(DROPPED_NAME, name) for name in lost_names(english, gloss)]
    warnings += [Warning(DROPPED_NEGATION, word) for word in lost_negations(english, gloss)]
    repeated = repeated_sequence([token.gloss for token in gloss.tokens])
    if repeated and not repeated_sequence(_WORD.findall(english.lower())):
        warnings.append(Warning(REPETITION, " ".join(repeated)))
    if confidence < LEAST_CONFIDENCE:
        warnings.append(Warning(LOW_CONFIDENCE, None))
    return tuple(warnings)


def repeated_sequence(items: Sequence[str]) -> tuple[str, ...]:
    """The first short sequence that stands three times in a row; the shortest such."""
    for length in range(1, _LONGEST_SEQUENCE + 1):
        for start in range(len(items) - length * _TIMES_IN_A_ROW + 1):
            sequence = tuple(items[start : start + length])
            if tuple(items[start : start + length * _TIMES_IN_A_ROW]) == sequence * _TIMES_IN_A_ROW:
                return sequence
    return ()
