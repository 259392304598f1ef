from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from training.data.duplicates import cluster, masked_form
from training.data.pairs import Pair
from training.data.splits import (
    Shares,
    Split,
    Splitting,
    has_sources,
    split_grouped,
    without_leaks,
)

WORDS = "dog cat house river school garden water teacher window bread paper street".split()
LETTERS = "abcdefghij"
SENTENCES = st.lists(st.lists(st.sampled_from(WORDS), min_size=1, max_size=9).map(" ".join))


def likeness(a: str, b: str) -> float:
    x, y = set(masked_form(a).split()), set(masked_form(b).split())
    return len(x & y) / len(x | y)


def naive_clusters(sentences: Sequence[str]) -> list[set[int]]:
    groups = [{n} for n in range(len(sentences))]
    for a in range(len(sentences)):
        for b in range(a):
            x, y = (next(g for g in groups if n in g) for n in (a, b))
            if x is not y and likeness(sentences[a], sentences[b]) >= 0.8:
                groups.remove(y)
                x |= y
    return groups


@given(SENTENCES)
def test_the_index_finds_exactly_what_comparing_all_pairs_finds(sentences: list[str]) -> None:
    found: dict[str, set[int]] = defaultdict(set)
    for n, name in enumerate(cluster(sentences)):
        found[name].add(n)
    assert sorted(map(sorted, found.values())) == sorted(map(sorted, naive_clusters(sentences)))


@given(SENTENCES, st.randoms())
def test_a_cluster_has_its_name_in_any_order(sentences: list[str], rng: random.Random) -> None:
    names = dict(zip(sentences, cluster(sentences), strict=True))
    rng.shuffle(sentences)
    assert dict(zip(sentences, cluster(sentences), strict=True)) == names


def test_case_punctuation_and_numbers_do_not_tell_sentences_apart() -> None:
    same = ["Room 5, please!", "ROOM 12 PLEASE", "room 3.5 please"]
    assert len(set(cluster(same))) == 1
    assert len(set(cluster(["the dog sleeps", "the cat sleeps"]))) == 2


def sentence(rng: random.Random) -> str:
    """Two to nine words of three letters; digits would be masked."""
    return " ".join("".join(rng.choices(LETTERS, k=3)) for _ in range(rng.randint(2, 9)))


def corpus(seed: int, size: int, sources: int = 5) -> list[Pair]:
    rng = random.Random(seed)
    lines = [sentence(rng) for _ in range(size)]
    lines += [f"{rng.choice(lines)} {rng.choice(WORDS)}" for _ in range(size // 3)]
    return [Pair(line, "X", source=f"doc {rng.randrange(sources)}") for line in lines]


def split(pairs: Sequence[Pair], by_source: bool = False) -> Splitting:
    return split_grouped(pairs, cluster([p.english for p in pairs]), Shares(), by_source)


def place_of(splitting: Splitting) -> dict[str, Split]:
    return {p.english: s for s, pairs in splitting.pairs.items() for p in pairs}


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000), st.integers(12, 400), st.booleans())
def test_no_cluster_straddles_splits_and_every_pair_is_kept_or_counted(
    seed: int, size: int, by_source: bool
) -> None:
    pairs = corpus(seed, size, sources=40)
    result = split(pairs, by_source)
    names = dict(zip((p.english for p in pairs), cluster([p.english for p in pairs]), strict=True))
    splits_of: dict[str, set[Split]] = defaultdict(set)
    for english, where in place_of(result).items():
        splits_of[names[english]].add(where)
    assert all(len(found) == 1 for found in splits_of.values())
    assert sum(map(len, result.pairs.values())) + result.removed.total == len(pairs)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000))
def test_a_sentence_keeps_its_split_when_unrelated_ones_come(seed: int) -> None:
    before = corpus(seed, 200)
    rng = random.Random(seed)
    others = [Pair(f"z{sentence(rng).replace(' ', ' z')}", "X") for _ in range(100)]
    after = place_of(split([*others, *before]))
    assert all(after[english] == where for english, where in place_of(split(before)).items())


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000), st.integers(10, 140))
def test_small_data_has_a_dev_and_a_test_and_mostly_training(seed: int, size: int) -> None:
    rng = random.Random(seed)
    result = split([Pair(sentence(rng), "X") for _ in range(size)])
    sizes = {where: len(pairs) for where, pairs in result.pairs.items()}
    assert 1 <= sizes[Split.DEV] <= max(1, size // 7)
    assert 1 <= sizes[Split.TEST] <= max(1, size // 7)
    assert sizes[Split.TRAIN] >= size * 0.7


def test_a_document_is_never_cut_when_splitting_by_source() -> None:
    rng = random.Random(3)
    pairs = [Pair(sentence(rng), "X", source=f"doc {n % 60}") for n in range(900)]
    result = split(pairs, by_source=True)
    found: dict[str, set[Split]] = defaultdict(set)
    for where, rows in result.pairs.items():
        for pair in rows:
            found[pair.source].add(where)
    assert all(len(splits) == 1 for splits in found.values())
    assert all(result.pairs[where] for where in Split)


def test_a_near_duplicate_of_a_test_sentence_leaves_training_and_is_counted() -> None:
    train = [Pair("we go home now", "X", place="a:1"), Pair("they eat bread", "X", place="a:2")]
    names = cluster([*(p.english for p in train), "We go home now!"])
    result = without_leaks(train, names[:2], {Split.TEST: {names[2]}})
    assert result.pairs[Split.TRAIN] == train[1:]
    assert result.removed.entries()[0].first == ("a:1",)


def test_files_are_no_documents_unless_they_are_many() -> None:
    assert not has_sources(Pair(f"line {n}", "X", source=f"file {n % 14}") for n in range(800))
    assert has_sources(Pair(f"line {n}", "X", source=f"talk {n % 50}") for n in range(800))
