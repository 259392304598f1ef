"""What proofreading deals in: a line of a pair file, and what is wrong with one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from training.data.review_state import UNREVIEWED


class Kind(StrEnum):
    """What is wrong."""

    COLUMNS = "columns"
    NOTATION = "notation"
    UNKNOWN_SIGN = "unknown-sign"
    CONSISTENCY = "consistency"
    NEAR_DUPLICATE = "near-duplicate"
    SPELLING = "spelling"
    TAGS = "tags"
    REVIEW = "review"


@dataclass(frozen=True)
class Line:
    """A pair as it stands in its file; `number` counts the file's lines from 1."""

    file: str
    number: int
    english: str
    gloss: str
    tags: tuple[str, ...] = ()
    review: str = UNREVIEWED

    @property
    def place(self) -> str:
        return f"{self.file}:{self.number}"

    def finding(self, kind: Kind, sentence: str) -> Finding:
        """Something wrong with this line."""
        return Finding(self.file, self.number, kind, sentence)


@dataclass(frozen=True)
class Finding:
    """What is wrong where, in one plain sentence."""

    file: str
    line: int
    kind: Kind
    sentence: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.kind}: {self.sentence}"


Check = Callable[[Sequence[Line]], Iterator[Finding]]
