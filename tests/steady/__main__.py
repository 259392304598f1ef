"""A steady load on one worker and a real Kafka: how late answers are, and whether it grows.

    python -m tests.steady latency                 50 captions a second over 20 streams, 2 minutes
    python -m tests.steady soak                    half of what the worker bears, 30 minutes
    python -m tests.steady latency --worker-flag=--partials=all
    python -m tests.steady latency --rate 20 --worker-flag=--delivery=exactly-once

Exit code 0 when every goal was reached, 1 when one was missed, 5 without a Kafka.
"""

from __future__ import annotations

import argparse
import sys
from functools import partial
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[2]
_PAIRS = _ROOT / "training" / "corpus" / "pairs"
_SECONDS = {"latency": 120.0, "soak": 1_800.0}
_EXIT_MISSED, _EXIT_NO_KAFKA, _EXIT_INTERRUPTED = 1, 5, 130


def main() -> int:
    """Read the flags, play, and tell."""
    sys.path[:0] = [str(_ROOT), str(_ROOT / "deploy" / "local")]
    from broker import KafkaUnavailable, exit_on_sigterm

    options = _parse()
    exit_on_sigterm()
    try:
        return _run(options)
    except KafkaUnavailable as error:
        print(f"steady: {error}", file=sys.stderr)
        return _EXIT_NO_KAFKA
    except KeyboardInterrupt:
        print("steady: stopped; everything that was started is ended")
        return _EXIT_INTERRUPTED


def _run(options: argparse.Namespace) -> int:
    from tests.steady.report import broken, markdown
    from tests.steady.run import Steady, play_steadily

    is_soak = options.what == "soak"
    steady = Steady(
        texts=_texts(),
        streams=options.streams,
        rate=options.rate or (None if is_soak else 50.0),
        seconds=options.seconds or _SECONDS[options.what],
        look_s=options.look_s,
        worker_flags=tuple(options.worker_flag),
    )
    found = play_steadily(steady, options.work_dir.resolve(), partial(print, flush=True))
    print(f"\n{markdown(steady, found, is_soak)}")
    missed = broken(found, is_soak)
    for each in missed:
        print(f"steady: missed: {each}")
    return _EXIT_MISSED if missed else 0


def _texts() -> list[str]:
    from training.data.pairs import read_pairs

    return [pair.english for pair in read_pairs(_PAIRS)]


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.steady",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("what", choices=list(_SECONDS))
    parser.add_argument("--rate", type=float, help="records a second; 50, or half of the most")
    parser.add_argument("--streams", type=int, default=20)
    parser.add_argument("--seconds", type=float, help="how long; 120, or 1800")
    parser.add_argument(
        "--look-s", type=float, default=60.0, help="between two looks at the worker"
    )
    parser.add_argument("--worker-flag", action="append", default=[], help="one for the worker")
    parser.add_argument("--work-dir", type=Path, default=_ROOT / "build" / "steady")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
