"""Non-manual spans of a gloss, compared with those of its reference.

A span is right when its kind and every sign under it are those of a span of the reference; a
bracket that is a sign too wide or too narrow is wrong. Reads any text, so that the glosses of
systems that write no valid notation can be compared too. Knows no metric.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from worker.gloss.notation import CLOSE, OPENERS, NotationError, parse, split_items

Enclosed = tuple[str, tuple[str, ...]]


def have_spans(glosses: Sequence[str]) -> bool:
    """Whether glosses are notation 1 and one of them has a span: otherwise F1 means nothing."""
    return any(map(_is_marked, glosses)) and all(map(is_notation_1, glosses))


def is_notation_1(gloss: str) -> bool:
    """Whether a gloss can be read as notation 1."""
    try:
        parse(gloss)
    except NotationError:
        return False
    return True


def spans_of(gloss: str) -> Iterator[Enclosed]:
    """The kind of each closed span with the signs under it, inner spans before outer ones."""
    signs: list[str] = []
    still_open: list[tuple[str, int]] = []
    for item in split_items(gloss):
        if item in OPENERS:
            still_open.append((item, len(signs)))
        elif item != CLOSE:
            signs.append(item)
        elif still_open:
            kind, start = still_open.pop()
            yield kind, tuple(signs[start:])


def count_spans(gloss: str, reference: str) -> tuple[int, int, int]:
    """How many spans are right, how many the gloss has, and how many the reference has."""
    found, wanted = Counter(spans_of(gloss)), Counter(spans_of(reference))
    return (found & wanted).total(), found.total(), wanted.total()


def _is_marked(gloss: str) -> bool:
    return any(item in OPENERS for item in split_items(gloss))
