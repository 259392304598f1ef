"""English to the source pieces a model reads, each with its span in the sentence.

The tokenizer file of the encoder is used as it is, without the truncation and padding that some
checkpoints store in it. Encoders that drop case lose what tells a name from a word, so a marker
piece from the encoder's unused slots goes before a word whose capital is evidence: not before the
sentence's first word, not before "I", and nowhere in a line that has no small letters at all.

Most encoders cut what stands between blanks on its own. Their words are remembered, since the same
ones come again and again; a line for any other encoder is cut as a whole. Does not know the target
side, nor what the pieces mean.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from tokenizers import Tokenizer

from worker.english.edits import EditedText
from worker.english.numbers import digit_edits

_CHUNK = re.compile("[^ ]+")
_CHUNKS_KEPT = 16_384
_LONGEST_KEPT = 32  # characters: what is remembered has to be bounded
_BY_WORD = {"normalizer": "BertNormalizer", "pre_tokenizer": "BertPreTokenizer"}


class _Opening(StrEnum):
    """How a word that begins with a letter is written."""

    PLAIN = "plain"
    CAPITAL = "capital"
    ACRONYM = "acronym"


class _Piece(NamedTuple):
    """A piece and its place in its chunk; `opening` where a word of letters begins with it."""

    text: str
    start: int
    end: int
    opening: _Opening | None


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
        self._by_word = _cuts_by_word(tokenizer)
        self._special = tuple(t.content for t in tokenizer.get_added_tokens_decoder().values())
        self._remembered = lru_cache(maxsize=_CHUNKS_KEPT)(self._cut)

    @classmethod
    def from_file(
        cls, path: Path, markers: CaseMarkers | None, *, digits: bool = True
    ) -> SourceTokenizer:
        """Read a `tokenizer.json`. Raises OSError or ValueError when it cannot be read."""
        tokenizer = Tokenizer.from_str(path.read_text(encoding="utf-8"))
        return cls(tokenizer, markers, digits=digits)

    def encode(self, sentences: Sequence[str]) -> list[SourcePieces]:
        """Cut sentences into pieces, one result each."""
        return [self._marked(self._edited(sentence)) for sentence in sentences]

    def surely_within(self, sentence: str, pieces: int) -> bool:
        """Whether a sentence has no more than so many pieces; a short one is not cut for it.

        A character of ASCII is at most a piece with a marker, and digits are never twice as long as
        their words.
        """
        if self._by_word and sentence.isascii() and 2 * len(sentence) <= pieces:
            return True
        return len(self.encode([sentence])[0].pieces) <= pieces

    def word_pieces(self, word: str) -> list[str]:
        """The pieces of one word, without markers."""
        return list(self._tokenizer.encode(word, add_special_tokens=False).tokens)

    def _marked(self, line: EditedText) -> SourcePieces:
        pieces: list[str] = []
        spans: list[tuple[int, int]] = []
        evidence = any(map(str.islower, line.text))
        seen_word = False
        for place, chunk in self._chunks(line.text):
            for piece, start, end, opening in chunk:
                span = line.original(place + start, place + end)
                if opening is not None:
                    marker = self._marker(opening, opens_sentence=not seen_word)
                    if evidence and marker:
                        pieces.append(marker)
                        spans.append(span)
                    seen_word = True
                pieces.append(piece)
                spans.append(span)
        return SourcePieces(tuple(pieces), tuple(spans))

    def _marker(self, opening: _Opening, *, opens_sentence: bool) -> str | None:
        if self._markers is None or opening is _Opening.PLAIN:
            return None
        if opening is _Opening.ACRONYM:
            return self._markers.acronym
        return None if opens_sentence else self._markers.capital

    def _chunks(self, text: str) -> Iterator[tuple[int, tuple[_Piece, ...]]]:
        """The pieces of what can be cut on its own, with its place in the line."""
        if not self._by_word or any(special in text for special in self._special):
            yield 0, self._cut(text)
            return
        for found in _CHUNK.finditer(text):
            chunk = found.group()
            cut = self._remembered if len(chunk) <= _LONGEST_KEPT else self._cut
            yield found.start(), cut(chunk)

    def _cut(self, chunk: str) -> tuple[_Piece, ...]:
        encoding = self._tokenizer.encode(chunk, add_special_tokens=False)
        pieces: list[_Piece] = []
        previous_word = -1
        for piece, (start, end), word in zip(
            encoding.tokens, encoding.offsets, encoding.word_ids, strict=True
        ):
            opens = word != previous_word and chunk[start : start + 1].isalpha()
            pieces.append(_Piece(piece, start, end, _opening(chunk, start) if opens else None))
            previous_word = -1 if word is None else word
        return tuple(pieces)


def _digits(sentence: str) -> EditedText:
    return EditedText.unchanged(sentence).apply(digit_edits(sentence))


def _opening(text: str, start: int) -> _Opening:
    end = start
    while end < len(text) and text[end].isalnum():
        end += 1
    word = text[start:end]
    if word == "I" or not word[0].isupper():
        return _Opening.PLAIN
    return _Opening.ACRONYM if len(word) > 1 and word.isupper() else _Opening.CAPITAL


def _cuts_by_word(tokenizer: Tokenizer) -> bool:
    """Whether what stands between blanks is cut without a look at what is around it."""
    form = json.loads(tokenizer.to_str())
    kinds = {part: (form.get(part) or {}).get("type") for part in _BY_WORD}
    return kinds == _BY_WORD and not any(token["normalized"] for token in form["added_tokens"])
