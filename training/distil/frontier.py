"""Speed against quality: what each model scores, how fast it is here, and which are worth having.

A model is on the frontier when no other is both as fast and as good. All are measured with
CTranslate2 in int8 on this machine's cores, in turns, so that what disturbs one disturbs all.
Writes frontier.json, frontier.md and frontier.png.
"""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from matplotlib.figure import Figure

from training.data.pairs import Pair
from training.evaluate.metrics import score
from worker.model.cores import available_cores
from worker.model.device import Execution
from worker.model.translator import CTranslate2Translator, open_translator

COMPUTE_TYPE = "int8"
_ROUNDS = 3
_BATCH = 64


@dataclass(frozen=True)
class Point:
    """A model as measured. `parameters` counts frozen ones; None where only a bundle is known.

    `same_as_teacher` is the percentage of test sentences that it glosses as the teacher does.
    """

    name: str
    size_mb: float
    sentences_per_s: float
    bleu: float
    chrf: float
    exact_match: float
    same_as_teacher: float
    test_sentences: int
    signature: str
    parameters: int | None = None

    def with_parameters(self, count: int | None) -> Point:
        """The same point, its parameters counted."""
        return replace(self, parameters=count)


def measure(
    folders: Mapping[str, Path], test: Sequence[Pair], say: Callable[[str], None]
) -> list[Point]:
    """Score and time bundles on the test pairs; the first one is the teacher."""
    execution = Execution(device="cpu", compute_type=COMPUTE_TYPE)
    models = {name: open_translator(folder, execution) for name, folder in folders.items()}
    english = [pair.english for pair in test]
    glosses = {name: _translate(model, english) for name, model in models.items()}
    seconds: dict[str, list[float]] = {name: [] for name in models}
    for _ in range(_ROUNDS):
        for name, model in models.items():
            start = time.perf_counter()
            _translate(model, english)
            seconds[name].append(time.perf_counter() - start)
    rates = {name: len(english) / statistics.median(taken) for name, taken in seconds.items()}
    references, teacher = [pair.gloss for pair in test], glosses[next(iter(glosses))]
    points = [
        _point(name, folders[name], rates[name], glosses[name], references, teacher)
        for name in models
    ]
    for point in points:
        say(f"{point.name}: BLEU {point.bleu:.1f}, {point.sentences_per_s:.0f} sentences/s")
    return points


def _point(
    name: str,
    folder: Path,
    rate: float,
    glosses: Sequence[str],
    references: Sequence[str],
    teacher: Sequence[str],
) -> Point:
    scores = score(glosses, references)
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    return Point(
        name=name,
        size_mb=round(size / 1e6, 2),
        sentences_per_s=round(rate, 1),
        bleu=round(scores.bleu, 2),
        chrf=round(scores.chrf, 2),
        exact_match=round(scores.exact_match, 2),
        same_as_teacher=round(score(glosses, teacher).exact_match, 2),
        test_sentences=scores.sentences,
        signature=scores.signature,
    )


def _translate(model: CTranslate2Translator, english: Sequence[str]) -> list[str]:
    """A gloss for each sentence; none for one that the model cannot read whole."""
    glosses = [""] * len(english)
    fitting = [n for n, sentence in enumerate(english) if model.fits(sentence)]
    for start in range(0, len(fitting), _BATCH):
        batch = fitting[start : start + _BATCH]
        for n, found in zip(batch, model.translate([english[n] for n in batch]), strict=True):
            glosses[n] = found.gloss
    return glosses


def on_frontier(point: Point, points: Sequence[Point]) -> bool:
    """Whether no other point is as fast and as good, and better in one of the two."""
    mine = (point.sentences_per_s, point.bleu)
    others = [(other.sentences_per_s, other.bleu) for other in points]
    return not any(
        other != mine and all(a >= b for a, b in zip(other, mine, strict=True)) for other in others
    )


def write_frontier(output: Path, points: Sequence[Point]) -> None:
    """Write the table, its figures and its plot."""
    output.mkdir(parents=True, exist_ok=True)
    rows = [{**asdict(point), "on_frontier": on_frontier(point, points)} for point in points]
    fields = {"cores": available_cores(), "compute_type": COMPUTE_TYPE, "models": rows}
    text = json.dumps(fields, indent=1)
    (output / "frontier.json").write_text(text + "\n", encoding="utf-8")
    (output / "frontier.md").write_text(as_markdown(points), encoding="utf-8")
    _plot(points).savefig(output / "frontier.png", dpi=150)


def as_markdown(points: Sequence[Point]) -> str:
    """The table. Students are called by their encoder and decoder layers."""
    lines = [
        "| model | parameters | MB | sentences/s | BLEU | chrF++ | exact % | same as the "
        "teacher % | frontier |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for point in points:
        count = "unknown" if point.parameters is None else f"{point.parameters / 1e6:.1f} M"
        kept = "yes" if on_frontier(point, points) else "no"
        lines.append(
            f"| {point.name} | {count} | {point.size_mb:.1f} | {point.sentences_per_s:.0f} | "
            f"{point.bleu:.1f} | {point.chrf:.1f} | {point.exact_match:.1f} | "
            f"{point.same_as_teacher:.1f} | {kept} |"
        )
    first = points[0]
    return "\n".join(lines) + (
        f"\n\nStudents are named by encoder and decoder layers. {first.test_sentences} test "
        f"sentences, CTranslate2 {COMPUTE_TYPE}, {available_cores()} CPU cores, batches of "
        f"{_BATCH}; MB is the whole bundle. `{first.signature}`\n"
    )


def _plot(points: Sequence[Point]) -> Figure:
    figure = Figure(figsize=(6, 4), layout="constrained")
    axes = figure.add_subplot()
    best = sorted((p for p in points if on_frontier(p, points)), key=lambda p: p.sentences_per_s)
    axes.plot([p.sentences_per_s for p in best], [p.bleu for p in best], color="0.7", zorder=1)
    axes.scatter([p.sentences_per_s for p in points], [p.bleu for p in points], zorder=2)
    for point in points:
        place = (point.sentences_per_s, point.bleu)
        axes.annotate(point.name, place, xytext=(5, 5), textcoords="offset points")
    axes.set_xlabel(f"sentences a second ({COMPUTE_TYPE}, {available_cores()} CPU cores)")
    axes.set_ylabel("BLEU on the test split")
    axes.margins(0.15)
    return figure
