"""Filters for pairs that teach nothing or teach wrong, each with a count and its first places.

The rules suit any gloss convention: they look at letters, lengths and repeats, never at the names
of signs. What is unusual is measured against the pairs themselves, so that a gloss that is long or
short by convention stays. Does not know the notation; see `training.data.convention`.
"""

from __future__ import annotations

import math
import statistics
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from training.data.pairs import Pair
from training.data.tally import Tally

MAX_WORDS = 250
MAX_CHARACTERS = 2000
MAX_FOREIGN_SHARE = 0.3
_MIN_SAME_WORDS = 6  # shorter lines are rightly the same on both sides in some conventions
_MIN_RATIO_PAIRS = 50
_MIN_RATIO_FACTOR = 3.0
_RATIO_DEVIATIONS = 8.0
_SMOOTHING = 3  # words added to both sides, since short lines vary more


@dataclass(frozen=True)
class CleaningReport:
    """The pairs that stay, in their order, and what was left out by which rule."""

    kept: list[Pair]
    removed: Tally


def clean(pairs: Sequence[Pair]) -> CleaningReport:
    """Apply every rule; a pair is counted by the first rule that leaves it out."""
    removed = Tally()
    kept: list[Pair] = []
    for pair in pairs:
        rule = next((name for name, strikes in _RULES if strikes(pair)), None)
        if rule:
            removed.add(rule, pair.place)
        else:
            kept.append(pair)
    kept = _without_odd_lengths(kept, removed)
    return CleaningReport(_without_repeats(kept, removed), removed)


def _empty(pair: Pair) -> bool:
    return not pair.english.strip() or not pair.gloss.strip()


def _no_letters(pair: Pair) -> bool:
    return not all(any(c.isalnum() for c in text) for text in (pair.english, pair.gloss))


def _too_long(pair: Pair) -> bool:
    texts = (pair.english, pair.gloss)
    return any(len(text) > MAX_CHARACTERS or len(text.split()) > MAX_WORDS for text in texts)


def _control_characters(pair: Pair) -> bool:
    both = pair.english + pair.gloss
    return "\ufffd" in both or any(unicodedata.category(c) in ("Cc", "Co", "Cs") for c in both)


def _foreign(pair: Pair) -> bool:
    return any(_foreign_share(text) > MAX_FOREIGN_SHARE for text in (pair.english, pair.gloss))


def _foreign_share(text: str) -> float:
    letters = [c for c in text if c.isalpha()]
    if not letters or text.isascii():
        return 0.0
    return sum(not unicodedata.name(c, "").startswith("LATIN") for c in letters) / len(letters)


def _same_sides(pair: Pair) -> bool:
    return pair.english == pair.gloss and len(pair.english.split()) >= _MIN_SAME_WORDS


_RULES: tuple[tuple[str, Callable[[Pair], bool]], ...] = (
    ("with an empty side", _empty),
    ("with a side without letters or digits", _no_letters),
    (f"longer than {MAX_WORDS} words or {MAX_CHARACTERS} characters", _too_long),
    ("with control characters or undecodable text", _control_characters),
    ("with a side not in Latin letters", _foreign),
    ("with the same text on both sides", _same_sides),
)


def _without_odd_lengths(pairs: list[Pair], removed: Tally) -> list[Pair]:
    """Pairs whose sides' lengths are not far from the usual proportion."""
    if len(pairs) < _MIN_RATIO_PAIRS:
        return pairs
    ratios = [_log_ratio(pair) for pair in pairs]
    middle = statistics.median(ratios)
    deviation = statistics.median(abs(ratio - middle) for ratio in ratios)
    limit = max(math.log(_MIN_RATIO_FACTOR), _RATIO_DEVIATIONS * deviation)
    kept = []
    for pair, ratio in zip(pairs, ratios, strict=True):
        if abs(ratio - middle) > limit:
            removed.add("with sides of very unequal length", pair.place)
        else:
            kept.append(pair)
    return kept


def _log_ratio(pair: Pair) -> float:
    return math.log(
        (len(pair.gloss.split()) + _SMOOTHING) / (len(pair.english.split()) + _SMOOTHING)
    )


def _without_repeats(pairs: Iterable[Pair], removed: Tally) -> list[Pair]:
    """Each English once: with its most frequent gloss, the first of those equally frequent."""
    glosses: dict[str, Counter[str]] = defaultdict(Counter)
    groups = list(pairs)
    for pair in groups:
        glosses[pair.english.casefold()][pair.gloss] += 1
    chosen = {english: found.most_common(1)[0][0] for english, found in glosses.items()}
    kept: dict[str, Pair] = {}
    for pair in groups:
        english = pair.english.casefold()
        if pair.gloss != chosen[english]:
            removed.add("with the English of another pair and a rarer gloss", pair.place)
        elif english in kept:
            removed.add("that repeat another pair", pair.place)
        else:
            kept[english] = pair
    return list(kept.values())
