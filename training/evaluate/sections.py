"""An evaluation as titled tables of text: what a report says, in whatever form it is written.

Figures carry their 95% interval, for a figure alone is not comparable. Knows no HTML, no Markdown.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from training.evaluate.breakdown import Group
from training.evaluate.evaluation import MODEL, Evaluation
from training.evaluate.metrics import Interval, Scores
from training.evaluate.significance import Change, Difference
from training.evaluate.statistics import METRICS

TITLES = {
    "bleu": "BLEU",
    "chrf": "chrF++",
    "exact_match": "exact match %",
    "token_error_rate": "token error %",
}
_P_DIGITS = 3


@dataclass(frozen=True)
class Section:
    """A table under a title; `wide` columns hold sentences, not figures."""

    title: str
    text: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    wide: bool = False


def sections_of(evaluation: Evaluation) -> Iterator[Section]:
    """The sections of a report, in order; those without rows are left out."""
    found = (
        _systems(evaluation),
        _differences(evaluation.differences),
        _groups("By length", "Sentences by the number of English words.", evaluation.lengths),
        _groups(
            "By phenomenon",
            "A sentence counts in every group it belongs to. A wide interval is a small group: "
            "read nothing into it.",
            evaluation.phenomena,
        ),
        _worst(evaluation),
        Section("What was measured", "", ("fact", "value"), list(evaluation.facts.items())),
    )
    return (section for section in found if section.rows)


def with_interval(value: float, interval: Interval | None) -> str:
    """A figure and where it lies with 95% confidence."""
    return f"{value:.1f} [{interval.low:.1f}, {interval.high:.1f}]" if interval else f"{value:.1f}"


def _systems(evaluation: Evaluation) -> Section:
    signature = evaluation.scores[MODEL].signature
    rows = [(name, *_score_cells(scores)) for name, scores in evaluation.scores.items()]
    return Section(
        "Scores",
        f"sacreBLEU {signature}; in brackets the 95% interval of the bootstrap. Compare with no "
        "figure made by another signature or another preparation of the gloss.",
        ("system", *TITLES.values()),
        rows,
    )


def _score_cells(scores: Scores) -> list[str]:
    values = {name: getattr(scores, name) for name in METRICS}
    return [
        "" if value is None else with_interval(value, scores.intervals.get(name))
        for name, value in values.items()
    ]


def _differences(differences: Mapping[str, Difference]) -> Section:
    return Section(
        "What the model gains",
        "The model less the other system, on the same sentences: 95% interval and p of the paired "
        "bootstrap, then p of paired approximate randomisation.",
        ("over", *TITLES.values()),
        [
            (name, *(_change_cell(found[metric]) for metric in METRICS))
            for name, found in differences.items()
        ],
    )


def _change_cell(change: Change) -> str:
    low, high = change.interval.low, change.interval.high
    p_values = f"p {change.p_bootstrap:.{_P_DIGITS}f} / {change.p_randomisation:.{_P_DIGITS}f}"
    return f"{change.value:+.1f} [{low:+.1f}, {high:+.1f}], {p_values}"


def _groups(title: str, text: str, groups: Sequence[Group]) -> Section:
    rows = [
        (
            group.name,
            str(group.sentences),
            *(with_interval(group.values[name], group.intervals[name]) for name in METRICS),
        )
        for group in groups
    ]
    return Section(title, text, ("group", "sentences", *TITLES.values()), rows)


def _worst(evaluation: Evaluation) -> Section:
    rows = [
        (f"{found.chrf:.0f}", str(found.edits), found.english, found.reference, found.output)
        for found in evaluation.worst
    ]
    return Section(
        "Worst sentences",
        "Those of the lowest chrF++. A reference may be wrong too: read both.",
        ("chrF++", "edits", "English", "reference", "output"),
        rows,
        wide=True,
    )
