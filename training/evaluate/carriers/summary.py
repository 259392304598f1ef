"""The shares of names, numbers and negations that the glosses of carriers kept, and the failures.

Does not know which system was asked.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from training.errors import DataError
from training.evaluate.answers import Answer
from training.evaluate.carriers.drawing import CASES, Carrier
from training.evaluate.carriers.kept import Kept, kept
from training.evaluate.carriers.numbers import SHAPES
from training.evaluate.sections import Section
from training.evaluate.shares import Proportion

_MOST_TOLD = 200


@dataclass(frozen=True)
class Outcome:
    """A carrier, what the worker answered, and what of it was kept."""

    carrier: Carrier
    answer: Answer
    kept: Kept


@dataclass(frozen=True)
class Summary:
    """The shares, the three that must hold first, and every carrier that lost something."""

    kept: tuple[Proportion, ...]
    details: tuple[Proportion, ...]
    failures: tuple[Outcome, ...]
    carriers: int

    def as_dict(self) -> dict[str, object]:
        """For a JSON file."""
        return {
            "carriers": self.carriers,
            "kept": [share.as_dict() for share in self.kept],
            "details": [share.as_dict() for share in self.details],
            "failures": [
                {
                    "english": found.carrier.english,
                    "gloss": found.answer.gloss,
                    "lost": list(found.kept.losses()),
                    "warned": [doubt.code for doubt in found.answer.doubts],
                }
                for found in self.failures
            ],
        }


def judge_all(carriers: Sequence[Carrier], answers: Sequence[Answer]) -> tuple[Outcome, ...]:
    """Judge the answers to carriers, in their order. Raises DataError if they do not pair up."""
    if len(carriers) != len(answers):
        raise DataError(f"there are {len(answers)} answers for {len(carriers)} carriers")
    pairs = zip(carriers, answers, strict=True)
    return tuple(Outcome(carrier, found, kept(carrier, found.gloss)) for carrier, found in pairs)


def summarise(outcomes: Sequence[Outcome]) -> Summary:
    """Count what was kept. Raises DataError when nothing was judged."""
    if not outcomes:
        raise DataError("there is no carrier to judge; ask for one at least")
    failures = tuple(outcome for outcome in outcomes if not outcome.kept.whole)
    return Summary(tuple(_kept(outcomes)), tuple(_details(outcomes)), failures, len(outcomes))


def _kept(outcomes: Sequence[Outcome]) -> Iterator[Proportion]:
    yield _names("names", outcomes)
    yield _numbers("numbers", outcomes)
    yield _negations("negations", outcomes)


def _details(outcomes: Sequence[Outcome]) -> Iterator[Proportion]:
    groups = {
        "short lines": [o for o in outcomes if not o.carrier.long],
        "long lines": [o for o in outcomes if o.carrier.long],
        **{case: [o for o in outcomes if o.carrier.case == case] for case in CASES},
    }
    for group, chosen in groups.items():
        yield _names(f"names, {group}", chosen)
        yield _numbers(f"numbers, {group}", chosen)
        yield _negations(f"negations, {group}", chosen)
    for shape in SHAPES:
        yield _numbers(f"numbers: {shape}", outcomes, shape)
    yield _spelled(outcomes)
    yield _not_added(outcomes)
    yield _flagged(outcomes)


def _names(name: str, outcomes: Sequence[Outcome]) -> Proportion:
    whole = sum(len(outcome.carrier.names) for outcome in outcomes)
    lost = sum(len(outcome.kept.lost_names) for outcome in outcomes)
    return Proportion(name, whole - lost, whole)


def _numbers(name: str, outcomes: Sequence[Outcome], shape: str = "") -> Proportion:
    asked = [n for o in outcomes for n in o.carrier.numbers if shape in ("", n.shape)]
    lost = [n for o in outcomes for n in o.kept.lost_numbers if shape in ("", n.shape)]
    return Proportion(name, len(asked) - len(lost), len(asked))


def _negations(name: str, outcomes: Sequence[Outcome]) -> Proportion:
    negated = [outcome for outcome in outcomes if outcome.carrier.negated]
    return Proportion(name, sum(not o.kept.lost_negation for o in negated), len(negated))


def _spelled(outcomes: Sequence[Outcome]) -> Proportion:
    there = sum(len(o.carrier.names) - len(o.kept.lost_names) for o in outcomes)
    unspelled = sum(len(o.kept.unspelled) for o in outcomes)
    return Proportion("names kept that are fingerspelled", there - unspelled, there)


def _not_added(outcomes: Sequence[Outcome]) -> Proportion:
    plain = [outcome for outcome in outcomes if not outcome.carrier.negated]
    added = sum(outcome.kept.added_negation for outcome in plain)
    return Proportion("lines without negation that get none", len(plain) - added, len(plain))


def _flagged(outcomes: Sequence[Outcome]) -> Proportion:
    failures = [outcome for outcome in outcomes if not outcome.kept.whole]
    warned = sum(bool(outcome.answer.doubts) for outcome in failures)
    return Proportion("lines with a loss that carry a warning", warned, len(failures))


def sections_of_carriers(summary: Summary) -> tuple[Section, ...]:
    """The summary as tables for a report."""
    text = (
        f"{summary.carriers:,} sentences made from hand-written frames with names and numbers "
        "unseen in training, a third each in normal writing, in lower case without punctuation, "
        "and in capitals. Percent kept, with Wilson's 95% interval."
    )
    head = ("what", "kept", "%")
    told = summary.failures[:_MOST_TOLD]
    rows = [
        (o.carrier.english, o.answer.gloss, "; ".join(o.kept.losses()), _warned(o.answer))
        for o in told
    ]
    lost = f"Every carrier that lost something: {len(summary.failures):,}"
    lost += "." if len(told) == len(summary.failures) else f", the first {len(told)} of them here."
    return (
        Section("Names, numbers and negations", text, head, [s.row() for s in summary.kept]),
        Section(
            "Names, numbers and negations in detail",
            "By length (long is above 12 words), writing and shape of number.",
            head,
            [share.row() for share in summary.details if share.whole],
        ),
        Section(
            "Names, numbers and negations: failures",
            lost,
            ("English", "gloss", "lost", "warnings"),
            rows,
            wide=True,
        ),
    )


def _warned(answer: Answer) -> str:
    return ", ".join(dict.fromkeys(doubt.code for doubt in answer.doubts))
