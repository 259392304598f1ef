"""Which pairs are for training, which for choosing, which for the final score.

Decided by a hash of the English, of its cluster of near duplicates, or of its source, so that a
pair keeps its place when unrelated ones come or go, and the same sentence in other clothes never
stands on both sides. What would leak into the score leaves training, never the other way round.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from training.data.duplicates import normal_form as normal_form  # others import it from here
from training.data.pairs import Pair
from training.data.tally import Tally

TEST_PERCENT = 10
DEV_PERCENT = 10
SMALL = 200
_MIN_SOURCES = 30
_MAX_SOURCE_SHARE = 0.1


class Split(StrEnum):
    """What a pair is used for."""

    TRAIN = "train"
    DEV = "dev"
    TEST = "test"


_STRICTNESS = {Split.TRAIN: 0, Split.DEV: 1, Split.TEST: 2}


@dataclass(frozen=True)
class Shares:
    """How much of the pairs is held back for choosing and for the final score."""

    dev_percent: int = DEV_PERCENT
    test_percent: int = TEST_PERCENT


@dataclass(frozen=True)
class Splitting:
    """The pairs of each split, and those that leaked and so left."""

    pairs: dict[Split, list[Pair]]
    removed: Tally = field(default_factory=Tally)


def split_of(english: str, shares: Shares = Shares()) -> Split:
    """The split that a sentence belongs to, for ever."""
    return _split_of_key(normal_form(english), shares)


def _split_of_key(key: str, shares: Shares) -> Split:
    percent = _rank(key) % 100
    if percent < shares.test_percent:
        return Split.TEST
    held_back = shares.test_percent + shares.dev_percent
    return Split.DEV if percent < held_back else Split.TRAIN


def _rank(key: str) -> int:
    return int.from_bytes(hashlib.sha256(key.encode()).digest()[:4], "big")


def split_pairs(pairs: Iterable[Pair]) -> dict[Split, list[Pair]]:
    """Sort pairs into their splits by the sentence alone, each sentence once."""
    found: dict[Split, list[Pair]] = {split: [] for split in Split}
    seen: set[str] = set()
    for pair in pairs:
        form = normal_form(pair.english)
        if form not in seen:
            seen.add(form)
            found[split_of(pair.english)].append(pair)
    return found


def split_grouped(
    pairs: Sequence[Pair],
    clusters: Sequence[str],
    shares: Shares = Shares(),
    by_source: bool = False,
) -> Splitting:
    """Split by cluster of near duplicates, or by source; no cluster straddles two splits.

    Dev and test keep one sentence of a cluster. With by_source a cluster may meet several splits:
    it stays in the strictest, test before dev before train.
    """
    units = [pair.source for pair in pairs] if by_source else list(clusters)
    if len(pairs) < SMALL:
        split_of_unit = _small_splits(units, shares)
    else:
        split_of_unit = {unit: _split_of_key(unit, shares) for unit in units}
    return _without_leaks(pairs, clusters, [split_of_unit[unit] for unit in units])


def _small_splits(units: Sequence[str], shares: Shares) -> dict[str, Split]:
    """With few pairs a hash may leave a split empty: fill quotas in the order of the hashes."""
    sizes = Counter(units)
    quota = {
        split: max(1, round(len(units) * percent / 100))
        for split, percent in ((Split.TEST, shares.test_percent), (Split.DEV, shares.dev_percent))
        if percent
    }
    room = dict(quota)
    found: dict[str, Split] = {}
    for unit in sorted(sizes, key=lambda unit: (_rank(unit), unit)):
        split = max(room, key=lambda s: room[s] / quota[s], default=Split.TRAIN)
        fits = split in room and (sizes[unit] <= room[split] or len(sizes) - len(found) <= 2)
        found[unit] = split if fits else Split.TRAIN
        if fits:
            room[split] = max(0, room[split] - sizes[unit])
            room = {s: left for s, left in room.items() if left}
    return found


def _without_leaks(
    pairs: Sequence[Pair], clusters: Sequence[str], splits: Sequence[Split]
) -> Splitting:
    strictest: dict[str, Split] = {}
    for name, split in zip(clusters, splits, strict=True):
        strictest[name] = max(strictest.get(name, split), split, key=_STRICTNESS.__getitem__)
    result = Splitting({split: [] for split in Split})
    held_back: set[str] = set()
    for pair, name, split in zip(pairs, clusters, splits, strict=True):
        if split != strictest[name]:
            rule = f"of {split} that nearly repeat {strictest[name]}"
            result.removed.add(rule, pair.place)
        elif split != Split.TRAIN and name in held_back:
            result.removed.add(f"of {split} that nearly repeat another of {split}", pair.place)
        else:
            held_back.add(name)
            result.pairs[split].append(pair)
    return result


def has_sources(pairs: Iterable[Pair]) -> bool:
    """Whether `source` names documents: many, none of them a large part of the whole."""
    counts = Counter(pair.source for pair in pairs)
    largest = max(counts.values(), default=0)
    return len(counts) >= _MIN_SOURCES and largest <= _MAX_SOURCE_SHARE * counts.total()


def without_leaks(
    train: Sequence[Pair], train_clusters: Sequence[str], held_back: dict[Split, set[str]]
) -> Splitting:
    """`train` without the clusters of dev and test sentences given by the user."""
    result = Splitting({Split.TRAIN: []})
    for pair, name in zip(train, train_clusters, strict=True):
        leak = next((split for split, names in held_back.items() if name in names), None)
        if leak:
            result.removed.add(f"of {Split.TRAIN} that nearly repeat {leak}", pair.place)
        else:
            result.pairs[Split.TRAIN].append(pair)
    return result


def fingerprint(pairs: Iterable[Pair]) -> str:
    """A hash that changes when any English or gloss does."""
    digest = hashlib.sha256()
    for pair in pairs:
        digest.update(f"{pair.english}\t{pair.gloss}\n".encode())
    return digest.hexdigest()
