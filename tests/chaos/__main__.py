"""The chaos programme: faults on a real cluster under load, and a reader that counts what broke.

    python -m tests.chaos --mode both --records 20000 --seed 1 --faults all --report chaos.md

Ends with one line a mode; exit code 0 when every promise held, 1 when one broke, 5 without a Kafka.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[2]


def main() -> int:
    """Read the flags and play."""
    sys.path[:0] = [str(_ROOT), str(_ROOT / "deploy" / "local")]
    from tests.chaos.command import run

    return run(_parse(), _ROOT)


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.chaos", description=__doc__.split("\n")[0]
    )
    parser.add_argument("--mode", choices=["at-least-once", "exactly-once", "both"], default="both")
    parser.add_argument("--records", type=int, default=20_000, help="how many at least, a mode")
    parser.add_argument("--rate", type=float, default=25.0, help="records a second")
    parser.add_argument("--streams", type=int, default=50)
    parser.add_argument("--workers", type=int, default=2, help="workers when nothing is scaled")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--faults", default="all", help="all, or names with commas; --list")
    parser.add_argument("--mixed-rounds", type=int, default=6, help="mixed faults a side, at least")
    parser.add_argument(
        "--members",
        choices=["dynamic", "static", "auto"],
        default="auto",
        help="auto: static with fixed transactional ids in exactly-once mode",
    )
    parser.add_argument("--session-s", type=float, help="of the workers; default: their own")
    parser.add_argument("--broker-session-ms", type=int, default=9_000, help="Kafka's default")
    parser.add_argument("--worker-flag", action="append", default=[], help="more for every worker")
    parser.add_argument("--report", type=Path, help="where the report is written (Markdown)")
    parser.add_argument("--work-dir", type=Path, default=_ROOT / "build" / "chaos")
    parser.add_argument("--list", action="store_true", help="say what faults there are, and end")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
