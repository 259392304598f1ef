"""Names, numbers and negations in carriers, put to a bundle as the worker runs it."""

from __future__ import annotations

from collections.abc import Callable

from training.evaluate.answers import Translate
from training.evaluate.carriers.drawing import draw_carriers
from training.evaluate.carriers.frames import read_frames, read_names
from training.evaluate.carriers.summary import judge_all, sections_of_carriers, summarise
from training.evaluate.report import Part

Say = Callable[[str], None]
NAME = "carriers"


def measure_carriers(translate: Translate, say: Say, number: int, seed: int) -> Part:
    """Judge the answers to so many carriers. Raises DataError."""
    carriers = draw_carriers(number, seed, read_frames(), read_names())
    say(f"carriers: {len(carriers)} sentences with names and numbers, seed {seed}")
    answers = translate([carrier.english for carrier in carriers])
    summary = summarise(judge_all(carriers, answers))
    for share in summary.kept:
        say(f"carriers, {share.name} kept: {share.row()[2]}% ({share.part} of {share.whole})")
    return Part(NAME, sections_of_carriers(summary), {**summary.as_dict(), "seed": seed})
