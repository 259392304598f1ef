"""What could be cut surely in text without any punctuation, and where text too long is cut.

    python -m tests.bench.unpunctuated

Candidate rules are tried on the labelled unpunctuated lines and on the written caption pairs with
their marks taken out. The results are in tests/bench/results/segmenters.md.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

from tests.unit.worker.boundaries import UNPUNCTUATED, labelled_lines
from worker.captions.sentences import split

Labelled = tuple[str, frozenset[int]]
_PAIRS = Path(__file__).parents[2] / "training/corpus/pairs"
_SUBJECT = "(?:i|you|he|she|we|they|it|there)"
_AUXILIARY = "(?:am|is|are|was|were|have|has|had|will|would|can|could|do|did)"
# A clause is not over behind these.
_OPEN = re.compile(
    r"\b(?:that|if|when|because|and|but|or|so|who|what|where|how|why|which|until|while|before|after|"
    r"as|than|since|though|unless|whether|the|a|an|to|think|know|say|says|said|hope|sure|believe|"
    r"guess|feel|told|mean|wish|see|like|is|are|was|were|do|did|can|will|would|have|has|had|of|in|"
    r"on|at|for|with|from|by|about|i|you|he|she|we|they|it|my|your|his|her|our|their)$",
    re.IGNORECASE,
)
RULES = {
    "before a subject with a contraction": rf"\s(?={_SUBJECT}'(?:m|s|re|ve|ll|d)\b)",
    "before a subject and an auxiliary": rf"\s(?={_SUBJECT}\s{_AUXILIARY}\b)",
    "before an auxiliary and a subject": rf"\s(?={_AUXILIARY}\s{_SUBJECT}\b)",
    "before a question word and an auxiliary": rf"\s(?=(?:what|who|how|when)\s{_AUXILIARY}\b)",
    "before let's": r"\s(?=let's\b)",
    "before please": r"\s(?=please\b)",
    "before thank you, thanks": r"\s(?=(?:thank you|thanks)\b)",
    "before yes, no, okay, oh": r"\s(?=(?:yes|yeah|no|okay|oh)\b)",
}
_FITS_WORDS = (12, 20, 30)
_JOINED_LINES = 8


def labelled() -> list[Labelled]:
    """The labelled lines without punctuation."""
    return [(li.text, li.boundaries) for li in labelled_lines() if li.kind == UNPUNCTUATED]


def stripped() -> Iterator[Labelled]:
    """The written pairs' English in small letters, without marks."""
    for path in sorted(_PAIRS.glob("*.tsv")):
        with path.open(encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE):
                text = row["english"]
                parts = [_bare(text[a:b]) for a, b in split(text, lambda _: True)]
                yield joined(list(filter(None, parts)))


def _bare(sentence: str) -> str:
    words = re.sub(r"[^\w\s'%$.:-]|[.:-]+(?=\s|$)", "", sentence).lower()
    return " ".join(words.split())


def joined(parts: Sequence[str]) -> Labelled:
    """The parts as one text, and where those behind the first begin."""
    starts, at = [], 0
    for part in parts[:-1]:
        at += len(part) + 1
        starts.append(at)
    return " ".join(parts), frozenset(starts)


def tried(rule: str, texts: Sequence[Labelled]) -> str:
    """Right and wrong cuts of a rule, behind clauses that may be over."""
    right = wrong = 0
    for text, boundaries in texts:
        for cut in re.finditer(rule, text, re.IGNORECASE):
            if not _OPEN.search(text[: cut.start()]):
                right += cut.end() in boundaries
                wrong += cut.end() not in boundaries
    return f"{right} | {wrong}"


def forced(texts: Sequence[Labelled], words: int) -> tuple[int, int, int]:
    """Cuts of texts too long: all, those at labelled boundaries, those one word beside one."""
    cuts = [0, 0, 0]
    for group in range(0, len(texts), _JOINED_LINES):
        sentences = []
        for text, boundaries in texts[group : group + _JOINED_LINES]:
            edges = [0, *sorted(boundaries), len(text)]
            sentences += [text[a:b].strip() for a, b in pairwise(edges)]
        text, boundaries = joined(sentences)
        spans = split(text, lambda part: len(part.split()) <= words)
        numbers = {len(text[:at].split()) for at in boundaries}
        for start, _ in spans[1:]:
            number = len(text[:start].split())
            cuts[0] += 1
            cuts[1] += number in numbers
            cuts[2] += bool({number - 1, number + 1} & numbers) and number not in numbers
    return cuts[0], cuts[1], cuts[2]


def main() -> None:
    """Print both tables."""
    lines, pairs = labelled(), list(stripped())
    print(f"| cut | right, {len(lines)} labelled lines | wrong ", end="")
    print(f"| right, {len(pairs)} stripped pairs | wrong |\n|---|---|---|---|---|")
    for name, rule in RULES.items():
        print(f"| {name} | {tried(rule, lines)} | {tried(rule, pairs)} |")
    print("\n| words that fit | cuts | at a sentence | one word beside |\n|---|---|---|---|")
    for words in _FITS_WORDS:
        print(f"| {words} | " + " | ".join(map(str, forced(lines, words))) + " |")


if __name__ == "__main__":
    main()
