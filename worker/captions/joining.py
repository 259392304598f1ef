"""Whether a sentence goes on in the next caption of its stream. Pure.

Decided from the captions and their records alone, media times where both have them and the records'
own times besides, never from the clock: captions that are read again are joined again in the same
way. Knows no revisions and no model.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from worker.captions.sentences import ends_complete
from worker.contract.caption import Caption


@dataclass(frozen=True)
class JoinLimits:
    """How long an unfinished sentence may wait, how wide a pause it may have, how long it may be.

    With no words allowed nothing is joined.
    """

    hold_ms: int = 1_500
    gap_ms: int = 1_000
    words: int = 40


@dataclass(frozen=True)
class Spoken:
    """A caption and when its record was made, in milliseconds since 1970."""

    caption: Caption
    timestamp_ms: int

    @property
    def words(self) -> int:
        """How many words it has."""
        return len(self.caption.text.split())


def is_unfinished(spoken: Spoken, normalised: str, limits: JoinLimits) -> bool:
    """Whether the caption's last sentence, in its normalised text, may go on in another one."""
    if spoken.caption.end_of_utterance or not 0 < spoken.words < limits.words:
        return False
    return bool(normalised.strip()) and not ends_complete(normalised)


def goes_on(line: Sequence[Spoken], following: Spoken, limits: JoinLimits) -> bool:
    """Whether `following` continues a line that was held."""
    first, last = line[0], line[-1]
    if (last.caption.speaker, last.caption.channel) != (
        following.caption.speaker,
        following.caption.channel,
    ):
        return False
    if following.timestamp_ms - first.timestamp_ms > limits.hold_ms:
        return False
    if abs(_pause_ms(last, following)) > limits.gap_ms:
        return False
    return sum(each.words for each in line) + following.words <= limits.words


def joined(line: Sequence[Caption], own: Caption) -> Caption:
    """The captions of a line as one, answered under the segment and revision of `own`."""
    words = tuple(word for each in line for word in each.words)
    return own.model_copy(
        update={
            "text": " ".join(each.text for each in line),
            "start_ms": line[0].start_ms,
            "end_ms": line[-1].end_ms,
            "words": words if all(each.words for each in line) else (),
            "glossary": tuple(dict.fromkeys(term for each in line for term in each.glossary)),
        }
    )


def _pause_ms(last: Spoken, following: Spoken) -> int:
    end_ms, start_ms = last.caption.end_ms, following.caption.start_ms
    if end_ms is not None and start_ms is not None:
        return start_ms - end_ms
    return following.timestamp_ms - last.timestamp_ms
