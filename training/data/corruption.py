"""Wrong glosses made of right ones: the counter-examples a pair-match scorer learns from.

Each kind is a mistake that files of pairs and models really make: lines shifted by one, a gloss of
another sentence, one sign replaced or dropped. Works on any convention.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Sequence
from enum import StrEnum

from training.data.pairs import Pair

_NEAR = 5


class Kind(StrEnum):
    """What is wrong with a gloss."""

    SHUFFLED = "another pair's gloss"
    SHIFTED = "the next line's gloss"
    SAME_LENGTH = "a gloss of the same length"
    REPLACED = "one sign replaced"
    DROPPED = "one sign dropped"


def corrupt(pairs: Sequence[Pair], kind: Kind, rng: random.Random) -> list[str | None]:
    """A wrong gloss for each pair; None where this kind changes nothing."""
    made = _MAKERS[kind](pairs, rng)
    return [None if gloss == pair.gloss else gloss for pair, gloss in zip(pairs, made, strict=True)]


def _shuffled(pairs: Sequence[Pair], rng: random.Random) -> list[str]:
    return [pairs[rng.randrange(len(pairs))].gloss for _ in pairs]


def _shifted(pairs: Sequence[Pair], rng: random.Random) -> list[str]:
    del rng
    return [pairs[(n + 1) % len(pairs)].gloss for n in range(len(pairs))]


def _same_length(pairs: Sequence[Pair], rng: random.Random) -> list[str]:
    order = sorted(range(len(pairs)), key=lambda n: (len(pairs[n].gloss.split()), rng.random()))
    found = [""] * len(pairs)
    for place, n in enumerate(order):
        step = rng.randint(1, _NEAR)
        found[n] = pairs[order[place + step if place + step < len(order) else place - step]].gloss
    return found


def _replaced(pairs: Sequence[Pair], rng: random.Random) -> list[str]:
    """One of the rarer signs becomes another, drawn as often as it occurs."""
    counts = Counter(sign for pair in pairs for sign in pair.gloss.split())
    content = _content(counts)
    known = [sign for pair in pairs for sign in pair.gloss.split() if sign in content]
    found = []
    for pair in pairs:
        signs = pair.gloss.split()
        places = [n for n, sign in enumerate(signs) if sign in content]
        if places:
            signs[rng.choice(places)] = rng.choice(known)
        found.append(" ".join(signs))
    return found


def _content(counts: Counter[str]) -> set[str]:
    """All but the frequent signs that make up half of all text."""
    half, seen = counts.total() / 2, 0
    frequent = set()
    for sign, count in counts.most_common():
        if seen >= half:
            break
        seen += count
        frequent.add(sign)
    return {sign for sign in counts if sign not in frequent and any(c.isalnum() for c in sign)}


def _dropped(pairs: Sequence[Pair], rng: random.Random) -> list[str]:
    content = _content(Counter(sign for pair in pairs for sign in pair.gloss.split()))
    found = []
    for pair in pairs:
        signs = pair.gloss.split()
        places = [n for n, sign in enumerate(signs) if sign in content]
        if places and len(signs) > 1:
            del signs[rng.choice(places)]
        found.append(" ".join(signs))
    return found


_MAKERS: dict[Kind, Callable[[Sequence[Pair], random.Random], list[str]]] = {
    Kind.SHUFFLED: _shuffled,
    Kind.SHIFTED: _shifted,
    Kind.SAME_LENGTH: _same_length,
    Kind.REPLACED: _replaced,
    Kind.DROPPED: _dropped,
}
