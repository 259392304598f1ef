"""Counts of what was proofread: lines, words, lengths, tags, review states, findings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from training.data.review_state import UNREVIEWED
from training.proofreading.findings import Finding, Line

_LONG, _LONGEST = 12, 20


@dataclass(frozen=True)
class Summary:
    """The counts; lengths are in blank-separated English words."""

    pairs: int
    words: int
    above_12: int
    above_20: int
    files: Mapping[str, int]
    tags: Mapping[str, int]
    untagged: int
    reviews: Mapping[str, int]
    findings: Mapping[str, int]

    def rows(self) -> Iterator[str]:
        """The counts as lines of text."""
        yield f"{self.pairs:,} pairs, {self.words:,} English words"
        for number, words in ((self.above_12, _LONG), (self.above_20, _LONGEST)):
            yield f"above {words} words: {number:,} ({number / max(1, self.pairs):.1%})"
        yield "files: " + _listed(self.files)
        yield f"tags: {_listed(self.tags)}; without a tag {self.untagged}"
        yield "review: " + _listed(self.reviews)
        yield "findings: " + (_listed(self.findings) or "none")


def summarise(lines: Sequence[Line], findings: Sequence[Finding]) -> Summary:
    """Count."""
    lengths = [len(line.english.split()) for line in lines]
    return Summary(
        pairs=len(lines),
        words=sum(lengths),
        above_12=sum(length > _LONG for length in lengths),
        above_20=sum(length > _LONGEST for length in lengths),
        files=Counter(line.file for line in lines),
        tags=Counter(tag for line in lines for tag in line.tags),
        untagged=sum(not line.tags for line in lines),
        reviews=Counter(
            line.review if line.review == UNREVIEWED else line.review.partition(":")[0]
            for line in lines
        ),
        findings=Counter(str(finding.kind) for finding in findings),
    )


def _listed(counts: Mapping[str, int]) -> str:
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return ", ".join(f"{name} {count:,}" for name, count in ordered)
