"""A vocabulary map: which target pieces may come of which source pieces.

The decoder then weighs a few hundred pieces instead of all, which is faster. Allowed are, for each
source piece, itself, the pieces aligned with it in the training data and pieces spelled nearly
alike; and always the notation's pieces, letters and the most frequent pieces. A map is worth
nothing if it changes what matters: outputs with and without it are compared, sentence by sentence.
Does not know how the model was made.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import ctranslate2

from training.errors import ExportError
from training.export.search import source_pieces
from training.model.examples import Example
from training.model.piece_names import CONTINUED
from training.model.vocabulary import Vocabulary
from worker.gloss.notation import split_items

VOCABULARY_MAP = "vmap.txt"  # the name under which CTranslate2 looks for it
MAX_DIFFERING_SHARE = 0.001
_FREQUENT = 300
_LISTED = 20
_SHORTEST_STEM = 3
_LONGEST_ENDING = 3
_WORD_PIECE = re.compile(r"(?:##)?[a-z0-9]+")
_NEGATIVE = re.compile(
    r"^(?:neg\[|not?|never|none|nothing|nobody|.*n't.*|.*\bnot\b.*)$", re.IGNORECASE
)


@dataclass(frozen=True)
class Difference:
    """A sentence whose gloss a shortlist changes; `critical` says what it is that matters."""

    english: str
    full: str
    short: str
    critical: str | None


@dataclass(frozen=True)
class Verdict:
    """What a shortlist changes on some lines, and why it is refused, if it is."""

    lines: int
    differences: tuple[Difference, ...]

    @property
    def refusal(self) -> str | None:
        """Why the shortlist must not be used; None when it may."""
        for found in self.differences:
            if found.critical:
                return f"it changes {found.critical} in {found.english!r}"
        if len(self.differences) > MAX_DIFFERING_SHARE * self.lines:
            return (
                f"it changes {len(self.differences)} of {self.lines} lines, more than "
                f"{100 * MAX_DIFFERING_SHARE:g}%"
            )
        return None

    def as_dict(self) -> dict[str, float | str]:
        """For the manifest: what was counted, and the first lines that differ."""
        listed = "; ".join(
            f"{d.english} | {d.full} | {d.short}" for d in self.differences[:_LISTED]
        )
        return {
            "lines": float(self.lines),
            "differing": float(len(self.differences)),
            "differences": listed,
            "refused": self.refusal or "no",
        }


def write_shortlist(vocabulary: Vocabulary, training: Sequence[Example], folder: Path) -> None:
    """Write the map into a CTranslate2 model's folder. Raises ExportError."""
    always = [n for n, piece in enumerate(vocabulary.target) if not _WORD_PIECE.fullmatch(piece)]
    always += [n for n, piece in enumerate(vocabulary.target) if len(piece.strip("#")) == 1]
    counts = Counter(n for example in training for n in example.target)
    always += [n for n, _ in counts.most_common(_FREQUENT)]
    aligned = _aligned(training)
    kin = _Kin(vocabulary)
    lines = ["\t" + _names(vocabulary, always)]
    for source, copy in enumerate(vocabulary.copies()):
        wanted = aligned[source] | kin.of(copy)
        if wanted:
            lines.append(f"{vocabulary.source[source]}\t{_names(vocabulary, sorted(wanted))}")
    try:
        (folder / VOCABULARY_MAP).write_text("\n".join(lines) + "\n", encoding="utf-8")
    except OSError as error:
        raise ExportError(f"{folder}: the shortlist cannot be written: {error.strerror}") from None


def _aligned(training: Sequence[Example]) -> defaultdict[int, set[int]]:
    found: defaultdict[int, set[int]] = defaultdict(set)
    for example in training:
        for target, source in example.links:
            found[example.source[source]].add(example.target[target])
    return found


def _names(vocabulary: Vocabulary, ids: Sequence[int]) -> str:
    return " ".join(vocabulary.target[n] for n in dict.fromkeys(ids))


class _Kin:
    """Target pieces spelled like another but for a short ending, as `sell` and `selling` are."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._target = vocabulary.target
        self._by_stem: defaultdict[str, list[int]] = defaultdict(list)
        for n, piece in enumerate(vocabulary.target):
            for stem in _stems(piece):
                self._by_stem[stem].append(n)

    def of(self, copy: int | None) -> set[int]:
        if copy is None:
            return set()
        own = self._target[copy]
        return {copy, *(n for stem in _stems(own) for n in self._by_stem[stem])}


def _stems(piece: str) -> Iterator[str]:
    """A word piece without up to three last letters, as long as three are left."""
    if not _WORD_PIECE.fullmatch(piece):
        return
    letters = len(piece.removeprefix(CONTINUED))
    for cut in range(min(_LONGEST_ENDING, letters - _SHORTEST_STEM) + 1):
        yield piece[: len(piece) - cut]


def measure(
    folder: Path,
    vocabulary: Vocabulary,
    lines: Sequence[tuple[str, Example]],
    gloss_of: Callable[[Sequence[str]], str],
    max_pieces: int,
) -> Verdict:
    """Compare a model's glosses with and without its map, each sentence by itself.

    By itself, since the sentences of a batch share what they allow, and alone a sentence has least.
    """
    translator = ctranslate2.Translator(str(folder), device="cpu", compute_type="default")
    sources = [source_pieces(vocabulary, example) for _, example in lines]
    full, short = (
        [
            gloss_of(result.hypotheses[0])
            for result in translator.translate_batch(
                sources,
                beam_size=1,
                max_batch_size=1,
                max_decoding_length=max_pieces,
                use_vmap=use_vmap,
            )
        ]
        for use_vmap in (False, True)
    )
    found = [
        Difference(english, a, b, what_matters(english, a, b))
        for (english, _), a, b in zip(lines, full, short, strict=True)
        if a != b
    ]
    return Verdict(len(lines), tuple(found))


def what_matters(english: str, full: str, short: str) -> str | None:
    """Whether two glosses differ in a number, a negation or a name, and in which; None if not."""
    one, other = Counter(split_items(full)), Counter(split_items(short))
    names = {word.strip(".,?!'\"").casefold() for word in english.split()[1:] if word[:1].isupper()}
    for item in [*(one - other), *(other - one)]:
        bare = item.removeprefix("fs-").removeprefix("#")
        if any(letter.isdigit() for letter in bare):
            return f"a number ({item})"
        if _NEGATIVE.match(bare):
            return f"a negation ({item})"
        if bare != item or bare.casefold() in names:
            return f"a name ({item})"
    return None
