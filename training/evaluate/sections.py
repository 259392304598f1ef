"""An evaluation as titled tables of text: what a report says, in whatever form it is written.

Figures carry their 95% interval, for a figure alone is not comparable. Knows no HTML, no Markdown.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import isnan

from training.evaluate.breakdown import Group
from training.evaluate.evaluation import MODEL, Evaluation
from training.evaluate.metrics import Interval, Scores
from training.evaluate.significance import Change

TITLES = {
    "bleu": "BLEU",
    "chrf": "chrF++",
    "exact_match": "exact match %",
    "token_error_rate": "token error %",
    "span_f1": "span F1 %",
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
        _differences(evaluation),
        _groups("By domain", "Sentences by the file that they come from.", evaluation.domains),
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


def with_interval(value: float, interval: Interval | None, places: int = 1) -> str:
    """A figure and where it lies with 95% confidence; nothing where there is no figure."""
    if isnan(value):
        return ""
    figure = f"{value:.{places}f}"
    if interval is None:
        return figure
    return f"{figure} [{interval.low:.{places}f}, {interval.high:.{places}f}]"


def _systems(evaluation: Evaluation) -> Section:
    signature = evaluation.scores[MODEL].signature
    measured = measured_in(evaluation.scores[MODEL])
    rows = [(name, *_score_cells(scores, measured)) for name, scores in evaluation.scores.items()]
    return Section(
        "Scores",
        f"sacreBLEU {signature}; in brackets the 95% interval of the bootstrap. Compare with no "
        "figure made by another signature or another preparation of the gloss. A span is right "
        "with its kind and every sign under it.",
        ("system", *(TITLES[name] for name in measured)),
        rows,
    )


def measured_in(scores: Scores) -> list[str]:
    """The metrics that scores have a figure for, in the order of a table."""
    return [name for name in TITLES if getattr(scores, name) is not None]


def _score_cells(scores: Scores, measured: Sequence[str]) -> list[str]:
    return [with_interval(getattr(scores, name), scores.intervals.get(name)) for name in measured]


def _differences(evaluation: Evaluation) -> Section:
    measured = measured_in(evaluation.scores[MODEL])
    return Section(
        "What the model gains",
        "The model less the other system, on the same sentences: 95% interval and p of the paired "
        "bootstrap, then p of paired approximate randomisation.",
        ("over", *(TITLES[name] for name in measured)),
        [
            (name, *(_change_cell(found[metric]) for metric in measured))
            for name, found in evaluation.differences.items()
        ],
    )


def _change_cell(change: Change) -> str:
    low, high = change.interval.low, change.interval.high
    p_values = f"p {change.p_bootstrap:.{_P_DIGITS}f} / {change.p_randomisation:.{_P_DIGITS}f}"
    return f"{change.value:+.1f} [{low:+.1f}, {high:+.1f}], {p_values}"


def _groups(title: str, text: str, groups: Sequence[Group]) -> Section:
    measured = [name for name in TITLES if groups and name in groups[0].values]
    rows = [
        (
            group.name,
            str(group.sentences),
            *(with_interval(group.values[name], group.intervals[name]) for name in measured),
        )
        for group in groups
    ]
    head = ("group", "sentences", *(TITLES[name] for name in measured))
    return Section(title, text, head, rows)


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
