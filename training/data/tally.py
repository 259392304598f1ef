"""Counts of what was left out and why, with the first places of each reason.

Nothing is thrown away in silence: every reader, filter and split adds what it leaves out to a
tally, and the data report prints it. Holds places (file:line), never the text of a pair.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

FIRST_PLACES = 5


@dataclass(frozen=True)
class Entry:
    """How often a rule struck, and where first."""

    rule: str
    count: int
    first: tuple[str, ...]


@dataclass
class Tally:
    """Rules in the order in which they first struck."""

    counts: dict[str, int] = field(default_factory=dict)
    places: dict[str, list[str]] = field(default_factory=dict)

    def add(self, rule: str, place: str) -> None:
        """Count one line that `rule` left out."""
        self.counts[rule] = self.counts.get(rule, 0) + 1
        first = self.places.setdefault(rule, [])
        if len(first) < FIRST_PLACES and place:
            first.append(place)

    def merge(self, other: Tally) -> None:
        """Add what another tally counted."""
        for rule, count in other.counts.items():
            self.counts[rule] = self.counts.get(rule, 0) + count
            first = self.places.setdefault(rule, [])
            first += other.places[rule][: FIRST_PLACES - len(first)]

    def entries(self) -> tuple[Entry, ...]:
        """What was counted, for a report."""
        return tuple(
            Entry(rule, count, tuple(self.places[rule])) for rule, count in self.counts.items()
        )

    @property
    def total(self) -> int:
        """All lines that were left out."""
        return sum(self.counts.values())

    def __str__(self) -> str:
        return "; ".join(_sentence(entry) for entry in self.entries())


def total(entries: Iterable[Entry]) -> int:
    """All that some entries count."""
    return sum(entry.count for entry in entries)


def _sentence(entry: Entry) -> str:
    where = f" (first at {entry.first[0]})" if entry.first else ""
    return f"{entry.count} {entry.rule}{where}"
