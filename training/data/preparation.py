"""From pair files to splits: read, cleaned, checked where they are notation 1, and split.

Says how many lines each step left out, and keeps all counts for the report. Writes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from training.data.cleaning import clean
from training.data.convention import Convention, Problem, detect_convention, notation_problem
from training.data.duplicates import cluster
from training.data.pairs import Pair, read_counted
from training.data.splits import (
    Shares,
    Split,
    Splitting,
    has_sources,
    split_grouped,
    without_leaks,
)
from training.data.tally import Tally
from training.errors import DataError
from training.recipe import DataPart

MIN_PAIRS = 10
Say = Callable[[str], None]


@dataclass(frozen=True)
class Prepared:
    """The pairs of each split and what became of the others."""

    splits: dict[Split, list[Pair]]
    convention: Convention
    read: int
    skipped: Tally
    removed: Tally
    leaks: Tally
    problems: list[Problem]
    clusters: int
    by_source: bool

    @property
    def pairs(self) -> list[Pair]:
        """All that stay."""
        return [pair for split in Split for pair in self.splits[split]]


def prepare_pairs(part: DataPart, say: Say) -> Prepared:
    """Read, clean and split what a recipe names. Raises DataError when it cannot be used."""
    skipped = Tally()
    if not part.pairs:
        raise DataError("no pairs are given; add --pairs FILE")
    given = _read_given(part, skipped)
    read = _read_all(part.pairs, skipped)
    _tell(say, f"{len(read)} pairs read", skipped)
    _need_enough(read, skipped)
    cleaned = clean(read)
    _tell(say, f"{len(cleaned.kept)} pairs after cleaning", cleaned.removed)
    convention = part.notation if part.notation != "auto" else detect_convention(cleaned.kept)
    say("gloss convention: " + ("notation 1" if convention == "1" else "learnt from the pairs"))
    kept, problems = cleaned.kept, list[Problem]()
    if convention == "1":
        kept, problems = _notation_1(kept, cleaned.removed)
        given = {split: _notation_1(rows, cleaned.removed)[0] for split, rows in given.items()}
    _need_enough(kept, cleaned.removed)
    names = cluster([p.english for rows in (kept, *given.values()) for p in rows])
    by_source = part.split_by == "source" or (part.split_by == "auto" and has_sources(kept))
    splitting = _split(kept, names, given, _shares(part), by_source)
    _tell(say, _sizes(splitting.pairs), splitting.removed)
    _need_every_split(splitting.pairs)
    return Prepared(
        splits=splitting.pairs,
        convention=convention,
        read=len(read),
        skipped=skipped,
        removed=cleaned.removed,
        leaks=splitting.removed,
        problems=problems,
        clusters=len(set(names[: len(kept)])),
        by_source=by_source,
    )


def _read_all(paths: Sequence[Path], skipped: Tally) -> list[Pair]:
    pairs: list[Pair] = []
    for path in paths:
        reading = read_counted(path)
        pairs += reading.pairs
        skipped.merge(reading.skipped)
    return pairs


def _read_given(part: DataPart, skipped: Tally) -> dict[Split, list[Pair]]:
    """Dev and test files are scored as they are: only unreadable lines are left out."""
    files = {Split.TEST: part.test, Split.DEV: part.dev}
    return {split: _read_all([path], skipped) for split, path in files.items() if path}


def _shares(part: DataPart) -> Shares:
    return Shares(0 if part.dev else part.dev_percent, 0 if part.test else part.test_percent)


def _notation_1(pairs: list[Pair], removed: Tally) -> tuple[list[Pair], list[Problem]]:
    """The pairs that are notation 1, and what is wrong with the others."""
    kept: list[Pair] = []
    problems: list[Problem] = []
    for pair in pairs:
        problem = notation_problem(pair)
        if problem:
            problems.append(problem)
            removed.add("with a gloss that is not notation 1", pair.place)
        else:
            kept.append(pair)
    if len(problems) > len(kept):
        raise DataError(
            f"{problems[0].place}: {problems[0].message}; {len(problems)} of {len(pairs)} glosses "
            "are not notation 1: mend them, or set data.notation to learnt"
        )
    return kept, problems


def _split(
    pairs: Sequence[Pair],
    names: Sequence[str],
    given: dict[Split, list[Pair]],
    shares: Shares,
    by_source: bool,
) -> Splitting:
    """Split by hash, after the clusters of the given dev and test pairs have left."""
    held_back: dict[Split, set[str]] = {}
    start = len(pairs)
    for split, rows in given.items():
        held_back[split] = set(names[start : start + len(rows)])
        start += len(rows)
    own = without_leaks(pairs, names[: len(pairs)], held_back)
    if shares == Shares(0, 0):
        return Splitting({**own.pairs, **given}, own.removed)
    taken = set().union(*held_back.values())
    left = [name for name in names[: len(pairs)] if name not in taken]
    rest = split_grouped(own.pairs[Split.TRAIN], left, shares, by_source)
    own.removed.merge(rest.removed)
    return Splitting({**rest.pairs, **given}, own.removed)


def _need_enough(pairs: Sequence[Pair], tally: Tally) -> None:
    if len(pairs) < MIN_PAIRS:
        why = f"; left out: {tally}" if tally.total else ""
        raise DataError(f"{len(pairs)} usable pairs; at least {MIN_PAIRS} are needed{why}")


def _need_every_split(splits: dict[Split, list[Pair]]) -> None:
    for split in Split:
        if not splits[split]:
            raise DataError(
                f"no pair is left for {split}: too many of the sentences are nearly the same; "
                "add others, or name data.dev and data.test files in the recipe"
            )


def _tell(say: Say, message: str, tally: Tally) -> None:
    say(f"{message}; left out: {tally}" if tally.total else message)


def _sizes(splits: dict[Split, list[Pair]]) -> str:
    return ", ".join(f"{len(splits[split])} {split}" for split in Split)
