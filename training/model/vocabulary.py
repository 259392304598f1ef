"""The pieces that the decoder can write: notation pieces and the encoder's own word pieces.

Of the encoder's vocabulary only Latin pieces are kept (letters and digits), under the names that
`training.model.piece_names` gives them, so that a word copied from the source is the same pieces on
both sides. Does not know the weights.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from training.model.notation import notation_1_format
from training.model.piece_names import (
    END,
    LETTERS,
    PAD,
    START,
    TARGET_SPECIALS,
    UNKNOWN,
    PieceStyle,
    read_source_pieces,
)
from worker.model.target import JOIN, TargetCodec, TargetFormat
from worker.model.tokenizer import CaseMarkers, SourceTokenizer

__all__ = [
    "CASE_PIECES",
    "END",
    "PAD",
    "START",
    "TARGET_SPECIALS",
    "UNKNOWN",
    "TargetEncoder",
    "Vocabulary",
    "build_vocabulary",
    "case_markers",
    "notation_1_format",
]

CASE_PIECES = ("[unused1]", "[unused2]")  # of a BERT vocabulary: no text has them
_JOINERS = "-'.&/:+,_@"


@dataclass(frozen=True)
class Vocabulary:
    """Both sides' pieces; a piece's index is its id in the model.

    Source pieces have the tokenizer's own names, apart from the four special ones, which are named
    as in BERT on both sides: CTranslate2 knows one name for both.
    """

    source: tuple[str, ...]
    target: tuple[str, ...]

    def source_ids(self) -> dict[str, int]:
        """From a source piece to its id."""
        return {piece: index for index, piece in enumerate(self.source)}

    def target_ids(self) -> dict[str, int]:
        """From a target piece to its id."""
        return {piece: index for index, piece in enumerate(self.target)}

    def style(self) -> PieceStyle:
        """How the encoder's tokenizer writes its pieces."""
        return PieceStyle.of(self.source)

    def whole_words(self) -> list[str]:
        """The words in Latin letters that are one source piece, in the order of their ids."""
        names = map(self.style().target_name, self.source)
        return list(dict.fromkeys(name for name in names if name and name.isalpha()))

    def copies(self) -> list[int | None]:
        """For each source piece the id of the target piece that writes the same; specials none."""
        style, ids = self.style(), self.target_ids()
        names = [style.target_name(piece) for piece in self.source]
        return [
            None if piece in TARGET_SPECIALS or name is None else ids.get(name)
            for piece, name in zip(self.source, names, strict=True)
        ]


def build_vocabulary(tokenizer_file: Path, form: TargetFormat) -> Vocabulary:
    """The vocabulary of an encoder and a notation. Raises CheckpointError."""
    source = read_source_pieces(tokenizer_file)
    style = PieceStyle.of(source)
    joiners = [mark for c in _JOINERS for mark in (JOIN + c + JOIN, c + JOIN, JOIN + c)]
    notation = [*form.special_pieces(), *joiners]
    latin = [name for name in map(style.target_name, source) if name]
    letters = [mark + letter for letter in LETTERS for mark in ("", "##")]
    target = dict.fromkeys([*TARGET_SPECIALS, *notation, *latin, *letters])
    return Vocabulary(tuple(source), tuple(target))


def case_markers(vocabulary: Vocabulary) -> CaseMarkers | None:
    """The unused pieces of a BERT vocabulary that can carry case; None when it has none."""
    markers = CaseMarkers(*CASE_PIECES)
    return markers if {markers.capital, markers.acronym} <= set(vocabulary.source) else None


class TargetEncoder:
    """Gloss items to target pieces, with the encoder's word pieces where they exist."""

    def __init__(
        self, tokenizer: SourceTokenizer, form: TargetFormat, pieces: Iterable[str]
    ) -> None:
        self._codec = TargetCodec(form)
        self._known = frozenset(pieces)
        self._tokenizer = tokenizer
        self._style = tokenizer_style(tokenizer)
        self._cut = lru_cache(maxsize=100_000)(self._cut_word)

    def encode(self, items: Sequence[str]) -> list[list[str]]:
        """Each item's pieces; a word with an unknown piece is spelled letter by letter."""
        return self._codec.encode(items, self._word_pieces)

    def _word_pieces(self, word: str) -> list[str]:
        pieces = self._cut(word)
        if pieces and all(piece in self._known for piece in pieces):
            return list(pieces)
        letters = [c for c in word if "##" + c in self._known]
        return [letters[0], *("##" + c for c in letters[1:])] if letters else [UNKNOWN]

    def _cut_word(self, word: str) -> tuple[str, ...]:
        """The fewest pieces the encoder has for a word: a cased one may know only `Mary`."""
        ways = [
            self._style.word_names(self._tokenizer.word_pieces(self._style.opened(form)))
            for form in dict.fromkeys((word, word.capitalize()))
        ]
        return min(ways, key=len)


def tokenizer_style(tokenizer: SourceTokenizer) -> PieceStyle:
    """How a tokenizer writes its pieces, seen from two words."""
    return PieceStyle.of(tokenizer.word_pieces("zq zq"))
