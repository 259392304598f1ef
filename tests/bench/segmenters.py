"""How well segmenters find the labelled sentence boundaries of caption lines, and how fast.

    python -m tests.bench.segmenters            # the table
    python -m tests.bench.segmenters --plain    # without the kinds whose labels are conventions
    python -m tests.bench.segmenters --errors   # where our own errs, held-out lines left out

The committed table is in tests/bench/results/segmenters.md. The others are no dependency of the
project: a row says so where one is not installed. All get the normalised text, line feed by line
feed. Time is the CPU time of a line, the best of some rounds.
"""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from importlib.metadata import version
from typing import Any

from tests.unit.worker.boundaries import (
    UNPUNCTUATED,
    LabelledLine,
    Span,
    hold_all,
    labelled_lines,
    score,
    starts,
)
from worker.captions.sentences import split

Segment = Callable[[str], Sequence[Span]]
_ROUNDS = 7
# Kinds where another convention is as good as ours: their boundaries were set by our own guide.
_CONVENTIONS = ("quotes", "ellipses", "enumerations", "brackets", "dashes", "emoji", "loose")
_PIECE = re.compile(r"[^\n]+")


def own() -> Segment:
    return lambda text: split(text, lambda _: True)


def pysbd() -> Segment:
    segmenter = import_module("pysbd").Segmenter(language="en", clean=False, char_span=True)
    return lambda text: [(part.start, part.end) for part in segmenter.segment(text)]


def syntok() -> Segment:
    process = import_module("syntok.segmenter").process
    return lambda text: [
        (sentence[0].offset, sentence[-1].offset + len(sentence[-1].value))
        for paragraph in process(text)
        for sentence in paragraph
    ]


def blingfire() -> Segment:
    segment = import_module("blingfire").text_to_sentences_and_offsets
    return lambda text: list(segment(text)[1])


def nltk() -> Segment:
    """Punkt as it comes: its trained data is a separate download, no package."""
    return _spans_of(import_module("nltk.tokenize.punkt").PunktSentenceTokenizer().span_tokenize)


def nupunkt() -> Segment:
    """Punkt with trained data of its own in the package."""
    return _spans_of(import_module("nupunkt").sent_spans)


def spacy() -> Segment:
    pipeline = import_module("spacy").blank("en")
    pipeline.add_pipe("sentencizer")
    return lambda text: [(part.start_char, part.end_char) for part in pipeline(text).sents]


def sentencex() -> Segment:
    boundaries = import_module("sentencex").get_sentence_boundaries
    return lambda text: [
        (part["start_index"], part["end_index"]) for part in boundaries("en", text)
    ]


def segtok() -> Segment:
    """Returns texts: their places are looked up in order."""
    segment = import_module("segtok.segmenter").split_single
    return lambda text: list(_found(text, segment(text)))


OTHERS = (pysbd, syntok, blingfire, nltk, nupunkt, spacy, sentencex, segtok)


def _spans_of(segment: Callable[[str], Any]) -> Segment:
    return lambda text: list(segment(text))


def _found(text: str, sentences: Sequence[str]) -> Iterator[Span]:
    at = 0
    for sentence in filter(str.strip, sentences):
        start = text.find(sentence, at)
        if start >= 0:
            at = start + len(sentence)
            yield start, at


def by_line_feed(segment: Segment, text: str) -> list[Span]:
    """Segment what stands between line feeds, outer blanks cut off."""
    spans = []
    for piece in _PIECE.finditer(text):
        for start, end in segment(piece.group()):
            inside = piece.group()[start:end]
            if inside.strip():
                left = piece.start() + start + len(inside) - len(inside.lstrip())
                spans.append((left, left + len(inside.strip())))
    return spans


def microseconds(segment: Segment, lines: Sequence[LabelledLine]) -> float:
    """CPU time of a line, the best of some rounds."""
    rounds = []
    for _ in range(_ROUNDS):
        start = time.process_time()
        for line in lines:
            segment(line.text)
        rounds.append(time.process_time() - start)
    return 1e6 * min(rounds) / len(lines)


def row(name: str, segment: Segment, lines: Sequence[LabelledLine]) -> str:
    """A row of the table."""
    found = {line: by_line_feed(segment, line.text) for line in lines}
    cells = []
    for group in (
        [line for line in lines if line.kind != UNPUNCTUATED and not line.held_out],
        [line for line in lines if line.kind != UNPUNCTUATED and line.held_out],
        [line for line in lines if line.kind == UNPUNCTUATED],
    ):
        result = score(group, [found[line] for line in group])
        cells.append(f"{result.f1:.1f}")
        cells.append(f"{result.exact_lines:.1f}")
    faulty = sum(not hold_all(line.text, spans) for line, spans in found.items())
    return f"| {name} | {' | '.join(cells)} | {microseconds(segment, lines):.1f} | {faulty} |"


def print_errors(lines: Sequence[LabelledLine]) -> None:
    """Our own errors in the lines rules may be improved on."""
    segment = own()
    for line in lines:
        found = starts(segment(line.text))
        if not line.held_out and line.kind != UNPUNCTUATED and found != line.boundaries:
            print(f"{line.kind}\n  labelled {line.marked(line.boundaries)!r}")
            print(f"  found    {line.marked(found)!r}")


def print_table(lines: Sequence[LabelledLine]) -> None:
    """Every segmenter that is installed."""
    sizes = [
        sum(line.kind != UNPUNCTUATED and not line.held_out for line in lines),
        sum(line.kind != UNPUNCTUATED and line.held_out for line in lines),
        sum(line.kind == UNPUNCTUATED for line in lines),
    ]
    print(
        f"| segmenter | F1, open {sizes[0]} lines | exact lines | F1, held-out {sizes[1]} lines ",
        end="",
    )
    print(f"| exact lines | F1, unpunctuated {sizes[2]} lines | exact lines ", end="")
    print("| CPU us a line | lines with faulty spans |")
    print("|---|" + "---|" * 8)
    print(row("this project", own(), lines))
    for other in OTHERS:
        name = other.__name__
        try:
            segment = other()
        except ImportError:
            print(f"| {name} | not installed |" + " |" * 7)
            continue
        print(row(f"{name} {version(name)}", segment, lines))


def main() -> None:
    """Print the table, or our own errors."""
    lines = labelled_lines()
    if "--plain" in sys.argv[1:]:
        lines = [line for line in lines if line.kind not in _CONVENTIONS]
    if "--errors" in sys.argv[1:]:
        print_errors(lines)
    else:
        print_table(lines)


if __name__ == "__main__":
    main()
