"""Carries out the chaos command: a cluster, each mode in turn, the report, the last lines."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from broker import KafkaUnavailable, exit_on_sigterm

from tests.chaos.cluster import Cluster, running_cluster
from tests.chaos.crew import WorkerMode
from tests.chaos.faults import FAULTS, choose
from tests.chaos.play import Plan, Play
from tests.chaos.report import Result, markdown
from tests.chaos.timeline import Timeline
from worker.settings import load_settings

EXIT_BROKEN, EXIT_USAGE, EXIT_NO_KAFKA, EXIT_INTERRUPTED = 1, 2, 5, 130


def run(options: argparse.Namespace, root: Path) -> int:
    """Everything; whatever was started is ended, also by Ctrl-C and SIGTERM."""
    if options.list:
        for fault in FAULTS.values():
            print(f"{fault.name:20} {fault.description}")
        return 0
    try:
        choose(options.faults)
    except KeyError as error:
        print(f"chaos: there is no fault {error}; see --list", file=sys.stderr)
        return EXIT_USAGE
    exit_on_sigterm()
    try:
        with running_cluster(
            options.work_dir.resolve() / "kafka", options.broker_session_ms, print
        ) as cluster:
            results = [_play(mode, options, cluster) for mode in _modes(options.mode)]
    except KafkaUnavailable as error:
        print(f"chaos: {error}", file=sys.stderr)
        return EXIT_NO_KAFKA
    except KeyboardInterrupt:
        print("chaos: stopped; everything that was started is ended")
        return EXIT_INTERRUPTED
    return _tell(results, options)


def _modes(mode: str) -> list[str]:
    return ["at-least-once", "exactly-once"] if mode == "both" else [mode]


def _usual_session_s(static: bool) -> float:
    return load_settings({"group_instance_id": "any" if static else None}, {}).session_timeout_s


def _play(mode: str, options: argparse.Namespace, cluster: Cluster) -> Result:
    faults, mix = choose(options.faults)
    static = options.members == "static" or (options.members == "auto" and mode == "exactly-once")
    plan = Plan(
        mode=WorkerMode(
            mode, static, options.session_s or _usual_session_s(static), tuple(options.worker_flag)
        ),
        faults=tuple(faults),
        mix=mix,
        records=options.records,
        rate=options.rate,
        seed=options.seed,
        workers=options.workers,
        streams=options.streams,
        mixed_rounds=options.mixed_rounds,
    )
    folder = options.work_dir.resolve() / mode
    for old in folder.glob("*.log"):
        old.unlink()
    timeline = Timeline(folder / "timeline.jsonl")
    try:
        return Play(plan, cluster, folder, timeline).run()
    finally:
        timeline.close()


def _tell(results: list[Result], options: argparse.Namespace) -> int:
    if options.report is not None:
        options.report.parent.mkdir(parents=True, exist_ok=True)
        options.report.write_text("\n".join(map(markdown, results)), encoding="utf-8")
        print(f"The report is in {options.report}.")
    else:
        print("\n".join(map(markdown, results)))
    for result in results:
        if result.broken():
            print(f"chaos: {result.mode}: broken: {', '.join(result.broken())}")
    for result in results:
        print(result.line())
    return EXIT_BROKEN if any(result.broken() for result in results) else 0
