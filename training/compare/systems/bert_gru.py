"""BERT with the field's recurrent decoder: the same pre-training, then a GRU with attention."""

from __future__ import annotations

from typing import Any

from training.compare.architectures.core import Core
from training.compare.architectures.decoder import share_embeddings
from training.compare.architectures.gru import GruCore
from training.compare.systems.bert import EncoderSystem, ScratchBert


class GruSystem(EncoderSystem):
    """An encoder with a GRU decoder."""

    def attach(self, encoder: Any) -> Core:
        core = GruCore(encoder, len(self.target.vocabulary), self.sizes)
        known = encoder.get_input_embeddings().weight
        table = core.embedding.weight
        share_embeddings(known, self.source.vocabulary, table, self.target.vocabulary)
        return core


class ScratchBertGru(GruSystem, ScratchBert):
    """A small BERT from scratch with a GRU decoder."""
