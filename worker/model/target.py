"""Gloss to the target pieces a model writes, and back.

A gloss is cut into its blank-separated items. An item may be one piece (an atom, such as `IX-3p` or
a bracket), or have a head (`fs-`), a tail (`++`) and a body of lower-case word pieces. Pieces that
join carry an `@` on the side that joins, so that decoding needs no rule about the notation:
`fs-MARY-ANN` is `fs-@ mary @-@ ann`. Which atoms, heads and tails there are is data in the bundle.

An exact format spells an item of any convention: letters beyond a to z are pieces of their own, and
a word that changes its case has a piece that says so: `IX-3p` is `IX-@ <other> 3p`, and `McCoy` is
`<capital> mc <join> <capital> coy`. What no piece can spell is left out, and nothing else.
Does not know which glosses are valid; see `worker.gloss.conventions`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from pydantic import BaseModel, ConfigDict

from worker.model.casing import PLAIN, Case, Casing, case_runs, is_letter, writers

JOIN = "@"
CONTINUATION = "##"
_PIECES_KEPT = 32_768  # of a vocabulary that is no larger
JOINED, OTHER_CASE, CAPITAL = "<join>", "<other>", "<capital>"
CONTROLS = (JOINED, OTHER_CASE, CAPITAL)
CASE_PIECES = {Casing.OTHER: OTHER_CASE, Casing.CAPITAL: CAPITAL}
_PARTS = re.compile(r"[^\W_]+|.", re.DOTALL)
_CONTROL = re.compile(r"\[[A-Z]+\]")
WordPieces = Callable[[str], Sequence[str]]


class TargetFormat(BaseModel):
    """How a notation is written in pieces; a part of the bundle's manifest.

    `marks` and `letters` (small ones) are the characters that an exact format spells beside a to z
    and 0 to 9.
    """

    model_config = ConfigDict(frozen=True)

    case: Case
    atoms: tuple[str, ...] = ()
    heads: tuple[str, ...] = ()
    tails: tuple[str, ...] = ()
    exact: bool = False
    marks: tuple[str, ...] = ()
    letters: tuple[str, ...] = ()

    def special_pieces(self) -> list[str]:
        """The pieces that the notation adds to the encoder's own."""
        if not self.exact:
            return list(self.spelling())
        letters = (*sorted(PLAIN), *self.letters)
        spelled = [piece for letter in letters for piece in (letter, CONTINUATION + letter)]
        return [*self.spelling(), *spelled, *CONTROLS]

    def spelling(self) -> dict[str, tuple[str, bool, bool]]:
        """What each piece that is no word piece writes, and if it joins to its left and right."""
        pieces = {atom: (atom, False, False) for atom in self.atoms}
        pieces |= {head + JOIN: (head, False, True) for head in self.heads}
        pieces |= {JOIN + tail: (tail, True, False) for tail in self.tails}
        for mark in self.marks:
            pieces |= {
                _mark_piece(mark, left, right): (mark, left, right)
                for left, right in _SIDES
                if mark != JOIN or left == right  # @@ would say neither which side nor what
            }
        return pieces


_SIDES = ((False, False), (True, True), (True, False), (False, True))


def _mark_piece(mark: str, left: bool, right: bool) -> str:
    return (JOIN if left else "") + mark + (JOIN if right else "")


@dataclass(frozen=True)
class DecodedItem:
    """One item of a gloss and the indices of the target pieces that made it."""

    text: str
    pieces: tuple[int, ...]


