"""How fast the default bundle translates on this machine: sentences a second and latency.

Prints a Markdown table; the committed one is in tests/bench/results/translate.md.
"""

from __future__ import annotations

import csv
import platform
import statistics
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from worker.model.device import Execution
from worker.model.translator import CTranslate2Translator, open_translator

CAPTIONS = Path(__file__).parents[2] / "deploy/local/captions/briefing.tsv"
_ROUNDS = 5
_BATCH = 64


def captions() -> list[str]:
    """The demo's caption lines."""
    with CAPTIONS.open(encoding="utf-8", newline="") as stream:
        rows = csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [row["english"] for row in rows]


def batch_rate(translator: CTranslate2Translator, lines: Sequence[str]) -> float:
    """Median sentences a second in batches of 64."""
    rates = []
    for _ in range(_ROUNDS):
        start = time.perf_counter()
        for first in range(0, len(lines), _BATCH):
            translator.translate(lines[first : first + _BATCH])
        rates.append(len(lines) / (time.perf_counter() - start))
    return statistics.median(rates)


def single_latencies_ms(translator: CTranslate2Translator, lines: Sequence[str]) -> list[float]:
    """How long each line takes by itself, sorted."""
    latencies = []
    for line in lines:
        start = time.perf_counter()
        translator.translate([line])
        latencies.append(1000 * (time.perf_counter() - start))
    return sorted(latencies)


def main() -> None:
    """Measure and print."""
    lines = captions()
    start = time.perf_counter()
    translator = open_translator(None, Execution(device="cpu"))
    loaded_s = time.perf_counter() - start
    rate = batch_rate(translator, lines * 4)
    alone = single_latencies_ms(translator, lines)
    today = datetime.now(UTC).date().isoformat()
    print(f"`make bench`, {today}, {platform.machine()}, {translator.threads} cores, ", end="")
    print(f"{translator.compute_type}, {len(lines)} caption lines\n")
    print("| loading and self-test, s | batches of 64, lines/s | one line p50, ms | p99, ms |")
    print("|---|---|---|---|")
    p99 = alone[int(0.99 * (len(alone) - 1))]
    print(f"| {loaded_s:.2f} | {rate:.0f} | {statistics.median(alone):.1f} | {p99:.1f} |")


if __name__ == "__main__":
    main()
