"""MASS: encoder and decoder learn together to write the hidden half of English sentences."""

from __future__ import annotations

from typing import Any

from torch import Tensor, nn
from torch.nn.functional import cross_entropy
from transformers import BertModel

from training.compare.architectures.core import Batches, TransformerCore
from training.compare.fitting import fit, pretrain_stage
from training.compare.material import Material
from training.compare.objectives.masking import Ids
from training.compare.objectives.spans import SpanBatches
from training.compare.system import Conditions, Fitted
from training.compare.systems.bert import EncoderSystem, bert_config
from training.compare.systems.neural import shared_pieces, text_rows


class SpanLoss(nn.Module):
    """The loss of a span's pieces, written at the places they have in the sentence."""

    def __init__(self, model: Any) -> None:
        super().__init__()
        self.model = model

    def forward(
        self,
        input_ids: Tensor,
        attention_mask: Tensor,
        decoder_input_ids: Tensor,
        decoder_position_ids: Tensor,
        labels: Tensor,
    ) -> dict[str, Tensor]:
        found = self.model(
            input_ids=input_ids,
            attention_mask=attention_mask,
            decoder_input_ids=decoder_input_ids,
            decoder_position_ids=decoder_position_ids,
            use_cache=False,
        )
        return {"loss": cross_entropy(found.logits.flatten(0, 1), labels.flatten())}


class ScratchMass(EncoderSystem):
    """The same network as the BERT row's; only what it learns first differs."""

    def build(self, data: Material, conditions: Conditions) -> list[Fitted]:
        pieces = shared_pieces(data, conditions)
        self.source, self.target = pieces.source, pieces.target
        self.batches = Batches(self.source.pad_id)
        encoder = BertModel(bert_config(pieces.source, self.sizes), add_pooling_layer=False)
        core = self.attach(encoder)
        assert isinstance(core, TransformerCore)
        self.core = core
        hide = SpanBatches(Ids.of(pieces.source), conditions.settings.seed)
        rows = text_rows(self.source.encode(data.unlabelled))
        model = SpanLoss(core.model)
        return [fit(model, rows, hide, pretrain_stage(conditions), conditions)]
