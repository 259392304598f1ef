"""Where a sign goes that is put in for a word that a gloss lacks.

Sure     between the signs of the words on both sides of it, or right before what it counts or
         describes.
Nearest  beside the sign of the nearest word that has one, of its clause where there is one: nothing
         is lost, and it may be out of order.

A place is an index of items, and the sign goes before that item. Knows no lexicon.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from worker.english.words import Word
from worker.gloss.aligned import Item, Span, overlap
from worker.gloss.notation import CLOSE, NEGATION, OPENERS
from worker.gloss.source import CLAUSE_ENDS, Source, is_content


def sure_place(items: Sequence[Item], source: Source, span: Span, counts: bool) -> int | None:
    """The one place for the words of a span, if there is one; `counts` is what a number or an
    adjective does to the word behind it.
    """
    before = _only_sign(items, reversed([w for w in source.words if w.end <= span[0]]))
    after = _only_sign(items, (w for w in source.words if w.start >= span[1]))
    if counts and after is not None and _is_next(source, span, items[after]):
        return after
    if before is not None and after is not None and after == before + 1:
        return after
    return None


def nearest_place(items: Sequence[Item], source: Source, span: Span) -> int | None:
    """One beside a neighbour: the word before, unless only the one behind is of the same clause.
    None where no word has a sign; an empty gloss has one place.
    """
    if not items:
        return 0
    before = _nearest_signs(items, reversed([w for w in source.words if w.end <= span[0]]))
    after = _nearest_signs(items, (w for w in source.words if w.start >= span[1]))
    if before and not (after and _ends_clause(source, items[before[-1]], span)):
        return before[-1] + 1
    return _before_negation(items, after[0]) if after else None


def _only_sign(items: Sequence[Item], words: Iterable[Word]) -> int | None:
    """The place of the one sign of the nearest content word; None where there is none, or more."""
    own = next(_signs(items, words), [])
    return own[0] if len(own) == 1 else None


def _nearest_signs(items: Sequence[Item], words: Iterable[Word]) -> list[int]:
    """The places of the signs of the nearest content word that has any."""
    return next(filter(None, _signs(items, words)), [])


def _signs(items: Sequence[Item], words: Iterable[Word]) -> Iterator[list[int]]:
    """The places of the signs of each content word."""
    for word in filter(is_content, words):
        yield [n for n, item in enumerate(items) if overlap(item.span, word.start, word.end)]


def _is_next(source: Source, span: Span, item: Item) -> bool:
    """Whether nothing but a blank or a hyphen stands between a span and the words of a sign."""
    return item.span is not None and source.english[span[1] : item.span[0]] in (" ", "-")


def _ends_clause(source: Source, item: Item, span: Span) -> bool:
    """Whether a clause ends between the words of a sign and a span behind them."""
    return item.span is not None and bool(CLAUSE_ENDS.search(source.english, item.span[1], span[0]))


def _before_negation(items: Sequence[Item], place: int) -> int:
    """The place, or where the negation around it opens: what came before is not negated."""
    open_at: list[int] = []
    for n, item in enumerate(items[:place]):
        if item.text in OPENERS:
            open_at.append(n)
        elif item.text == CLOSE and open_at:
            open_at.pop()
    return next((n for n in open_at if items[n].text == NEGATION), place)
