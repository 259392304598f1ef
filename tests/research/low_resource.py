"""How good a model few pairs make: run by hand on research data that the project does not hold.

    .venv/bin/python tests/research/low_resource.py DATA [--sizes 500,1000,2000] [--quick]
    .venv/bin/python tests/research/low_resource.py DATA --sizes all --quick \\
        --recipe training/recipes/many-pairs.yaml
    .venv/bin/python tests/research/low_resource.py --plot training/docs

DATA holds train-1000.tsv, train.tsv and dev.tsv (English, a tab, the gloss). For each size a
user's own command, `gloss-train run`, is given, with the English side of train.tsv as unlabelled
text; then its int8 bundle is scored on dev.tsv, once, beside the dictionary learnt from the same
pairs. Pairs to choose by are set aside from train.tsv by hash: never a line of dev.tsv; "all" is
every pair but those. Sizes that are done are kept in --output and not run again. Prints a Markdown
table; --plot draws all that are kept there. CI never runs this.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import platform
import resource
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from training.evaluate.curve import Point
from training.evaluate.plot import plot_curve

TUNE_SHARE = 150  # one in so many sentences of train.tsv is set aside
COMMAND = Path(sys.executable).parent / "gloss-train"


@dataclass(frozen=True)
class Row:
    """One size's result; BLEU with its 95% interval, seconds, and the peak memory in GiB."""

    pairs: int
    bleu: float
    bleu_low: float
    bleu_high: float
    chrf: float
    exact_match: float
    dictionary_bleu: float
    gain: float
    gain_low: float
    gain_high: float
    p: float
    seconds: float
    memory_gib: float


def read_lines(path: Path) -> list[str]:
    """The lines of a pair file."""
    return path.read_text(encoding="utf-8").splitlines()


def is_set_aside(line: str) -> bool:
    """Whether a pair of train.tsv is one to choose by."""
    digest = hashlib.sha256(f"tune {line.partition(chr(9))[0]}".encode()).digest()
    return int.from_bytes(digest[:4], "big") % TUNE_SHARE == 0


def write_inputs(data: Path, size: int | None, folder: Path) -> dict[str, Path]:
    """The files that a run is given: pairs, pairs to choose by, and unlabelled English; without a
    size, all pairs.
    """
    whole = read_lines(data / "train.tsv")
    first = read_lines(data / "train-1000.tsv")
    own = set(first)
    more = sorted(
        (line for line in whole if line not in own and not is_set_aside(line)),
        key=lambda line: hashlib.sha256(line.encode()).digest(),
    )
    contents = {
        "pairs": [*first, *more][:size],
        "dev": [line for line in whole if line not in own and is_set_aside(line)],
        "unlabelled": [line.partition("\t")[0] for line in whole],
    }
    folder.mkdir(parents=True, exist_ok=True)
    paths = {"pairs": "pairs.tsv", "dev": "tune.tsv", "unlabelled": "unlabelled.txt"}
    for name, lines in contents.items():
        (folder / paths[name]).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return {name: folder / file for name, file in paths.items()}


def run_size(data: Path, size: int | None, folder: Path, how: list[str]) -> Row:
    """Train on so many pairs, score the bundle, and tell what it took."""
    files = write_inputs(data, size, folder)
    start = time.monotonic()
    call(
        "run", *how, "--pairs", files["pairs"], "--dev", files["dev"], "--test", data / "dev.tsv",
        "--unlabelled", files["unlabelled"], "--work", folder / "work",
        "--output", folder / "bundle",
    )  # fmt: skip
    seconds = time.monotonic() - start
    memory_gib = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 2**20
    call(
        "evaluate", "--bundle", folder / "bundle", "--pairs", data / "dev.tsv",
        "--train", files["pairs"], "--report", folder / "report",
    )  # fmt: skip
    found = json.loads((folder / "report" / "evaluation.json").read_text(encoding="utf-8"))
    model, dictionary = found["scores"]["model"], found["scores"]["dictionary"]
    gain = found["differences"]["dictionary"]
    return Row(
        len(read_lines(files["pairs"])), model["bleu"], model["bleu_low"], model["bleu_high"],
        model["chrf"], model["exact_match"], dictionary["bleu"], gain["bleu"], gain["bleu_low"],
        gain["bleu_high"], gain["bleu_p"], round(seconds), round(memory_gib, 1),
    )  # fmt: skip


def call(*arguments: object) -> None:
    """Run a `gloss-train` command; its progress goes to the terminal."""
    subprocess.run([str(COMMAND), *map(str, arguments)], check=True)


def table(rows: list[Row]) -> str:
    """The rows as Markdown."""
    head = (
        f"{date.today().isoformat()}, {platform.machine()}, int8 in CTranslate2, greedy.\n\n"
        "| pairs | BLEU [95%] | chrF++ | exact | dictionary | gain [95%], p | time | memory |\n"
        "|---|---|---|---|---|---|---|---|"
    )
    lines = [
        f"| {r.pairs} | {r.bleu} [{r.bleu_low}, {r.bleu_high}] | {r.chrf} | {r.exact_match}% "
        f"| {r.dictionary_bleu} | {r.gain:+} [{r.gain_low}, {r.gain_high}], {r.p} "
        f"| {r.seconds / 60:.1f} min | {r.memory_gib} GiB |"
        for r in rows
    ]
    return "\n".join([head, *lines])


def draw(output: Path, folder: Path) -> None:
    """The curve of every row that is kept in `output`, as a picture in `folder`."""
    points: list[Point] = []
    for result in sorted(output.glob("*/row.json")):
        row = Row(**json.loads(result.read_text(encoding="utf-8")))
        report = result.with_name("report") / "evaluation.json"
        points.append(Point(row.pairs, json.loads(report.read_text(encoding="utf-8"))["scores"]))
    for path in plot_curve(points, folder, "ASLG-PC12 pseudo-gloss, 3,782 lines of dev"):
        print(path)


def main() -> None:
    """Run the sizes asked for, and print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", type=Path, nargs="?")
    parser.add_argument("--sizes", default="1000", help='numbers of pairs, with commas; or "all"')
    parser.add_argument("--recipe", type=Path, help="otherwise the tool's default for few pairs")
    parser.add_argument("--output", type=Path, default=Path("build/research"))
    parser.add_argument("--quick", action="store_true", help="the recipe's quick variant")
    parser.add_argument("--plot", type=Path, metavar="FOLDER", help="only draw what is there")
    options = parser.parse_args()
    if options.plot:
        draw(options.output, options.plot)
        return
    if options.data is None:
        parser.error("give DATA, or --plot")
    rows: list[Row] = []
    how = [str(options.recipe)] if options.recipe else []
    how += ["--quick"] if options.quick else []
    for size in options.sizes.split(","):
        recipe = [options.recipe.stem] if options.recipe else []
        folder = options.output / "-".join([size, *recipe, *(["quick"] if options.quick else [])])
        result = folder / "row.json"
        if not result.exists():
            row = run_size(options.data, None if size == "all" else int(size), folder, how)
            result.write_text(json.dumps(asdict(row), indent=1) + "\n", encoding="utf-8")
        rows.append(Row(**json.loads(result.read_text(encoding="utf-8"))))
    print(table(rows))


if __name__ == "__main__":
    main()
