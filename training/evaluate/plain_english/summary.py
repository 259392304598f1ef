"""How the worker does on plain English: shares by line, word and token, and samples of each fault.

Does not know which system was asked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import TypeVar

from training.corpus.signs import SignList
from training.errors import DataError
from training.evaluate.answers import Answer
from training.evaluate.plain_english.lexicon import ContentWords
from training.evaluate.plain_english.tokens import unlisted
from training.evaluate.sections import Section
from training.evaluate.shares import Proportion
from training.proofreading.english import words_of
from worker.english.paraphrases import Paraphrases
from worker.gloss.guards import looping
from worker.gloss.notation import CLOSE, OPENERS, split_items

Thing = TypeVar("Thing")
FAULTS = "Plain English: faults"
_SAMPLE, _SEED = 30, 1
_LOST = "dropped_"  # how the codes of warnings about lost content begin
_UNKNOWN = "oov"


@dataclass(frozen=True)
class Reading:
    """What was found in the answer to one line."""

    answer: Answer
    content: int
    left_out: tuple[str, ...]
    unflagged: tuple[str, ...]
    flagged: bool
    loop: tuple[str, ...]
    empty: bool
    tokens: int
    open_lemmas: tuple[str, ...]
    foreign: tuple[str, ...]


@dataclass(frozen=True)
class Summary:
    """The shares, counts of warnings and open lemmas, and the readings with a fault."""

    shares: tuple[Proportion, ...]
    warnings: dict[str, int]
    lemmas: dict[str, int]
    foreign: dict[str, int]
    faults: tuple[Reading, ...]

    def as_dict(self) -> dict[str, object]:
        """For a JSON file."""
        return {
            "shares": [share.as_dict() for share in self.shares],
            "lines_with_warning": self.warnings,
            "open_vocabulary_lemmas": self.lemmas,
            "foreign_tokens": self.foreign,
            "faults": [
                {
                    "english": reading.answer.english,
                    "gloss": reading.answer.gloss,
                    "left_out": list(reading.unflagged),
                    "loop": " ".join(reading.loop),
                    "foreign": list(reading.foreign),
                }
                for reading in self.faults
            ],
        }


class Reader:
    """Reads answers against the lexicon."""

    def __init__(self, signs: SignList, paraphrases: Paraphrases | None = None) -> None:
        self._signs = signs
        self._words = ContentWords(signs, paraphrases)

    def read(self, answer: Answer) -> Reading:
        """What one answer leaves out, repeats and makes up."""
        items = [i for i in split_items(answer.gloss) if i != CLOSE and i not in OPENERS]
        english = [word.text for word in words_of(answer.english)]
        left_out = self._words.left_out(answer.english, answer.gloss)
        tokens = list(unlisted(answer.gloss, self._signs))
        return Reading(
            answer=answer,
            content=len(self._words.of(answer.english)),
            left_out=tuple(left_out),
            unflagged=tuple(word for word in left_out if not _is_flagged(word, answer)),
            flagged=any(_is_about_loss(doubt.code) for doubt in answer.doubts),
            loop=() if looping(english) else looping(items),
            empty=bool(english) and not items,
            tokens=len(items),
            open_lemmas=tuple(item for item, is_open in tokens if is_open),
            foreign=tuple(item for item, is_open in tokens if not is_open),
        )


def summarise(readings: Sequence[Reading]) -> Summary:
    """Count. Raises DataError when there is no line."""
    if not readings:
        raise DataError("there is no line of English to judge")
    lines, tokens = len(readings), sum(reading.tokens for reading in readings)
    content = sum(reading.content for reading in readings)
    lemmas = Counter(item for reading in readings for item in reading.open_lemmas)
    foreign = Counter(item for reading in readings for item in reading.foreign)
    warnings = Counter(
        code for reading in readings for code in {doubt.code for doubt in reading.answer.doubts}
    )
    left_out = sum(len(reading.left_out) for reading in readings)
    unflagged = sum(len(reading.unflagged) for reading in readings)
    shares = (
        Proportion("lines with an empty gloss", sum(r.empty for r in readings), lines),
        Proportion("lines that run in circles", sum(bool(r.loop) for r in readings), lines),
        Proportion("content words not signed, spelled or flagged", unflagged, content),
        Proportion("content words not signed or spelled", left_out, content),
        Proportion("lines flagged for lost content", sum(r.flagged for r in readings), lines),
        Proportion("tokens outside lexicon and notation", foreign.total(), tokens),
        Proportion("tokens that are open-vocabulary lemmas", lemmas.total(), tokens),
    )
    faults = tuple(r for r in readings if r.empty or r.loop or r.unflagged or r.foreign)
    return Summary(
        shares, dict(warnings.most_common()), dict(lemmas.most_common()),
        dict(foreign.most_common()), faults,
    )  # fmt: skip


def sections_of_plain_english(summary: Summary) -> tuple[Section, ...]:
    """The summary as tables for a report; samples are drawn by seed."""
    rows = [share.row() for share in summary.shares]
    warned = [(code, f"{lines:,}") for code, lines in summary.warnings.items()]
    return (
        Section(
            "Plain English",
            "English without gloss. A content word is signed when the gloss has the signs of one "
            "of its senses in the lexicon, or its lemma, or what the tables say for a phrase in "
            "plain words; flagged when a warning names it. Percent, "
            "with Wilson's 95% interval.",
            ("what", "found", "%"),
            rows,
        ),
        Section("Plain English: warnings", "Lines with each.", ("warning", "lines"), warned),
        Section(
            "Plain English: tokens that no table lists",
            f"{len(summary.lemmas):,} different open-vocabulary lemmas, a sample of them; and "
            f"{len(summary.foreign):,} others, the commonest first.",
            ("kind", "tokens"),
            [
                ("open-vocabulary lemmas", ", ".join(_sample(sorted(summary.lemmas)))),
                ("others", ", ".join(list(summary.foreign)[:_SAMPLE])),
            ],
            wide=True,
        ),
        Section(
            FAULTS,
            f"{len(summary.faults):,} lines with a fault; a sample.",
            ("English", "gloss", "fault"),
            [(r.answer.english, r.answer.gloss, _fault(r)) for r in _sample(summary.faults)],
            wide=True,
        ),
    )


def _is_about_loss(code: str) -> bool:
    return code == _UNKNOWN or code.startswith(_LOST)


def _is_flagged(word: str, answer: Answer) -> bool:
    """Whether a warning names the word, alone or among others."""
    named = {part.lower() for doubt in answer.doubts for part in (doubt.token or "").split()}
    return word.lower() in named


def _fault(reading: Reading) -> str:
    found = [f"left out: {', '.join(reading.unflagged)}"] if reading.unflagged else []
    found += [f"again and again: {' '.join(reading.loop)}"] if reading.loop else []
    found += [f"unknown: {', '.join(reading.foreign)}"] if reading.foreign else []
    return "; ".join([*found, *(["empty"] if reading.empty else [])])


def _sample(things: Sequence[Thing]) -> Sequence[Thing]:
    if len(things) <= _SAMPLE:
        return things
    chosen = sorted(Random(_SEED).sample(range(len(things)), _SAMPLE))
    return [things[n] for n in chosen]
