"""How the tokenizers of different encoders name their pieces, and one way to name them all.

WordPiece marks what continues a word (`##ing`), byte-level BPE what follows a blank (`\u0120food`),
SentencePiece what opens a word (`\u2581food`). Target pieces are named as in an uncased WordPiece
vocabulary (`food`, `##ing`), which is what the worker joins; the four special pieces have BERT's
names on both sides. Does not know what pieces mean.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from enum import Enum
from pathlib import Path

from tokenizers import Tokenizer

from training.errors import CheckpointError

PAD, UNKNOWN, START, END = "[PAD]", "[UNK]", "[CLS]", "[SEP]"
TARGET_SPECIALS = (PAD, UNKNOWN, START, END)
LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"
CONTINUED = "##"
_ROBERTA_SPECIALS = ("<pad>", "<unk>", "<s>", "</s>")
_CONTINUING = re.compile(r"##\w")
_LATIN = re.compile(r"[A-Za-z0-9]+")


class PieceStyle(Enum):
    """A tokenizer's way with pieces; the value marks a piece that opens a word."""

    WORDPIECE = ""
    BYTE_LEVEL = "\u0120"
    METASPACE = "\u2581"

    @classmethod
    def of(cls, pieces: Iterable[str]) -> PieceStyle:
        """The style of most of a vocabulary's or a text's marked pieces."""
        found = dict.fromkeys(cls, 0)
        for piece in pieces:
            for style in (cls.BYTE_LEVEL, cls.METASPACE):
                found[style] += piece.startswith(style.value)
            found[cls.WORDPIECE] += bool(_CONTINUING.match(piece))
        return max(found, key=lambda style: found[style])

    def opened(self, word: str) -> str:
        """A word as it stands inside a sentence: byte-level pieces depend on the blank before."""
        return " " + word if self is PieceStyle.BYTE_LEVEL else word

    def bare(self, piece: str) -> str:
        """A piece without its mark."""
        return piece.removeprefix(CONTINUED if self is PieceStyle.WORDPIECE else self.value)

    def target_name(self, piece: str) -> str | None:
        """The target's name of a vocabulary's piece; None when it is not Latin."""
        text = self.bare(piece)
        if not _LATIN.fullmatch(text):
            return None
        opens = text == piece if self is PieceStyle.WORDPIECE else piece.startswith(self.value)
        return text.lower() if opens else CONTINUED + text.lower()

    def word_names(self, pieces: Sequence[str]) -> tuple[str, ...]:
        """The target's names of one word's pieces: the first opens it, whatever its mark."""
        texts = [text for text in map(self.bare, pieces) if text]
        return tuple(CONTINUED * (n > 0) + text.lower() for n, text in enumerate(texts))


def read_source_pieces(tokenizer_file: Path) -> list[str]:
    """A tokenizer's pieces by id, the special ones by BERT's names. Raises CheckpointError."""
    tokenizer = read_tokenizer(tokenizer_file)
    vocabulary = tokenizer.get_vocab()
    specials = _specials(tokenizer, vocabulary, tokenizer_file)
    pieces = [f"[unused-{n}]" for n in range(max(vocabulary.values()) + 1)]  # ids may have gaps
    for piece, index in vocabulary.items():
        pieces[index] = piece
    for name, own in zip(TARGET_SPECIALS, specials, strict=True):
        pieces[vocabulary[own]] = name
    if len(set(pieces)) != len(pieces):
        raise CheckpointError(f"{tokenizer_file}: a piece is named like one of BERT's special ones")
    return pieces


def read_tokenizer(tokenizer_file: Path) -> Tokenizer:
    """A tokenizer without the truncation and padding stored in it. Raises CheckpointError."""
    try:
        tokenizer = Tokenizer.from_str(tokenizer_file.read_text("utf-8"))
    except OSError:
        raise CheckpointError(
            f"{tokenizer_file}: not there; the encoder must come with its tokenizer.json"
        ) from None
    except Exception as error:  # the library raises bare Exception for a file it cannot read
        raise CheckpointError(f"{tokenizer_file}: is no tokenizer: {error}") from None
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def _specials(tokenizer: Tokenizer, vocabulary: dict[str, int], where: Path) -> tuple[str, ...]:
    """The tokenizer's own pad, unknown, start and end pieces."""
    for family in (TARGET_SPECIALS, _ROBERTA_SPECIALS):
        if set(family) <= set(vocabulary):
            pad, unknown, start, end = family
            around = tokenizer.encode("").tokens
            if len(around) == 2:  # what the tokenizer itself puts around a text
                start, end = around
            return pad, unknown, start, end
    missing = next(piece for piece in TARGET_SPECIALS if piece not in vocabulary)
    raise CheckpointError(
        f"{where}: has no {missing} piece (or RoBERTa's); is it the tokenizer of a BERT, RoBERTa, "
        "XLM-R or DistilBERT encoder?"
    )


def model_name(tokenizer_file: Path) -> str:
    """The tokenizer's algorithm: WordPiece, BPE or Unigram. Raises CheckpointError."""
    read_tokenizer(tokenizer_file)
    model = json.loads(tokenizer_file.read_text("utf-8")).get("model", {})
    return str(model.get("type", "unknown"))
