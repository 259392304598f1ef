"""Fuzzes the worker's way from bytes to answer or dead letter, and says what came of it.

    python -m tests.fuzz.run                         100,000 records of seed 1
    python -m tests.fuzz.run --seed 7 --records 5000 --results tests/fuzz/results.md

Exits 1 when a promise broke. `--results` adds the run to a table.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from heapq import nlargest
from pathlib import Path

from tests.fuzz.judge import Judge
from tests.fuzz.mutations import Maker

# Nothing a record says may hold its partition up for longer; most take less than one.
MOST_CPU_MS = 2_000.0
MOST_DETAILS = 200  # of dead letters, digits left out: they name fields and limits, nothing said
_SHOWN = 10
_PROGRESS_EVERY = 10_000
_MAKE_FUZZ = "make fuzz"


@dataclass
class Tally:
    """What became of all the records so far. `slowest` are milliseconds, number and bytes."""

    outcomes: Counter[str] = field(default_factory=Counter)
    details: set[str] = field(default_factory=set)
    wrong: list[str] = field(default_factory=list)
    slowest: list[tuple[float, int, int]] = field(default_factory=list)
    records: int = 0
    cpu_s: float = 0.0

    def summary(self) -> str:
        """One line."""
        slowest_ms = self.slowest[0][0] if self.slowest else 0.0
        kinds = Counter[str]()
        for outcome, count in self.outcomes.items():
            kinds[outcome.partition(":")[0]] += count
        found = " ".join(f"{kind}={count}" for kind, count in sorted(kinds.items()))
        return (
            f"fuzz: records={self.records} {found} wrong={len(self.wrong)} "
            f"slowest_ms={slowest_ms:.0f} cpu_s={self.cpu_s:.0f}"
        )


def fuzz(seed: int, records: int) -> Tally:
    """Make records and judge each."""
    maker, judge, tally = Maker(seed), Judge(), Tally()
    started_s = time.process_time()
    for number in range(records):
        case = maker.case()
        verdict = judge.judge(case)
        tally.records += 1
        tally.outcomes.update(verdict.outcomes)
        tally.details.update(verdict.details)
        wrong = list(verdict.wrong)
        if verdict.cpu_ms > MOST_CPU_MS:
            wrong.append(f"took {verdict.cpu_ms:.0f} ms of CPU")
        tally.wrong += [f"seed {seed}, record {number}: {each}" for each in wrong]
        size = len(case.record.value or b"")
        tally.slowest = nlargest(_SHOWN, [*tally.slowest, (verdict.cpu_ms, number, size)])
        if (number + 1) % _PROGRESS_EVERY == 0:
            tally.cpu_s = time.process_time() - started_s
            print(tally.summary(), file=sys.stderr, flush=True)
    if len(tally.details) > MOST_DETAILS:
        tally.wrong.append(f"seed {seed}: {len(tally.details)} different details of dead letters")
    tally.cpu_s = time.process_time() - started_s
    return tally


def add_result(path: Path, seed: int, tally: Tally) -> None:
    """Write a run into the table of runs."""
    outcomes = ", ".join(f"{name} {count}" for name, count in sorted(tally.outcomes.items()))
    row = (
        f"| {datetime.now(UTC).date().isoformat()} | `{_MAKE_FUZZ}` | {seed} | {tally.records} "
        f"| {len(tally.wrong)} | {tally.slowest[0][0]:.0f} | {tally.cpu_s:.0f} | {outcomes} |\n"
    )
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True) if path.exists() else []
    last_row = max((n for n, line in enumerate(lines) if line.startswith("| 2")), default=-1)
    lines.insert(last_row + 1, row)
    path.write_text("".join(lines), encoding="utf-8")


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(description="Fuzz the worker.")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--results", type=Path, help="table to add the run to")
    options = parser.parse_args()
    tally = fuzz(options.seed, options.records)
    for outcome, count in sorted(tally.outcomes.items()):
        print(f"{count:8} {outcome}")
    for cpu_ms, number, size in tally.slowest:
        print(f"{cpu_ms:8.0f} ms of CPU: record {number}, {size} bytes")
    for each in tally.wrong[:_SHOWN]:
        print(f"WRONG: {each}")
    print(tally.summary())
    if options.results:
        add_result(options.results, options.seed, tally)
    return 1 if tally.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
