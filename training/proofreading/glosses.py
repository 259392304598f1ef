"""Checks of a gloss by itself: that it is notation 1, and that the lexicon lists its signs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from training.corpus.signs import SignList
from training.proofreading.findings import Finding, Kind, Line
from worker.gloss.notation import NotationError, parse, read_token, render, split_items


def check_notation(lines: Sequence[Line]) -> Iterator[Finding]:
    """Every gloss is read and printed as it is written."""
    for line in lines:
        try:
            printed = render(parse(line.gloss))
        except NotationError as error:
            yield line.finding(Kind.NOTATION, f"the gloss is not notation 1: {error}")
            continue
        if printed != line.gloss:
            yield line.finding(Kind.NOTATION, f"the gloss would be printed as {printed}")


def check_signs(lines: Sequence[Line], signs: SignList) -> Iterator[Finding]:
    """Every sign is listed, but for forms that are open: fingerspelling, numbers, pointing."""
    for line in lines:
        for item in dict.fromkeys(split_items(line.gloss)):
            if read_token(item) and not signs.knows(item):
                yield line.finding(
                    Kind.UNKNOWN_SIGN,
                    f"no table of the lexicon lists the sign {item}; add its English sense to "
                    "signs.tsv, or use the sign that the lexicon has for it",
                )