class TargetCodec:
    """Turns the items of a gloss into pieces and pieces into items."""

    def __init__(self, form: TargetFormat) -> None:
        self._form = form
        self._atoms = frozenset(form.atoms)
        self._heads = sorted(form.heads, key=len, reverse=True)
        self._tails = sorted(form.tails, key=len, reverse=True)
        self._letters = PLAIN.union(form.letters)
        self._spellable = frozenset(form.marks)
        self._spelling = form.spelling()
        self._usual = writers(Casing.USUAL, form.case)
        self._remembered = lru_cache(maxsize=_PIECES_KEPT)(self._read)
        self._writers = {
            piece: writers(casing, form.case) for casing, piece in CASE_PIECES.items() if form.exact
        }

    def encode(self, items: Sequence[str], word_pieces: WordPieces) -> list[list[str]]:
        """Each item's pieces; `word_pieces` cuts a lower-case word as the encoder does."""
        if not self._form.exact:
            return [self._encode_item(item, word_pieces) for item in items]
        return [
            [piece for part in item.split() for piece in self._encode_item(part, word_pieces)]
            for item in items
        ]

    def _encode_item(self, item: str, word_pieces: WordPieces) -> list[str]:
        if item in self._atoms:
            return [item]
        head = next((h for h in self._heads if item.startswith(h) and item != h), "")
        body = item.removeprefix(head)
        tail = next((t for t in self._tails if body.endswith(t) and body != t), "")
        body = body.removesuffix(tail)
        if self._form.exact:
            kept = "".join(filter(self._can_spell, body))
            if kept != body:
                return self._encode_item(head + kept + tail, word_pieces)
        encode_body = self._encode_exactly if self._form.exact else self._encode_body
        pieces = [head + JOIN] if head else []
        pieces += encode_body(body, word_pieces)
        return [*pieces, JOIN + tail] if tail else pieces

    def _encode_body(self, body: str, word_pieces: WordPieces) -> list[str]:
        parts = _PARTS.findall(body)
        if len(parts) == 1 and not parts[0].isalnum():
            return parts
        pieces: list[str] = []
        for index, part in enumerate(parts):
            if part.isalnum():
                pieces += word_pieces(part.lower())
            else:
                pieces.append(_mark_piece(part, index > 0, index < len(parts) - 1))
        return pieces

    def _can_spell(self, character: str) -> bool:
        return character in self._spellable or self._is_known_letter(character)

    def _is_known_letter(self, character: str) -> bool:
        return is_letter(character) and character.lower() in self._letters

    def _encode_exactly(self, body: str, word_pieces: WordPieces) -> list[str]:
        pieces: list[str] = []
        parts = list(self._parts(body))
        for index, (casing, text) in enumerate(parts):
            left, right = index > 0, index < len(parts) - 1
            if casing is None:
                pieces += _mark_pieces(text, left, right)
                continue
            if left and parts[index - 1][0] is not None:
                pieces.append(JOINED)
            if casing in CASE_PIECES:
                pieces.append(CASE_PIECES[casing])
            pieces += _exact_word(text, word_pieces)
        return pieces

    def _parts(self, body: str) -> Iterator[tuple[Casing | None, str]]:
        """Runs of letters with their casing, and marks one by one with None."""
        for is_word, run in groupby(body, key=self._is_known_letter):
            if is_word:
                yield from case_runs("".join(run), self._form.case)
            else:
                yield from ((None, mark) for mark in run)

    def decode(self, pieces: Sequence[str]) -> list[DecodedItem]:
        """The items that a sequence of pieces spells, whatever the sequence.

        Control pieces such as [CLS], which a model may write for a line it cannot read, spell
        nothing.
        """
        items: list[DecodedItem] = []
        joins = False
        coming, (_, later) = self._usual, self._usual
        for index, piece in enumerate(pieces):
            if piece.startswith("[") and _CONTROL.fullmatch(piece):
                continue
            if self._form.exact and piece in CONTROLS:
                joins = joins or piece == JOINED
                coming = self._writers.get(piece, coming)
                continue
            first, following = coming
            text, left, right = self._remembered(piece, first, later)
            if not piece.startswith(CONTINUATION):
                coming, later = self._usual, following
            if items and (joins or left):
                last = items.pop()
                items.append(DecodedItem(last.text + text, (*last.pieces, index)))
            else:
                items.append(DecodedItem(text, (index,)))
            joins = right
        return items

    def _read(
        self, piece: str, first: Callable[[str], str], later: Callable[[str], str]
    ) -> tuple[str, bool, bool]:
        """A piece's text, and whether it joins to its left and to its right."""
        if piece in self._spelling:
            return self._spelling[piece]
        if piece.startswith(CONTINUATION):
            return later(piece.removeprefix(CONTINUATION)), True, False
        if len(piece) > 1 and JOIN in (piece[0], piece[-1]):
            left, right = piece[0] == JOIN, piece[-1] == JOIN
            return piece[int(left) : len(piece) - int(right)], left, right
        return first(piece), False, False


def _mark_pieces(mark: str, left: bool, right: bool) -> list[str]:
    if mark != JOIN or left == right:
        return [_mark_piece(mark, left, right)]
    return [JOINED, mark] if left else [mark, JOINED]


def _exact_word(word: str, word_pieces: WordPieces) -> list[str]:
    """The word's pieces, or its letters where the encoder's pieces spell another word."""
    pieces = list(word_pieces(word)) if PLAIN.issuperset(word) else []
    if "".join(piece.removeprefix(CONTINUATION) for piece in pieces) == word:
        return pieces
    return [word[0], *(CONTINUATION + letter for letter in word[1:])]
