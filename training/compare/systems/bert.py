"""BERT: masked-language modelling on the unlabelled text, then an encoder-decoder on the pairs.

Also the base of the rows that differ from it in one thing.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from torch import Tensor, nn
from torch.nn.functional import cross_entropy
from transformers import BertConfig, BertForMaskedLM

from training.compare.architectures.core import Batches, Core, TransformerCore
from training.compare.architectures.decoder import attach_decoder, share_embeddings
from training.compare.exports import MOST_LINES, encoder_decoder_writer, prove
from training.compare.fitting import IGNORED, fit, pretrain_stage
from training.compare.material import Material
from training.compare.objectives.masking import Ids, MaskedBatches
from training.compare.pieces import Source, TrainedSource
from training.compare.settings import SizesPart
from training.compare.system import Conditions, Fitted
from training.compare.systems.neural import NeuralSystem, shared_pieces, text_rows
from training.errors import ExportError
from training.model.vocabulary import Vocabulary


class EncoderSystem(NeuralSystem):
    """An encoder of transformers, however it came to be, with the light decoder."""

    source: Source

    def read(self, lines: Sequence[str]) -> list[Any]:
        return self.source.encode(lines)

    def attach(self, encoder: Any) -> Core:
        """The core of an encoder; the decoder starts with the embeddings of shared pieces."""
        model = attach_decoder(encoder, self.target, self.sizes)
        table = model.decoder.bert.embeddings.word_embeddings.weight
        known = encoder.get_input_embeddings().weight
        share_embeddings(known, self.source.vocabulary, table, self.target.vocabulary)
        return TransformerCore(model)

    def exports(self, folder: Path, lines: Sequence[str]) -> str:
        if not isinstance(self.core, TransformerCore):
            return super().exports(folder, lines)
        vocabulary = Vocabulary(self.source.vocabulary, self.target.vocabulary)
        try:
            write = encoder_decoder_writer(self.core.model, vocabulary)
        except ExportError as error:
            return f"no: {error}"
        rows, most = self.read(lines[:MOST_LINES]), self.sizes.max_target_pieces
        return prove(self.core, vocabulary, rows, self.batches, write, folder, most)

    def remarks(self, data: Material) -> list[str]:
        found = super().remarks(data)
        if self.source.truncated:
            found.append(f"{self.source.truncated} English lines were cut to the encoder's length")
        return found


class MaskedLoss(nn.Module):
    """The loss at the places to guess; scoring the others would only cost time."""

    def __init__(self, encoder: Any, head: Any) -> None:
        super().__init__()
        self.encoder = encoder
        self.head = head

    def forward(
        self, input_ids: Tensor, attention_mask: Tensor, labels: Tensor
    ) -> dict[str, Tensor]:
        states = self.encoder(input_ids=input_ids, attention_mask=attention_mask)[0]
        asked = labels != IGNORED
        return {"loss": cross_entropy(self.head(states[asked]), labels[asked])}


class ScratchBert(EncoderSystem):
    """A small BERT from scratch."""

    source: TrainedSource

    def build(self, data: Material, conditions: Conditions) -> list[Fitted]:
        pieces = shared_pieces(data, conditions)
        self.source, self.target = pieces.source, pieces.target
        self.batches = Batches(self.source.pad_id)
        encoder, fitted = self.pretrain(data, conditions)
        self.core = self.attach(encoder)
        return fitted

    def pretrain(self, data: Material, conditions: Conditions) -> tuple[Any, list[Fitted]]:
        """The encoder after masked-language modelling."""
        model = BertForMaskedLM(bert_config(self.source, self.sizes))
        fitted = masked_modelling(MaskedLoss(model.bert, model.cls), self.source, data, conditions)
        return model.bert, [fitted]


def bert_config(source: TrainedSource, sizes: SizesPart) -> Any:
    """A BERT of the comparison's size."""
    return BertConfig(
        vocab_size=len(source.vocabulary),
        hidden_size=sizes.width,
        num_hidden_layers=sizes.encoder_layers,
        num_attention_heads=sizes.heads,
        intermediate_size=4 * sizes.width,
        hidden_dropout_prob=sizes.dropout,
        attention_probs_dropout_prob=sizes.dropout,
        max_position_embeddings=sizes.max_source_pieces + sizes.max_target_pieces,
        pad_token_id=source.pad_id,
    )


def masked_modelling(
    model: MaskedLoss, source: TrainedSource, data: Material, conditions: Conditions
) -> Fitted:
    """Pre-train an encoder of transformers."""
    batches = MaskedBatches(Ids.of(source), conditions.settings.seed)
    rows = text_rows(source.encode(data.unlabelled))
    return fit(model, rows, batches, pretrain_stage(conditions), conditions)
