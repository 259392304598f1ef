"""Revisions of a segment: which of them may still be published.

A pure state machine. `decide` looks at what a segment last published and at an offered revision;
`after` gives the state once that revision is published. Nothing here knows a clock, a broker or a
translator, so a decision is the same whenever and wherever it is made.

Only what was *published* counts. A revision that led to no output leaves no trace, so the state can
be rebuilt from the output topic alone. Texts are kept as fingerprints, so that memory does not
depend on their length.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from hashlib import blake2b
from typing import Literal, Protocol

OfferStatus = Literal["partial", "final", "retracted"]


class Rank(IntEnum):
    """How outputs of one revision are ordered; `FINAL` stands for empty and joined as well."""

    PARTIAL = 0
    ERROR = 1
    FINAL = 2
    RETRACTED = 3


_RANK_OF = {"partial": Rank.PARTIAL, "final": Rank.FINAL, "retracted": Rank.RETRACTED}


@dataclass(frozen=True, slots=True)
class SegmentKey:
    """A segment, and the partition whose loss makes it somebody else's."""

    partition: int
    stream_id: str
    segment_id: str


@dataclass(frozen=True, slots=True)
class Offer:
    """A revision that asks to be published.

    `numbered` is false where the source gave no revision and its offset stands in. `shown` is the
    fingerprint of what would be translated: all of the text, or a partial's complete sentences.
    """

    revision: int
    numbered: bool
    status: OfferStatus
    text: bytes
    shown: bytes


@dataclass(frozen=True, slots=True)
class SegmentState:
    """What a segment last published. `answered` is its last revision that was no partial."""

    revision: int
    rank: Rank
    text: bytes
    shown: bytes
    answered: int | None


@dataclass(frozen=True)
class Accepted:
    """The revision may be published; as a correction it replaces the revision `supersedes`."""

    supersedes: int | None


@dataclass(frozen=True)
class Refused:
    """The revision is dropped: duplicate, duplicate_differs, stale or partial_unchanged."""

    reason: str


def decide(state: SegmentState | None, offer: Offer) -> Accepted | Refused:
    """Whether a revision may still be published."""
    if state is None:
        return Accepted(None)
    rank = _RANK_OF[offer.status]
    if (offer.revision, rank) == (state.revision, state.rank):
        return Refused("duplicate" if offer.text == state.text else "duplicate_differs")
    if not offer.numbered and rank == state.rank and offer.text == state.text:
        return Refused("duplicate")
    if (offer.revision, rank) < (state.revision, state.rank):
        return Refused("stale")
    if rank == Rank.PARTIAL:
        return _decide_partial(state, offer)
    answered_earlier = state.answered is not None and state.answered < offer.revision
    return Accepted(state.answered if answered_earlier and rank == Rank.FINAL else None)


def _decide_partial(state: SegmentState, offer: Offer) -> Accepted | Refused:
    if state.answered is not None:
        return Refused("stale")
    return Refused("partial_unchanged") if offer.shown == state.shown else Accepted(None)


def after(state: SegmentState | None, offer: Offer) -> SegmentState:
    """The state once an accepted offer is published."""
    rank = _RANK_OF[offer.status]
    earlier = state.answered if state else None
    answered = earlier if rank == Rank.PARTIAL else offer.revision
    shown = offer.shown if rank == Rank.PARTIAL else b""  # nothing compares an answer's
    return SegmentState(offer.revision, rank, offer.text, shown, answered)


def failed(state: SegmentState) -> SegmentState:
    """The state where an error was published instead."""
    return replace(state, rank=Rank.ERROR)


def fingerprint(text: str) -> bytes:
    """A text's stand-in in the memory."""
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=12).digest()


class Queued(Protocol):
    """What `superseded` needs of a revision that waits."""

    @property
    def key(self) -> SegmentKey: ...
    @property
    def revision(self) -> int: ...
    @property
    def status(self) -> OfferStatus: ...


def superseded(queue: Sequence[Queued | None]) -> set[int]:
    """Positions of the partials that something later in the queue makes pointless.

    A later partial does unless its revision is lower; a later final or retraction always does.
    """
    pointless: set[int] = set()
    newest: dict[SegmentKey, int] = {}
    closed: set[SegmentKey] = set()
    for position in range(len(queue) - 1, -1, -1):
        item = queue[position]
        if item is None:
            continue
        if item.status != "partial":
            closed.add(item.key)
        elif item.key in closed or newest.get(item.key, -1) >= item.revision:
            pointless.add(position)
        else:
            newest[item.key] = item.revision
    return pointless
