"""A gloss as a list of items, each with the words it comes from: what guards and terms work on.

Knows how a convention tells signs from brackets only by being told. A list that was changed is made
whole again by `tidy`: empty spans are dropped, brackets closed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from worker.gloss.notation import BRACKETS, split_items
from worker.gloss.repair import repair

Span = tuple[int, int]


@dataclass(frozen=True)
class Item:
    """A sign or a bracket; `span` is where in the sentence it comes from, None if nowhere.

    Of the brackets only those of a term's gloss come from somewhere, which holds the term together.
    """

    text: str
    span: Span | None = None

    @property
    def is_sign(self) -> bool:
        """Whether this is no bracket of notation 1."""
        return self.text not in BRACKETS


def read_items(gloss: str, spans: Sequence[Span | None]) -> list[Item]:
    """The items of a gloss of notation 1; `spans` has one entry for each sign."""
    waiting = iter(spans)
    return [
        Item(text) if text in BRACKETS else Item(text, next(waiting)) for text in split_items(gloss)
    ]


def read_plain(gloss: str, spans: Sequence[Span | None]) -> list[Item]:
    """The items of a gloss in which everything is a sign."""
    return [Item(text, span) for text, span in zip(gloss.split(), spans, strict=True)]


def tidy(items: Sequence[Item]) -> list[Item]:
    """The items as a valid gloss of notation 1."""
    kept = repair([item.text for item in items])
    return [Item(text) if index is None else Item(text, items[index].span) for text, index in kept]


def written(items: Sequence[Item]) -> str:
    """The gloss as text."""
    return " ".join(item.text for item in items)


def spans_of(items: Sequence[Item], is_sign: Callable[[str], bool]) -> tuple[Span | None, ...]:
    """The span of each sign."""
    return tuple(item.span for item in items if is_sign(item.text))


def overlap(span: Span | None, start: int, end: int) -> bool:
    """Whether a span shares a character with another."""
    return span is not None and span[0] < end and start < span[1]


def within(span: Span | None, start: int, end: int) -> bool:
    """Whether a span lies inside another."""
    return span is not None and start <= span[0] and span[1] <= end and span[0] < span[1]
