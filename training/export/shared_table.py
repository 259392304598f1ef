"""One table of embeddings for both sides of a CTranslate2 model, where they say the same.

The embeddings that the copier gives a decoder are the encoder's own, centred and scaled, and stay
so. One table then serves both: CTranslate2 keeps it once, with one vocabulary, and what centres
and scales it goes where it costs nothing, into the encoder's scale and positions. Pieces that only
one side has keep their rows; what only the encoder reads, the decoder never writes. Knows neither
layers nor files.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from training.model.vocabulary import Vocabulary

Array = npt.NDArray[np.float32]
NEVER = -1e4  # a bias that leaves a piece no probability, and has room in every precision
_MOST_MORE = 0.25  # of the target's pieces: more that it never writes would slow decoding down
_LARGEST_ERROR = 1e-5  # of a row's spread: what rounding in float32 leaves


@dataclass(frozen=True)
class SharedTable:
    """Rows as the decoder reads them; the encoder's are `rows * scale + centre`.

    `rows` is (pieces, width), `written` says which pieces the decoder can write, as their places
    in the target vocabulary, -1 for none.
    """

    pieces: tuple[str, ...]
    rows: Array
    scale: float
    centre: Array
    written: npt.NDArray[np.int64]

    def bias(self, target_bias: Array) -> Array:
        """The decoder's bias for the table's pieces."""
        known = self.written >= 0
        return np.where(known, target_bias[self.written], np.float32(NEVER)).astype(np.float32)


def share(vocabulary: Vocabulary, source: Array, target: Array) -> SharedTable | None:
    """The one table of `source` and `target` rows, in the order of their vocabularies' pieces.

    None where the pieces that both sides have are not the same rows but for centre and scale, or
    where the encoder has many more than the decoder writes.
    """
    places = vocabulary.target_ids()
    both = [(n, places[piece]) for n, piece in enumerate(vocabulary.source) if piece in places]
    more = len(vocabulary.source) - len(both)
    if not both or more > _MOST_MORE * len(places) or source.shape[1] != target.shape[1]:
        return None
    read, written = (np.array(side) for side in zip(*both, strict=True))
    scale, centre = _step(source[read], target[written])
    rows = (source - centre) / scale
    error = np.abs(rows[read] - target[written]).max()
    if not error <= _LARGEST_ERROR * target[written].std():
        return None
    rows[read] = target[written]
    known = set(vocabulary.source)
    added = [piece for piece in vocabulary.target if piece not in known]
    pieces = (*vocabulary.source, *added)
    return SharedTable(
        pieces,
        np.concatenate([rows, target[[places[piece] for piece in added]]]).astype(np.float32),
        scale,
        centre.astype(np.float32),
        np.array([places.get(piece, -1) for piece in pieces]),
    )


def _step(source: Array, target: Array) -> tuple[float, npt.NDArray[np.float64]]:
    """Scale and centre that lead from target rows to source rows, by their spread and means."""
    wide, other = source.astype(np.float64), target.astype(np.float64)
    scale = float((wide - wide.mean(0)).std() / (other - other.mean(0)).std())
    return scale, wide.mean(0) - scale * other.mean(0)
