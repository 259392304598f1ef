"""MASS (Song et al. 2019): a span of half the sentence is hidden from the encoder, and the decoder
writes it.

The decoder sees a mask and then the span's own pieces, at the places they have in the sentence;
what the encoder saw is hidden from it, so that it must ask the encoder.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from torch import Tensor

from training.compare.fitting import IGNORED, Row, attention_mask, pad
from training.compare.objectives.masking import Ids, hide

SHARE = 0.5


@dataclass(frozen=True)
class SpanRow:
    """A row with its span `start` to `end` hidden, as both sides see it."""

    source: list[int]
    decoder: list[int]
    positions: list[int]
    labels: list[int]


def hide_span(row: Sequence[int], start: int, end: int, ids: Ids, rng: Random) -> SpanRow:
    """Hide the pieces start to end (half-open) from the encoder and ask the decoder for them."""
    span = list(row[start:end])
    return SpanRow(
        source=hide(row, range(start, end), ids, rng),
        decoder=[ids.mask, *span[:-1]],
        positions=list(range(start - 1, end - 1)),
        labels=span,
    )


class SpanBatches:
    """Batches for an EncoderDecoderModel; a row's first and last piece are never hidden."""

    def __init__(self, ids: Ids, seed: int) -> None:
        self._ids = ids
        self._rng = Random(seed)

    def __call__(self, rows: Sequence[Row]) -> dict[str, Tensor]:
        hidden = [self._hide(row["input_ids"]) for row in rows]
        return {
            "input_ids": pad([row.source for row in hidden], self._ids.pad),
            "attention_mask": attention_mask([row.source for row in hidden]),
            "decoder_input_ids": pad([row.decoder for row in hidden], self._ids.pad),
            "decoder_position_ids": pad([row.positions for row in hidden], 0),
            "labels": pad([row.labels for row in hidden], IGNORED),
        }

    def _hide(self, row: Sequence[int]) -> SpanRow:
        inner = len(row) - 2
        length = max(1, round(SHARE * inner))
        start = 1 + self._rng.randint(0, inner - length)
        return hide_span(row, start, start + length, self._ids, self._rng)
