"""Gloss to the target pieces a model writes, and back.

A gloss is cut into its blank-separated items. An item may be one piece (an atom, such as `IX-3p` or
a bracket), or have a head (`fs-`), a tail (`++`) and a body of lower-case word pieces. Pieces that
join carry an `@` on the side that joins, so that decoding needs no rule about the notation:
`fs-MARY-ANN` is `fs-@ mary @-@ ann`. Which atoms, heads and tails there are is data in the bundle.
Does not know which glosses are valid; see `worker.gloss.repair`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel, ConfigDict

JOIN = "@"
CONTINUATION = "##"
_PARTS = re.compile(r"[^\W_]+|.", re.DOTALL)
_CONTROL = re.compile(r"\[[A-Z]+\]")


class TargetFormat(BaseModel):
    """How a notation is written in pieces; a part of the bundle's manifest."""

    model_config = ConfigDict(frozen=True)

    case: Literal["upper", "lower"]
    atoms: tuple[str, ...] = ()
    heads: tuple[str, ...] = ()
    tails: tuple[str, ...] = ()

    def special_pieces(self) -> list[str]:
        """The pieces that the notation adds to the encoder's own."""
        heads = [head + JOIN for head in self.heads]
        tails = [JOIN + tail for tail in self.tails]
        return [*self.atoms, *heads, *tails]


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
        self._special = frozenset(form.special_pieces())

    def encode(
        self, items: Sequence[str], word_pieces: Callable[[str], Sequence[str]]
    ) -> list[list[str]]:
        """Each item's pieces; `word_pieces` cuts a lower-case word as the encoder does."""
        return [self._encode_item(item, word_pieces) for item in items]

    def _encode_item(self, item: str, word_pieces: Callable[[str], Sequence[str]]) -> list[str]:
        if item in self._atoms:
            return [item]
        head = next((h for h in self._heads if item.startswith(h) and item != h), "")
        body = item.removeprefix(head)
        tail = next((t for t in self._tails if body.endswith(t) and body != t), "")
        body = body.removesuffix(tail)
        pieces = [head + JOIN] if head else []
        pieces += self._encode_body(body, word_pieces)
        return [*pieces, JOIN + tail] if tail else pieces

    def _encode_body(self, body: str, word_pieces: Callable[[str], Sequence[str]]) -> list[str]:
        parts = _PARTS.findall(body)
        if len(parts) == 1 and not parts[0].isalnum():
            return parts
        pieces: list[str] = []
        for index, part in enumerate(parts):
            if part.isalnum():
                pieces += word_pieces(part.lower())
            else:
                left = JOIN if index > 0 else ""
                right = JOIN if index < len(parts) - 1 else ""
                pieces.append(left + part + right)
        return pieces

    def decode(self, pieces: Sequence[str]) -> list[DecodedItem]:
        """The items that a sequence of pieces spells, whatever the sequence.

        Control pieces such as [CLS], which a model may write for a line it cannot read, spell
        nothing.
        """
        items: list[DecodedItem] = []
        joins = False
        for index, piece in enumerate(pieces):
            if _CONTROL.fullmatch(piece):
                continue
            text, left, right = self._read(piece)
            if items and (joins or left):
                last = items.pop()
                items.append(DecodedItem(last.text + text, (*last.pieces, index)))
            else:
                items.append(DecodedItem(text, (index,)))
            joins = right
        return items

    def _read(self, piece: str) -> tuple[str, bool, bool]:
        """A piece's text, and whether it joins to its left and to its right."""
        if piece in self._atoms:
            return piece, False, False
        if piece in self._special:
            return piece.strip(JOIN), piece.startswith(JOIN), piece.endswith(JOIN)
        if piece.startswith(CONTINUATION):
            return self._cased(piece.removeprefix(CONTINUATION)), True, False
        if len(piece) > 1 and JOIN in (piece[0], piece[-1]):
            left, right = piece[0] == JOIN, piece[-1] == JOIN
            return piece[int(left) : len(piece) - int(right)], left, right
        return self._cased(piece), False, False

    def _cased(self, text: str) -> str:
        return text.upper() if self._form.case == "upper" else text
