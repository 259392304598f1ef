"""English without gloss, put to a bundle as the worker runs it.

The sentences may be anybody's: tables and figures that repeat them are marked as quoting.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random

from training.corpus.signs import SignList
from training.data.pairs import read_sentences
from training.errors import DataError
from training.evaluate.answers import Translate
from training.evaluate.plain_english.summary import (
    FAULTS,
    Reader,
    sections_of_plain_english,
    summarise,
)
from training.evaluate.report import Part
from training.export.plain_file import packaged_paraphrases

Say = Callable[[str], None]
NAME = "plain_english"


def measure_plain_english(
    translate: Translate, say: Say, files: Sequence[Path], most: int = 0, seed: int = 1
) -> Part:
    """Judge the answers to the lines of files, at most so many of them drawn by seed, or all.

    Raises DataError.
    """
    lines = [line for path in files for line in read_sentences(path)]
    lines = list(dict.fromkeys(lines))
    if not lines:
        raise DataError("there is no line of English to judge")
    if 0 < most < len(lines):
        lines = Random(seed).sample(lines, most)
    say(f"plain English: {len(lines)} lines")
    reader = Reader(SignList.load(), packaged_paraphrases())
    summary = summarise([reader.read(answer) for answer in translate(lines)])
    for share in summary.shares:
        say(f"plain English, {share.name}: {share.row()[2]}% ({share.part} of {share.whole})")
    quoting = frozenset([FAULTS, "faults"])
    return Part(NAME, sections_of_plain_english(summary), summary.as_dict(), quoting)
