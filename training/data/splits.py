"""Which pairs are for training, which for choosing, which for the final score.

Decided by a hash of the English alone, so that a pair keeps its place when others come or go, and
the same sentence in other clothes (case, punctuation) never stands on both sides.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from enum import StrEnum

from training.data.pairs import Pair

TEST_PERCENT = 10
DEV_PERCENT = 10


class Split(StrEnum):
    """What a pair is used for."""

    TRAIN = "train"
    DEV = "dev"
    TEST = "test"


def normal_form(english: str) -> str:
    """Letters and digits only, in lower case: what makes two sentences the same."""
    return " ".join("".join(c if c.isalnum() else " " for c in english.lower()).split())


def split_of(english: str) -> Split:
    """The split that a sentence belongs to, for ever."""
    digest = hashlib.sha256(normal_form(english).encode()).digest()
    percent = int.from_bytes(digest[:4], "big") % 100
    if percent < TEST_PERCENT:
        return Split.TEST
    return Split.DEV if percent < TEST_PERCENT + DEV_PERCENT else Split.TRAIN


def split_pairs(pairs: Iterable[Pair]) -> dict[Split, list[Pair]]:
    """Sort pairs into their splits, each sentence once."""
    found: dict[Split, list[Pair]] = {split: [] for split in Split}
    seen: set[str] = set()
    for pair in pairs:
        form = normal_form(pair.english)
        if form not in seen:
            seen.add(form)
            found[split_of(pair.english)].append(pair)
    return found


def fingerprint(pairs: Iterable[Pair]) -> str:
    """A hash that changes when any English or gloss does."""
    digest = hashlib.sha256()
    for pair in pairs:
        digest.update(f"{pair.english}\t{pair.gloss}\n".encode())
    return digest.hexdigest()
