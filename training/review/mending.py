"""Gives pairs the tags that a machine can see in them, and takes away those it sees they lack."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from training.proofreading.tags import mended, read_tags
from training.review.pair_file import files_below, write_files


def mend_tags(paths: Iterable[Path]) -> int:
    """Mend the tags of .tsv files in place; how many pairs changed. Raises DataError."""
    documented = read_tags()
    files = [file for path in paths for file in files_below(path)]
    changed = 0
    for file in files:
        for english in file:
            tags = mended(file.tags(english), english, file.gloss(english), documented)
            changed += tags != file.tags(english)
            file.tag(english, tags)
    write_files(files)
    return changed
