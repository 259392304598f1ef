"""XLNet: permutation language modelling, then the encoder with a light decoder.

Word pieces instead of SentencePiece, and no memory of earlier segments.
"""

from __future__ import annotations

from typing import Any

from transformers import XLNetConfig, XLNetLMHeadModel

from training.compare.architectures.core import Batches
from training.compare.fitting import fit, pretrain_stage
from training.compare.material import Material
from training.compare.objectives.masking import Ids
from training.compare.objectives.permutation import PermutationBatches
from training.compare.pieces import TrainedSource
from training.compare.system import Conditions, Fitted
from training.compare.systems.bert import EncoderSystem
from training.compare.systems.neural import shared_pieces, text_rows


class ScratchXlnet(EncoderSystem):
    """A small XLNet from scratch."""

    def build(self, data: Material, conditions: Conditions) -> list[Fitted]:
        pieces = shared_pieces(data, conditions)
        self.source, self.target = pieces.source, pieces.target
        self.batches = Batches(self.source.pad_id)
        model = XLNetLMHeadModel(self._config(pieces.source))
        permute = PermutationBatches(Ids.of(pieces.source), conditions.settings.seed)
        rows = text_rows(self.source.encode(data.unlabelled))
        fitted = fit(model, rows, permute, pretrain_stage(conditions), conditions)
        self.core = self.attach(model.transformer)
        return [fitted]

    def _config(self, source: TrainedSource) -> Any:
        return XLNetConfig(
            vocab_size=len(source.vocabulary),
            d_model=self.sizes.width,
            n_layer=self.sizes.encoder_layers,
            n_head=self.sizes.heads,
            d_inner=4 * self.sizes.width,
            ff_activation="gelu",
            dropout=self.sizes.dropout,
            mem_len=None,
            use_mems_eval=False,
            use_mems_train=False,
            pad_token_id=source.pad_id,
            bos_token_id=source.start_id,
            eos_token_id=source.end_id,
        )
