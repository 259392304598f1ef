"""Takes a reviewer's judgements back into the pairs: corrections, review states, new pairs.

All or nothing: when one row cannot be applied, no file changes and every such row is told. A sheet
applied twice changes nothing the second time. Knows no spreadsheet and no command line.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from training.data.review_state import reviewed, reviewer_of
from training.proofreading.tags import Tag, mended, read_tags, visible_tags
from training.review.judgements import Judgement, Problem
from training.review.pair_file import PairFile, files_below, write_files
from training.review.sheet import OUTPUT

CORRECTED, CONFIRMED, NEW = "corrected", "confirmed", "new pairs"
UNCHANGED, OPEN, CONFIRMED_OUTPUT = "unchanged", "left open", "outputs found right"


@dataclass(frozen=True)
class Application:
    """What became of the rows; with problems nothing was written."""

    counts: Mapping[str, int]
    problems: list[Problem]


class Desk:
    """The pair files that judgements are applied to; `new` takes corrected outputs."""

    def __init__(self, files: Sequence[PairFile], new: PairFile | None, day: date) -> None:
        self._files = list(files)
        self._new = next((file for file in files if new and file.path == new.path), new)
        self._day = day
        self._tags: dict[str, Tag] = read_tags()

    @classmethod
    def open(cls, pairs: Path | None, new: Path | None, day: date) -> Desk:
        """Read the files of a folder, or one file, and the file for new pairs. Raises DataError."""
        files = files_below(pairs) if pairs else []
        if new is None:
            return cls(files, None, day)
        there = new.exists()
        return cls(files, PairFile.read(new.resolve()) if there else PairFile.new(new), day)

    def apply(self, judgements: Sequence[Judgement]) -> Application:
        """Apply all, or report the rows that cannot be and write nothing."""
        counts: Counter[str] = Counter()
        problems: list[Problem] = []
        said: dict[str, Judgement] = {}
        for judgement in judgements:
            if judgement.right is None:
                counts[OPEN] += 1
                continue
            before = said.setdefault(judgement.english, judgement)
            try:
                if before.right != judgement.right:
                    raise _RefusedError(f"row {before.row} says something else about this English")
                counts[self._apply(judgement, judgement.right)] += 1
            except _RefusedError as refusal:
                problems.append(Problem(judgement.row, str(refusal)))
        if not problems:
            write_files([*self._files, *([self._new] if self._new else [])])
        return Application(counts, problems)

    def _apply(self, judgement: Judgement, right: str) -> str:
        if judgement.origin == OUTPUT:
            return self._apply_to_output(judgement, right)
        file = self._file_of(judgement)
        english, now = judgement.english, file.gloss(judgement.english)
        if now not in (judgement.gloss, right):
            raise _RefusedError("the pair has another gloss by now; make a new sheet for it")
        if now == right and reviewer_of(file.review(english)) == judgement.reviewer:
            return UNCHANGED
        tags = mended(file.tags(english), english, right, self._tags)
        file.change(english, right, tags, reviewed(judgement.reviewer, self._day))
        return CONFIRMED if judgement.gloss == right else CORRECTED

    def _apply_to_output(self, judgement: Judgement, right: str) -> str:
        if right == judgement.gloss:
            return CONFIRMED_OUTPUT
        if self._new is None:
            raise _RefusedError("a corrected output becomes a new pair: name a file for new pairs")
        english = judgement.english
        holding = next((f for f in (self._new, *self._files) if english in f), None)
        if holding:
            if holding.gloss(english) != right:
                raise _RefusedError(f"{holding.path.name} has this English with another gloss")
            return UNCHANGED
        tags = visible_tags(english, right, self._tags)
        self._new.add(english, right, tags, reviewed(judgement.reviewer, self._day))
        return NEW

    def _file_of(self, judgement: Judgement) -> PairFile:
        name = judgement.place.rpartition(":")[0]
        holding = [file for file in self._files if judgement.english in file]
        if not holding:
            raise _RefusedError("no pair has this English any more, in the files given")
        return next((file for file in holding if file.path.name == name), holding[0])


class _RefusedError(Exception):
    """A row cannot be applied; the message says why."""
