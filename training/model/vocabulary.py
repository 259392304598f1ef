"""The pieces that the decoder can write: notation pieces and the encoder's own word pieces.

Of the encoder's vocabulary only Latin pieces are kept (letters and digits), so that a word copied
from the source is the same pieces on both sides. Does not know the weights.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from tokenizers import Tokenizer

from training.errors import CheckpointError
from training.model.notation import notation_1_format as notation_1_format
from worker.model.target import JOIN, TargetCodec, TargetFormat
from worker.model.tokenizer import CaseMarkers, SourceTokenizer

PAD, UNKNOWN, START, END = "[PAD]", "[UNK]", "[CLS]", "[SEP]"
TARGET_SPECIALS = (PAD, UNKNOWN, START, END)
_LATIN = re.compile(r"(?:##)?[a-z0-9]+")
_JOINERS = "-'.&/:+,_@"


@dataclass(frozen=True)
class Vocabulary:
    """Both sides' pieces; a piece's index is its id in the model."""

    source: tuple[str, ...]
    target: tuple[str, ...]

    def source_ids(self) -> dict[str, int]:
        """From a source piece to its id."""
        return {piece: index for index, piece in enumerate(self.source)}

    def target_ids(self) -> dict[str, int]:
        """From a target piece to its id."""
        return {piece: index for index, piece in enumerate(self.target)}


def build_vocabulary(tokenizer_file: Path, form: TargetFormat) -> Vocabulary:
    """The vocabulary of an encoder and a notation. Raises CheckpointError."""
    source = _read_source(tokenizer_file)
    joiners = [mark for c in _JOINERS for mark in (JOIN + c + JOIN, c + JOIN, JOIN + c)]
    notation = [*form.special_pieces(), *joiners]
    latin = [piece for piece in source if _LATIN.fullmatch(piece)]
    target = dict.fromkeys([*TARGET_SPECIALS, *notation, *latin])
    return Vocabulary(tuple(source), tuple(target))


def _read_source(tokenizer_file: Path) -> list[str]:
    try:
        vocabulary = Tokenizer.from_str(tokenizer_file.read_text("utf-8")).get_vocab()
    except OSError:
        raise CheckpointError(
            f"{tokenizer_file}: not there; the encoder must come with its tokenizer.json"
        ) from None
    missing = [piece for piece in TARGET_SPECIALS if piece not in vocabulary]
    if missing:
        raise CheckpointError(f"{tokenizer_file}: has no {missing[0]} piece; is it a BERT encoder?")
    return sorted(vocabulary, key=vocabulary.__getitem__)


def case_markers(vocabulary: Vocabulary) -> CaseMarkers | None:
    """The unused pieces of a BERT vocabulary that can carry case; None when it has none."""
    markers = CaseMarkers("[unused1]", "[unused2]")
    return markers if {markers.capital, markers.acronym} <= set(vocabulary.source) else None


class TargetEncoder:
    """Gloss items to target pieces, with the encoder's word pieces where they exist."""

    def __init__(
        self, tokenizer: SourceTokenizer, form: TargetFormat, pieces: Iterable[str]
    ) -> None:
        self._codec = TargetCodec(form)
        self._known = frozenset(pieces)
        self._cut = lru_cache(maxsize=100_000)(tokenizer.word_pieces)

    def encode(self, items: Sequence[str]) -> list[list[str]]:
        """Each item's pieces; a word with an unknown piece is spelled letter by letter."""
        return self._codec.encode(items, self._word_pieces)

    def _word_pieces(self, word: str) -> list[str]:
        pieces = self._cut(word)
        if all(piece in self._known for piece in pieces):
            return pieces
        letters = [c for c in word if "##" + c in self._known]
        return [letters[0], *("##" + c for c in letters[1:])] if letters else [UNKNOWN]
