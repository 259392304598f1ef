"""Everything that can be measured of a finished bundle, in one report.

The bundle is run as the worker runs it. The scores on pairs come first; then, each in a step module
of its own, the challenge, the carriers and plain English; only what was asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from training.data.pairs import Pair, read_pairs
from training.errors import DataError
from training.evaluate.evaluation import Evaluation
from training.evaluate.report import (
    HTML,
    Part,
    Report,
    as_json,
    markdown,
    report_of,
    report_of_parts,
    write_report,
)
from training.export.recard import CARD, write_quality
from training.steps.carriers import measure_carriers
from training.steps.challenge import measure_challenge
from training.steps.evaluate import evaluate_bundle, publish, split_of_recipe, tell
from training.steps.plain_english import measure_plain_english
from training.steps.service import Service

Say = Callable[[str], None]


@dataclass(frozen=True)
class AskedPairs:
    """Pairs to score a bundle on, and those that it was trained on."""

    test: Sequence[Pair] = ()
    train: Sequence[Pair] = ()


@dataclass(frozen=True)
class Asked:
    """What is to be measured; nothing of it by default."""

    pairs: AskedPairs = field(default_factory=AskedPairs)
    challenge: Path | None = None
    carriers: int = 0
    plain_english: tuple[Path, ...] = ()
    plain_lines: int = 0
    seed: int = 1


@dataclass(frozen=True)
class Told:
    """Where the figures go: a folder, a Markdown file with JSON beside it, the bundle's card."""

    report: Path | None = None
    summary: Path | None = None
    card: bool = False


@dataclass(frozen=True)
class Findings:
    """What was measured."""

    evaluation: Evaluation | None
    parts: tuple[Part, ...]
    bundle: Mapping[str, str]

    @property
    def facts(self) -> Mapping[str, str]:
        """What was measured, on what."""
        return self.evaluation.facts if self.evaluation else self.bundle

    def report(self) -> Report:
        """All of it on one page."""
        if self.evaluation:
            return report_of(self.evaluation, self.parts)
        title = self.bundle.get("bundle", "bundle").partition(",")[0]
        return report_of_parts(title, self.bundle, self.parts)

    def without_quotes(self) -> Findings:
        """The findings as they may be published whatever English was read."""
        parts = tuple(part.without_quotes() for part in self.parts)
        return Findings(self.evaluation, parts, self.bundle)


def read_asked_pairs(
    pairs: Sequence[Path], train: Sequence[Path], test_of: Path | None, say: Say
) -> AskedPairs:
    """The pairs of files, or of a recipe's splits. Raises DataError, RecipeError."""
    if test_of:
        return AskedPairs(*split_of_recipe(test_of, say))
    return AskedPairs(
        [pair for path in pairs for pair in read_pairs(path)],
        [pair for path in train for pair in read_pairs(path)],
    )


def measure(service: Service, asked: Asked, say: Say) -> Findings:
    """Ask the worker everything. Raises CheckpointError, DataError."""
    evaluation = None
    if asked.pairs.test:
        evaluation = evaluate_bundle(service, asked.pairs.test, asked.pairs.train, say)
    parts: list[Part] = []
    if asked.challenge:
        parts.append(measure_challenge(service.translate, say, asked.challenge))
    if asked.carriers:
        parts.append(measure_carriers(service.translate, say, asked.carriers, asked.seed))
    if asked.plain_english:
        files, most = asked.plain_english, asked.plain_lines
        parts.append(measure_plain_english(service.translate, say, files, most, asked.seed))
    return Findings(evaluation, tuple(parts), service.facts())


def tell_findings(findings: Findings, asked: Asked, told: Told, bundle: Path, say: Say) -> None:
    """Write what was measured where it is wanted. Raises DataError, ExportError."""
    for name, value in findings.facts.items():
        say(f"{name}: {value}")
    if findings.evaluation and told.report:
        publish(findings.evaluation, asked.pairs.test, told.report, say, findings.parts)
    elif findings.evaluation:
        tell(findings.evaluation, say)
    elif told.report:
        write_report(told.report, findings.report())
        say(f"report: {told.report / HTML}")
    public = findings.without_quotes().report()
    if told.summary:
        _write_summary(told.summary, public)
        say(f"summary: {told.summary}")
    if told.card:
        write_quality(bundle, public.figures)
        say(f"card: {bundle / CARD}")


def _write_summary(path: Path, report: Report) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(markdown(report), encoding="utf-8")
        path.with_suffix(".json").write_text(as_json(report), encoding="utf-8")
    except OSError as error:
        raise DataError(f"{path}: cannot be written: {error.strerror}") from None
