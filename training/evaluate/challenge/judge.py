"""Which properties of an item a gloss breaks, in plain words; none is all right.

Pure: judges what it is given, and knows neither the system that made the gloss nor a reference.
"""

from __future__ import annotations

from collections.abc import Iterator

from training.evaluate.challenge.item import Item
from worker.gloss.notation import Gloss, NotationError, parse


def judge(item: Item, gloss: str) -> tuple[str, ...]:
    """The broken properties, in the item's order; a gloss that cannot be read breaks one."""
    try:
        found = parse(gloss)
    except NotationError as error:
        return (f"is not notation 1: {error}",)
    return tuple(_broken(item, found))


def _broken(item: Item, gloss: Gloss) -> Iterator[str]:
    for pattern in item.needs:
        if not pattern.occurs(gloss):
            yield f"lacks {pattern}"
    for order in item.order:
        if not order.holds(gloss):
            yield f"lacks {order.first} before {order.second}"
    for enclosure in item.spans:
        if not enclosure.holds(gloss):
            yield f"lacks {enclosure.pattern} under {enclosure.marker}"
    for pattern in item.forbids:
        if pattern.occurs(gloss):
            yield f"has {pattern}"
