"""The learning curve as a picture: score by number of training pairs, PNG and SVG.

Knows how a curve looks, not how its points were measured.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from training.evaluate.curve import Point

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_STYLES = {
    "model": {"color": "#0b62a4", "marker": "o", "linewidth": 2.0},
    "dictionary": {"color": "#b3541e", "marker": "s", "linewidth": 1.5, "linestyle": "--"},
}
_PANELS = {"bleu": "BLEU", "exact_match": "exact match, %"}
_SIZE_INCHES = (9.0, 4.2)
_DOTS_PER_INCH = 160


def plot_curve(points: Sequence[Point], folder: Path, title: str) -> list[Path]:
    """Draw the curve with its 95% intervals into `curve.png` and `curve.svg`."""
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    ordered = sorted(points, key=lambda point: point.pairs)
    paths = [folder / "curve.png", folder / "curve.svg"]
    with rc_context({"svg.hashsalt": "glosswire", "font.size": 10, "font.family": "DejaVu Sans"}):
        figure = Figure(figsize=_SIZE_INCHES, layout="constrained")
        figure.suptitle(title)
        for place, (metric, name) in enumerate(_PANELS.items(), start=1):
            axes = figure.add_subplot(1, len(_PANELS), place)
            for system in _STYLES:
                _draw_system(axes, ordered, system, metric)
            _dress(axes, ordered, name)
        for path in paths:
            metadata = {"Date": None} if path.suffix == ".svg" else None
            figure.savefig(path, dpi=_DOTS_PER_INCH, metadata=metadata)
    return paths


def _draw_system(axes: Axes, points: Sequence[Point], system: str, metric: str) -> None:
    found = [(p.pairs, p.scores[system]) for p in points if system in p.scores]
    if not found:
        return
    pairs = [number for number, _ in found]
    values, low, high = (
        [float(scores[key]) for _, scores in found]
        for key in (metric, f"{metric}_low", f"{metric}_high")
    )
    style = _STYLES[system]
    axes.plot(pairs, values, label=system, markersize=5, **style)  # type: ignore[arg-type]
    axes.fill_between(pairs, low, high, color=str(style["color"]), alpha=0.18, linewidth=0)


def _dress(axes: Axes, points: Sequence[Point], name: str) -> None:
    pairs = [point.pairs for point in points]
    axes.set_xscale("log")
    axes.set_xticks(pairs, [f"{number:,}" for number in pairs], rotation=45)
    axes.set_xticks([], minor=True)
    axes.set_xlabel("training pairs")
    axes.set_ylabel(name)
    axes.grid(visible=True, alpha=0.3, linewidth=0.6)
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False, loc="lower right")
