"""Checks that a gloss loses nothing of its source, does not run in circles and has a likely length.

Compares words and digits: knows no grammar and mends nothing (`worker.gloss.mending` does). A
warning is a doubt, not a proof. What the speaker took back ("six, no, seven") is not looked for.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache

from worker.english.corrections import without_corrected
from worker.english.edits import spliced
from worker.english.numbers import digit_edits
from worker.english.words import FUNCTION_WORDS, Word, words_of
from worker.gloss.kept_names import lost_names
from worker.gloss.kept_negations import lost_negations
from worker.gloss.kept_numbers import lost_numbers
from worker.gloss.kept_words import Span, lost_words
from worker.gloss.lexicon import SenseTable
from worker.gloss.notation import Gloss

DROPPED_NUMBER = "dropped_number"
DROPPED_NAME = "dropped_name"
DROPPED_NEGATION = "dropped_negation"
DROPPED_CONTENT = "dropped_content"
REPETITION = "repetition"
LENGTH_RATIO = "length_ratio"
LOW_CONFIDENCE = "low_confidence"
LOSSES = frozenset(
    [DROPPED_NUMBER, DROPPED_NAME, DROPPED_NEGATION, DROPPED_CONTENT, REPETITION, LENGTH_RATIO]
)

LEAST_CONFIDENCE = 0.4
NO_SENSES = SenseTable()
_TIMES_IN_A_ROW = 3
_LONGEST_SEQUENCE = 3
_LONGEST_LOOP = 12
_LINES_KEPT = 256  # each of them may be checked for several glosses
_WORD = re.compile(r"\w+(?:'\w+)*")
_MOST_SIGNS_A_WORD, _SPARE_SIGNS = 2.0, 6
_LEAST_SIGNS_A_WORD, _SPARE_WORDS = 0.5, 4


@dataclass(frozen=True)
class Warning:
    """A doubt about a translation; `token` is the word, number or signs that it is about."""

    code: str
    token: str | None


@dataclass(frozen=True)
class _Line:
    """A line as its guards look at it: whatever was taken back is blanked out in all but `english`.

    Numbers are digits in `digits`, and not in `asked`, the words that may be content.
    """

    english: str
    digits: str
    words: tuple[Word, ...]
    asked: tuple[Word, ...]


def check(
    source: str,
    gloss: Gloss,
    confidence: float,
    looked_at: Collection[Span] = (),
    senses: SenseTable = NO_SENSES,
) -> tuple[Warning, ...]:
    """The warnings about the gloss of one sentence; `source` is English as it was translated.

    Words are looked for where there is a lexicon (`senses`); `looked_at` is the model's alignment.
    """
    line = _read(source)
    names = lost_names(line.digits, gloss)
    warnings = [Warning(DROPPED_NUMBER, number) for number in lost_numbers(line.digits, gloss)]
    warnings += [Warning(DROPPED_NAME, name) for name in names]
    warnings += [Warning(DROPPED_NEGATION, word) for word in lost_negations(line.digits, gloss)]
    lost = [line.asked[n] for n in lost_words(line.asked, gloss, senses, looked_at)]
    if lost:
        told = frozenset(word.text for name in names for word in words_of(name))
        warnings += [
            Warning(DROPPED_CONTENT, line.english[word.start : word.end])
            for word in lost
            if word.text not in told
        ]
    warnings += repetition(line.english, [token.gloss for token in gloss.tokens])
    if not has_likely_length(line.words, len(gloss.tokens)):
        warnings.append(Warning(LENGTH_RATIO, None))
    if confidence < LEAST_CONFIDENCE:
        warnings.append(Warning(LOW_CONFIDENCE, None))
    return tuple(warnings)


@lru_cache(maxsize=_LINES_KEPT)
def _read(source: str) -> _Line:
    english = source.replace("\u2019", "'")
    edits = digit_edits(english)
    words = words_of(without_corrected(english))
    numbers = [(edit.start, edit.end) for edit in edits]
    return _Line(
        english,
        without_corrected(spliced(english, edits)),
        words,
        tuple(w for w in words if not (w.text[0].isdigit() or _touches(w.start, numbers))),
    )


def repetition(english: str, signs: Sequence[str]) -> list[Warning]:
    """The warning that signs run in circles where the English does not."""
    repeated = looping(signs)
    if not repeated or looping(_WORD.findall(english.lower())):
        return []
    return [Warning(REPETITION, " ".join(repeated))]


def losses(warnings: Collection[Warning]) -> int:
    """How many of the warnings are of something lost or gone wrong."""
    return sum(warning.code in LOSSES for warning in warnings)


def _touches(start: int, spans: Sequence[Span]) -> bool:
    return any(first <= start < last for first, last in spans)


def has_likely_length(words: Sequence[Word], signs: int) -> bool:
    """Whether a sentence of such words may well have so many signs."""
    if signs > _MOST_SIGNS_A_WORD * len(words) + _SPARE_SIGNS:
        return False
    content = sum(word.text not in FUNCTION_WORDS for word in words)
    return signs >= _LEAST_SIGNS_A_WORD * (content - _SPARE_WORDS)


def looping(items: Sequence[str]) -> tuple[str, ...]:
    """A short sequence that stands three times in a row, or a long one that stands twice."""
    return repeated_sequence(items) or repeated_sequence(
        items, times=2, shortest=_LONGEST_SEQUENCE + 1, longest=_LONGEST_LOOP
    )


def repeated_sequence(
    items: Sequence[str],
    times: int = _TIMES_IN_A_ROW,
    shortest: int = 1,
    longest: int = _LONGEST_SEQUENCE,
) -> tuple[str, ...]:
    """The first sequence that stands so many times in a row; the shortest such."""
    repeats = len(items) - len(set(items))
    for length in range(shortest, min(longest, repeats // (times - 1)) + 1):
        in_a_row = 0
        for place in range(length, len(items)):
            in_a_row = in_a_row + 1 if items[place] == items[place - length] else 0
            if in_a_row == length * (times - 1):
                return tuple(items[place - length + 1 : place + 1])
    return ()
