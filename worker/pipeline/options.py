"""How captions are handled."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from worker.captions.joining import JoinLimits
from worker.gloss.terms import Terminology
from worker.guarding.guard import DEFAULT_GUARDS, NO_TERMS, GuardOptions

PartialPolicy = Literal["off", "stable_sentences", "all"]


@dataclass(frozen=True)
class PipelineOptions:
    """Every choice there is. `late_after_ms` is None where lateness means nothing."""

    partials: PartialPolicy = "stable_sentences"
    partial_ttl_ms: int = 2_000
    late_after_ms: int | None = 6_000
    abandon_after_ms: int = 10_000
    joining: JoinLimits = field(default_factory=JoinLimits)
    plain_text: bool = False
    event_source: str = "/glosswire/glosswire-live"
    max_segments: int = 20_000
    guards: GuardOptions = DEFAULT_GUARDS
    house: Terminology = NO_TERMS
