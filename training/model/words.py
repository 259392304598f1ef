"""The table of words of a bundle: what each word became in pairs that gloss word for word.

Read off their alignment, the most frequent first. A word that mostly stood for nothing, and that
only once, was more likely misaligned and is left out. The format is `worker.gloss.word_table`'s.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from training.data.pairs import Pair
from training.evaluate.baselines import is_sure
from training.evaluate.convention import Convention
from worker.gloss.word_parts import Items
from worker.gloss.word_table import COLUMNS, WordRow

# Of the words explained: a gloss is put together word by word only where nearly all of it is.
LEAST_COVERAGE = 0.95


def write_words(path: Path, pairs: Sequence[Pair]) -> None:
    """Write the table of aligned pairs. Raises OSError."""
    rows = ("\t".join((row.english, row.gloss, row.shape)) for row in word_rows(pairs))
    path.write_text("\n".join(["\t".join(COLUMNS), *rows]) + "\n", encoding="utf-8")


def word_rows(pairs: Sequence[Pair]) -> Iterator[WordRow]:
    """The rows, by word."""
    convention = Convention.of(pairs)
    shapes = convention.shapes(pairs)
    for word, became in sorted(_count(pairs, convention).items()):
        found = became.most_common()
        if is_sure(*found[0]):
            yield from (WordRow(word, " ".join(items), shapes[word]) for items, _ in found)


def _count(pairs: Iterable[Pair], convention: Convention) -> dict[str, Counter[Items]]:
    """How often each word became which items; pairs without an alignment tell nothing."""
    found: dict[str, Counter[Items]] = defaultdict(Counter)
    for pair in pairs:
        items = pair.gloss.split()
        own: dict[int, list[str]] = defaultdict(list)
        for index, start, _ in sorted(pair.alignment or ()):
            own[start].append(items[index])
        for word in convention.tokens(pair.english) if own else ():
            found[word.group().lower()][tuple(own[word.start()])] += 1
    return found
