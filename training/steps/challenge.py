"""The property challenge, put to a bundle as the worker runs it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from training.evaluate.answers import Translate
from training.evaluate.challenge.reader import FOLDER, hashes, read_challenge
from training.evaluate.challenge.summary import judge_all, sections_of_challenge, summarise
from training.evaluate.report import Part
from training.evaluate.sections import Section

Say = Callable[[str], None]
NAME = "challenge"


def measure_challenge(translate: Translate, say: Say, folder: Path = FOLDER) -> Part:
    """Judge the answers to every line of a folder. Raises DataError."""
    items, asked = read_challenge(folder), hashes(folder)
    say(f"challenge: {len(items)} lines of {folder}")
    answers = translate([item.english for item in items])
    summary = summarise(judge_all(items, [answer.gloss for answer in answers]))
    for share in summary.halves:
        found = f"{share.percent:.1f}% [{share.interval.low:.1f}, {share.interval.high:.1f}]"
        say(f"challenge, {share.name}: {found} of {share.items} lines right throughout")
    files = Section(
        "Property challenge: what was asked",
        "The files of lines with their SHA-256.",
        ("file", "SHA-256"),
        list(asked.items()),
    )
    return Part(
        NAME, [*sections_of_challenge(summary), files], {**summary.as_dict(), "sha256": asked}
    )
