"""The data of a comparison, read once and given to every row alike.

No test sentence is among the unlabelled text or the training pairs. Knows no system.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from training.compare.settings import DataPart
from training.corpus.generator import Grammar
from training.data.pairs import Pair, read_pairs
from training.data.splits import Split, fingerprint, normal_form, split_pairs
from training.errors import DataError


@dataclass(frozen=True)
class Material:
    """What every row learns from and is scored on."""

    train: tuple[Pair, ...]
    test: tuple[Pair, ...]
    unlabelled: tuple[str, ...]

    def fingerprints(self) -> dict[str, str]:
        """A hash for each part, recorded in every row."""
        text = hashlib.sha256("\n".join(self.unlabelled).encode()).hexdigest()
        return {
            "train_sha256": fingerprint(self.train),
            "test_sha256": fingerprint(self.test),
            "unlabelled_sha256": text,
        }


def read_material(data: DataPart, seed: int) -> Material:
    """Read, split and clean what the comparison names. Raises DataError."""
    pairs = [pair for path in data.pairs for pair in read_pairs(path) if pair.gloss]
    train, test = _split(pairs, data.test)
    held_back = {normal_form(pair.english) for pair in test}
    train = [pair for pair in train if normal_form(pair.english) not in held_back]
    if len(train) < 10 or not test:
        raise DataError(
            f"{len(train)} pairs to learn from and {len(test)} to test on; give at least 10 and 1"
        )
    english = [*(pair.english for pair in train), *_unlabelled(data, seed)]
    return Material(tuple(train), tuple(test), tuple(_clean(english, held_back)))


def _split(pairs: Sequence[Pair], test: Path | None) -> tuple[list[Pair], list[Pair]]:
    if test is not None:
        return list(pairs), [pair for pair in read_pairs(test) if pair.gloss]
    splits = split_pairs(pairs)  # nothing is chosen on dev here, so it is learnt from
    return [*splits[Split.TRAIN], *splits[Split.DEV]], splits[Split.TEST]


def _unlabelled(data: DataPart, seed: int) -> list[str]:
    lines: list[str] = []
    if data.unlabelled is not None:
        lines += _read_lines(data.unlabelled)
    if data.generated:
        lines += [made.english for made in Grammar.load().generate(data.generated, seed)]
    return lines


def _read_lines(path: Path) -> list[str]:
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise DataError(f"{path}: cannot be read: {error.strerror}") from None
    except UnicodeDecodeError as error:
        raise DataError(f"{path}: is not UTF-8 (byte {error.start}); convert it first") from None
    return [line.split("\t")[0].strip() for line in text.splitlines()]


def _clean(lines: Iterable[str], held_back: set[str]) -> Iterable[str]:
    """Each sentence once, none of the test's."""
    seen = set(held_back)
    for line in lines:
        form = normal_form(line)
        if form and form not in seen:
            seen.add(form)
            yield line
