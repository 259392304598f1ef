"""English to the source pieces a model reads, each with its span in the sentence.

The tokenizer file of the encoder is used as it is, without the truncation and padding that some
checkpoints store in it. Encoders that drop case lose what tells a name from a word, so a marker
piece from the encoder's unused slots goes before a word whose capital is evidence: not before the
sentence's first word, not before "I", and nowhere in a line that has no small letters at all.
Does not know the target side, nor what the pieces mean.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tokenizers import Encoding, Tokenizer

from worker.english.edits import EditedText
from worker.english.numbers import digit_edits


@dataclass(frozen=True)
class CaseMarkers:
    """The pieces that say "a capitalised word follows" and "an all-capitals word follows"."""

    capital: str
    acronym: str


@dataclass(frozen=True)
class SourcePieces:
    """A sentence as pieces, without the encoder's opening and closing pieces.

    `spans` are half-open code points of the sentence given, one for each piece.
    """

    pieces: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]


class SourceTokenizer:
    """Cuts English sentences into the encoder's pieces; with `digits`, "twelve" is read as "12"."""

    def __init__(
        self, tokenizer: Tokenizer, markers: CaseMarkers | None, *, digits: bool = True
    ) -> None:
        tokenizer.no_truncation()
        tokenizer.no_padding()
        self._tokenizer = tokenizer
        self._markers = markers
        self._edited = _digits if digits else EditedText.unchanged

    @classmethod
    def from_file(
        cls, path: Path, markers: CaseMarkers | None, *, digits: bool = True
    ) -> SourceTokenizer:
        """Read a `tokenizer.json`. Raises OSError or ValueError when it cannot be read."""
        tokenizer = Tokenizer.from_str(path.read_text(encoding="utf-8"))
        return cls(tokenizer, markers, digits=digits)

    def encode(self, sentences: Sequence[str]) -> list[SourcePieces]:
        """Cut sentences into pieces, one result each."""
        edited = [self._edited(sentence) for sentence in sentences]
        encodings = self._tokenizer.encode_batch(
            [line.text for line in edited], add_special_tokens=False
        )
        return [self._marked(*pair) for pair in zip(edited, encodings, strict=True)]

    def word_pieces(self, word: str) -> list[str]:
        """The pieces of one word, without markers."""
        return list(self._tokenizer.encode(word, add_special_tokens=False).tokens)

    def _marked(self, line: EditedText, encoding: Encoding) -> SourcePieces:
        pieces: list[str] = []
        spans: list[tuple[int, int]] = []
        evidence = self._markers is not None and any(c.islower() for c in line.text)
        seen_word = False
        previous_word = -1
        for piece, (start, end), word in zip(
            encoding.tokens, encoding.offsets, encoding.word_ids, strict=True
        ):
            span = line.original(start, end)
            if word != previous_word and line.text[start : start + 1].isalpha():
                if evidence:
                    marker = self._marker(line.text, start, opens_sentence=not seen_word)
                    pieces += marker
                    spans += [span] * len(marker)
                seen_word = True
            previous_word = -1 if word is None else word
            pieces.append(piece)
            spans.append(span)
        return SourcePieces(tuple(pieces), tuple(spans))

    def _marker(self, text: str, start: int, *, opens_sentence: bool) -> list[str]:
        end = start
        while end < len(text) and text[end].isalnum():
            end += 1
        word = text[start:end]
        if self._markers is None or word == "I" or not word[0].isupper():
            return []
        if len(word) > 1 and word.isupper():
            return [self._markers.acronym]
        return [] if opens_sentence else [self._markers.capital]


def _digits(sentence: str) -> EditedText:
    line = EditedText.unchanged(sentence)
    edits = digit_edits(sentence)
    return line.apply(edits) if edits else line
