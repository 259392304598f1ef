"""What a run found, as one line, as a table, and whether a promise broke. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from statistics import median

from tests.chaos.audit import CAME_TWICE, Audit, Delay, Finding

_EXAMPLES = 20
_MAY_REPEAT = "at-least-once"


@dataclass(frozen=True)
class Window:
    """A scene: from the calm before it until all that it held up was answered."""

    name: str
    faults: int
    begin_ms: int
    end_ms: int


@dataclass
class Result:
    """Everything that is known of a run of one mode."""

    mode: str
    audit: Audit
    windows: list[Window]
    faults: int
    unplanned_ends: int = 0
    conditions: str = ""
    remarks: list[str] = field(default_factory=list)
    complete: bool = True

    def broken(self) -> list[str]:
        """The promises that did not hold, in words."""
        found = self.audit
        counted = {
            "missing": found.missing,
            "reordered": found.reordered,
            "stale": found.stale,
            "unexpected": found.unexpected,
        }
        if self.mode != _MAY_REPEAT:
            counted["duplicates"] = found.duplicates
        broken = [f"{len(items)} {name}" for name, items in counted.items() if items]
        if not self.complete or found.not_sent:
            broken.append("the run is not whole, see its remarks")
        return broken

    def line(self) -> str:
        """The account in one line."""
        found = self.audit
        return (
            f"chaos: mode={self.mode} faults={self.faults} sent={found.sent} "
            f"missing={len(found.missing)} duplicates={len(found.duplicates)} "
            f"reordered={len(found.reordered)} stale={len(found.stale)} "
            f"recovery_max_s={_worst_s(d.appended_after_ms for d in found.delays):.1f}"
        )


@dataclass(frozen=True)
class Recovery:
    """The delays of the records that were appended in a window."""

    window: Window
    answered: int
    median_s: float
    appended_s: float
    seen_s: float


def recoveries(windows: Iterable[Window], delays: Sequence[Delay]) -> list[Recovery]:
    """Window by window; a record belongs to the window in which it was appended."""
    found = []
    for window in windows:
        own = [delay for delay in delays if window.begin_ms <= delay.begun_ms < window.end_ms]
        appended_s = _worst_s(delay.appended_after_ms for delay in own)
        seen_s = _worst_s(delay.seen_after_ms for delay in own)
        median_s = median([delay.appended_after_ms for delay in own] or [0]) / 1000
        found.append(Recovery(window, len(own), median_s, appended_s, seen_s))
    return found


def markdown(result: Result) -> str:
    """The report of one mode."""
    found = result.audit
    came_twice = sum(finding.what.endswith(CAME_TWICE) for finding in found.duplicates)
    lines = [
        f"## {result.mode}",
        "",
        f"`{result.line()}`",
        "",
        result.conditions,
        "",
        f"Answers expected: {found.answers_expected}. Dead letters expected and found: "
        f"{found.letters_expected} and {found.letters_found}. Partials made final by the worker "
        f"(forced): {found.forced}. Duplicates whose record came twice: {came_twice} of "
        f"{len(found.duplicates)}. Workers that ended by themselves: {result.unplanned_ends}. "
        f"Broken: {', '.join(result.broken()) or 'nothing'}.",
        "",
        "| fault | times | answers | median delay, s | worst, s | worst until it was seen, s |",
        "|---|---|---|---|---|---|",
        *map(_row, recoveries(result.windows, found.delays)),
        "",
        *_lists(result),
    ]
    return "\n".join(lines)


def _row(recovery: Recovery) -> str:
    window = recovery.window
    return (
        f"| {window.name} | {window.faults} | {recovery.answered} | "
        f"{recovery.median_s:.2f} | {recovery.appended_s:.1f} | {recovery.seen_s:.1f} |"
    )


def _lists(result: Result) -> list[str]:
    found = result.audit
    lists = {
        "Missing": found.missing,
        "Out of order": found.reordered,
        "Stale": found.stale,
        "Unexpected": found.unexpected,
        "Duplicates": found.duplicates,
        "Never sent": found.not_sent,
        "Remarks": [Finding(remark) for remark in result.remarks],
    }
    lines: list[str] = []
    for name, items in lists.items():
        if items:
            shown = [f"- {_told(item, result.windows)}" for item in items[:_EXAMPLES]]
            more = [f"- ... {len(items) - _EXAMPLES} more"] if len(items) > _EXAMPLES else []
            lines += [f"{name}:", "", *shown, *more, ""]
    return lines


def _told(finding: Finding, windows: Iterable[Window]) -> str:
    """A finding with its time and the scene it fell into."""
    if not finding.at_ms:
        return finding.what
    at = datetime.fromtimestamp(finding.at_ms / 1000, UTC).isoformat(timespec="milliseconds")
    names = [w.name for w in windows if w.begin_ms <= finding.at_ms < w.end_ms]
    return f"{finding.what} ({', '.join([*names, at])})"


def _worst_s(delays_ms: Iterable[int]) -> float:
    return max(delays_ms, default=0) / 1000
