"""BART: encoder and decoder learn together to mend spoiled English, then to write gloss.

One vocabulary for both sides, as in BART, though word pieces instead of byte pairs.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from transformers import BartConfig, BartForConditionalGeneration

from training.compare.architectures.core import Batches, TransformerCore
from training.compare.exports import MOST_LINES, bart_writer, prove
from training.compare.fitting import fit, pretrain_stage
from training.compare.material import Material
from training.compare.objectives.denoising import DenoisingBatches
from training.compare.objectives.masking import Ids
from training.compare.pieces import PieceSet, Source
from training.compare.system import Conditions, Fitted
from training.compare.systems.neural import NeuralSystem, shared_pieces, text_rows
from training.model.vocabulary import Vocabulary


class ScratchBart(NeuralSystem):
    """A small BART from scratch."""

    core: TransformerCore
    source: Source

    def read(self, lines: Sequence[str]) -> list[Any]:
        return self.source.encode(lines)

    def build(self, data: Material, conditions: Conditions) -> list[Fitted]:
        pieces = shared_pieces(data, conditions)
        self.source, self.target = pieces.source, pieces.target
        self.batches = Batches(self.source.pad_id)
        self.core = TransformerCore(BartForConditionalGeneration(self._config(pieces)))
        target = self.target
        self.core.set_target_ids(target.start_id, target.end_id, target.pad_id)
        spoil = DenoisingBatches(Ids.of(pieces.source), conditions.settings.seed)
        rows = text_rows(self.source.encode(data.unlabelled))
        return [fit(self.core, rows, spoil, pretrain_stage(conditions), conditions)]

    def _config(self, pieces: PieceSet) -> Any:
        sizes, target = self.sizes, pieces.target
        return BartConfig(
            vocab_size=len(target.vocabulary),
            d_model=sizes.width,
            encoder_layers=sizes.encoder_layers,
            decoder_layers=sizes.decoder_layers,
            encoder_attention_heads=sizes.heads,
            decoder_attention_heads=sizes.heads,
            encoder_ffn_dim=4 * sizes.width,
            decoder_ffn_dim=4 * sizes.width,
            dropout=sizes.dropout,
            max_position_embeddings=max(sizes.max_source_pieces, sizes.max_target_pieces) + 8,
            pad_token_id=target.pad_id,
            bos_token_id=target.start_id,
            eos_token_id=target.end_id,
            decoder_start_token_id=target.start_id,
            forced_eos_token_id=None,
        )

    def exports(self, folder: Path, lines: Sequence[str]) -> str:
        vocabulary = Vocabulary(self.source.vocabulary, self.target.vocabulary)
        write = bart_writer(self.core.model, vocabulary)
        rows, most = self.read(lines[:MOST_LINES]), self.sizes.max_target_pieces
        return prove(self.core, vocabulary, rows, self.batches, write, folder, most)
