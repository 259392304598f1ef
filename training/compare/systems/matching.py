"""Next-sentence-style initialisation: the encoder first learns which gloss belongs to its English.

As in BERT's own pre-training, masked-language modelling on the unlabelled text goes on beside it.
"""

from __future__ import annotations

from typing import Any

from torch import Tensor, nn
from torch.nn.functional import cross_entropy
from transformers import BertForPreTraining

from training.compare.fitting import IGNORED, fit, pretrain_stage
from training.compare.material import Material
from training.compare.objectives.masking import Ids
from training.compare.objectives.matching import MatchingBatches
from training.compare.system import Conditions, Fitted
from training.compare.systems.bert import ScratchBert, bert_config
from training.compare.systems.neural import text_rows


class MatchingLoss(nn.Module):
    """The loss at the masked places and that of the verdicts, added up."""

    def __init__(self, model: Any) -> None:
        super().__init__()
        self.model = model

    def forward(
        self,
        input_ids: Tensor,
        attention_mask: Tensor,
        token_type_ids: Tensor,
        labels: Tensor,
        verdicts: Tensor,
    ) -> dict[str, Tensor]:
        found = self.model.bert(
            input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids
        )
        asked, judged = labels != IGNORED, verdicts != IGNORED
        pieces = self.model.cls.predictions(found.last_hidden_state[asked])
        verdict = self.model.cls.seq_relationship(found.pooler_output[judged])
        loss = cross_entropy(pieces, labels[asked])
        return {"loss": loss + cross_entropy(verdict, verdicts[judged])}


class ScratchMatching(ScratchBert):
    """A small BERT that learns masked pieces and matching pairs."""

    def pretrain(self, data: Material, conditions: Conditions) -> tuple[Any, list[Fitted]]:
        sizes = self.sizes
        model = BertForPreTraining(bert_config(self.source, sizes))
        english = self.source.encode([pair.english for pair in data.train])
        glosses = [self.target.encode(pair.gloss) for pair in data.train]
        most = sizes.max_source_pieces + sizes.max_target_pieces
        pairs = list(zip(english, glosses, strict=True))
        batches = MatchingBatches(pairs, Ids.of(self.source), most, conditions.settings.seed)
        rows = text_rows(self.source.encode(data.unlabelled))
        fitted = fit(MatchingLoss(model), rows, batches, pretrain_stage(conditions), conditions)
        model.bert.pooler = None  # only the verdict read it
        return model.bert, [fitted]
