"""Pairs as the model reads them: ids of both sides' pieces and which piece comes from where.

The alignment of words becomes one of pieces: a word that the gloss copies is linked piece to piece,
anything else to all pieces of its source words.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from sys import intern

from training.data.pairs import Pair
from training.model.piece_names import CONTINUED, PieceStyle
from training.model.vocabulary import END, START, UNKNOWN, TargetEncoder, Vocabulary
from worker.gloss.notation import split_items
from worker.model.tokenizer import CaseMarkers, SourcePieces, SourceTokenizer

_CHUNK = 2000


@dataclass(frozen=True)
class Example:
    """One pair in ids; `links` are (target position, source position) and include [CLS]."""

    source: tuple[int, ...]
    target: tuple[int, ...]
    links: tuple[tuple[int, int], ...]
    tags: tuple[str, ...] = ()


@dataclass(frozen=True)
class Pieces:
    """What both sides are cut with."""

    tokenizer: SourceTokenizer
    encoder: TargetEncoder
    vocabulary: Vocabulary
    markers: CaseMarkers | None


class ExampleBuilder:
    """Turns pairs into examples and leaves out those that do not fit the model."""

    def __init__(self, pieces: Pieces, max_source_pieces: int, max_target_pieces: int) -> None:
        self._pieces = pieces
        self._max_source = max_source_pieces
        self._max_target = max_target_pieces
        self._source_ids = pieces.vocabulary.source_ids()
        self._target_ids = pieces.vocabulary.target_ids()
        markers = pieces.markers
        self._markers = {markers.capital, markers.acronym} if markers else set()
        self._style = pieces.vocabulary.style()
        self.too_long = 0

    def build(self, pairs: Sequence[Pair]) -> list[Example]:
        """The examples of pairs; `too_long` counts those left out."""
        examples: list[Example] = []
        for start in range(0, len(pairs), _CHUNK):
            examples += self._build_chunk(pairs[start : start + _CHUNK])
        return examples

    def _build_chunk(self, pairs: Sequence[Pair]) -> Iterator[Example]:
        sources = self._pieces.tokenizer.encode([pair.english for pair in pairs])
        for pair, source in zip(pairs, sources, strict=True):
            items = self._pieces.encoder.encode(split_items(pair.gloss))
            length = sum(map(len, items))
            if len(source.pieces) > self._max_source or length >= self._max_target:
                self.too_long += 1
            else:
                yield self._example(pair, source, items)

    def _example(self, pair: Pair, source: SourcePieces, items: list[list[str]]) -> Example:
        unknown = self._source_ids[UNKNOWN]
        ids = [self._source_ids.get(piece, unknown) for piece in source.pieces]
        target = [self._target_ids[piece] for item in items for piece in item]
        return Example(
            source=(self._source_ids[START], *ids, self._source_ids[END]),
            target=(*target, self._target_ids[END]),
            links=tuple(self._links(pair, source, items)),
            tags=tuple(map(intern, pair.tags)),  # few tags, many examples
        )

    def _links(
        self, pair: Pair, source: SourcePieces, items: list[list[str]]
    ) -> Iterator[tuple[int, int]]:
        spans: dict[int, list[tuple[int, int]]] = {}
        for item, start, end in pair.alignment or ():
            spans.setdefault(item, []).append((start, end))
        names = _names(self._style, pair.english, source)
        spots = _PieceSpans(source)
        position = 0
        for number, pieces in enumerate(items):
            words = [
                place
                for place in spots.covered(spans.get(number, ()))
                if source.pieces[place] not in self._markers
            ]
            for offset in range(len(pieces)):
                for place in _places(names, words, pieces, offset):
                    yield position + offset, place + 1  # [CLS] stands before the first piece
            position += len(pieces)


def _places(names: Sequence[str], words: list[int], item: Sequence[str], offset: int) -> list[int]:
    """Where one piece of an item comes from, among the places its sign comes from."""
    piece = item[offset]
    same = [place for place in words if names[place] == piece]
    if len(same) > 1:
        rank = sum(1 for earlier in item[:offset] if earlier == piece)
        same = [same[min(rank, len(same) - 1)]]
    if not same and offset == 0 and len(item) > 1:
        return words[:1]
    return same or words


def _names(style: PieceStyle, english: str, source: SourcePieces) -> list[str]:
    """The source pieces as the target names them; a word opens where no letter stands before."""
    if style is PieceStyle.WORDPIECE:
        return [piece.lower() for piece in source.pieces]
    names: list[str] = []
    last = 0
    for piece, (start, end) in zip(source.pieces, source.spans, strict=True):
        text = style.bare(piece).lower()
        begin = end - len(text) if end - len(text) > start else start  # a span may hold the blank
        goes_on = bool(names) and begin <= last and english[begin - 1 : begin].isalnum()
        names.append(CONTINUED + text if text and goes_on else text)
        last = end if text else last
    return names


class _PieceSpans:
    """Finds the pieces that stand in a part of the sentence; pieces follow one another."""

    def __init__(self, source: SourcePieces) -> None:
        self._starts = [start for start, _ in source.spans]
        self._ends = [end for _, end in source.spans]

    def covered(self, spans: Sequence[tuple[int, int]]) -> list[int]:
        """The places of pieces that share a character with any of the spans, in order."""
        if len(spans) == 1:
            return list(self._within(*spans[0]))
        return sorted({place for span in spans for place in self._within(*span)})

    def _within(self, start: int, end: int) -> range:
        return range(bisect_right(self._ends, start), bisect_left(self._starts, end))
