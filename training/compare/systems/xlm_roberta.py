"""XLM-R: RoBERTa's masked-language modelling over unigram pieces, with a light decoder.

Its source is cut by a unigram tokenizer trained on the text, so that encoder and decoder share no
pieces. One language is all there is, so nothing of the "XL" can show.
"""

from __future__ import annotations

from typing import Any

from transformers import XLMRobertaConfig, XLMRobertaForMaskedLM

from training.compare.architectures.core import Batches
from training.compare.material import Material
from training.compare.pieces import TrainedSource, train_unigram
from training.compare.system import Conditions, Fitted
from training.compare.systems.bert import EncoderSystem, MaskedLoss, masked_modelling
from training.compare.systems.neural import shared_pieces

_RESERVED_POSITIONS = 2  # RoBERTa counts from the padding id plus one


class ScratchXlmRoberta(EncoderSystem):
    """A small XLM-R from scratch."""

    source: TrainedSource

    def build(self, data: Material, conditions: Conditions) -> list[Fitted]:
        sizes = self.sizes
        self.target = shared_pieces(data, conditions).target
        self.source = train_unigram(data.unlabelled, sizes.vocabulary, sizes.max_source_pieces)
        self.batches = Batches(self.source.pad_id)
        model = XLMRobertaForMaskedLM(self._config())
        loss = MaskedLoss(model.roberta, model.lm_head)
        fitted = masked_modelling(loss, self.source, data, conditions)
        self.core = self.attach(model.roberta)
        return [fitted]

    def _config(self) -> Any:
        return XLMRobertaConfig(
            vocab_size=len(self.source.vocabulary),
            hidden_size=self.sizes.width,
            num_hidden_layers=self.sizes.encoder_layers,
            num_attention_heads=self.sizes.heads,
            intermediate_size=4 * self.sizes.width,
            hidden_dropout_prob=self.sizes.dropout,
            attention_probs_dropout_prob=self.sizes.dropout,
            max_position_embeddings=self.sizes.max_source_pieces + _RESERVED_POSITIONS,
            type_vocab_size=1,
            pad_token_id=self.source.pad_id,
            bos_token_id=self.source.start_id,
            eos_token_id=self.source.end_id,
        )
