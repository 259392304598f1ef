"""The recurrent decoder of the field: a GRU with additive attention (Bahdanau et al. 2015).

At each step the last state asks all encoder states, the answer and the last piece's embedding feed
the GRU, and state, answer and embedding together give the next piece. It has no place in a
CTranslate2 model.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn

from training.compare.architectures.core import Core
from training.compare.settings import SizesPart


class GruCore(Core):
    """An encoder of transformers with a GRU decoder as wide as it."""

    def __init__(self, encoder: Any, vocabulary_size: int, sizes: SizesPart) -> None:
        super().__init__()
        width = encoder.config.hidden_size
        self.encoder = encoder
        self.embedding = nn.Embedding(vocabulary_size, width)
        nn.init.normal_(self.embedding.weight, std=0.02)
        # The embeddings are as small as a Transformer's, which is norms on both their sides.
        self.first_norm, self.last_norm = nn.LayerNorm(width), nn.LayerNorm(width)
        self.first = nn.Linear(width, width)
        self.keys = nn.Linear(width, width, bias=False)
        self.query = nn.Linear(width, width)
        self.energy = nn.Linear(width, 1, bias=False)
        self.cell = nn.GRUCell(2 * width, width)
        self.combine = nn.Linear(3 * width, width)
        self.dropout = nn.Dropout(sizes.dropout)
        self.bias = nn.Parameter(torch.zeros(vocabulary_size))

    def encode(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        states: Tensor = self.encoder(input_ids=input_ids, attention_mask=attention_mask)[0]
        return states

    def decode(
        self, states: Tensor, mask: Tensor, target_ids: Tensor, memory: Any
    ) -> tuple[Tensor, Any]:
        keys = self.keys(states)
        hidden = memory
        if hidden is None:
            share = mask[..., None].to(states.dtype)
            hidden = torch.tanh(self.first((states * share).sum(1) / share.sum(1)))
        embedded = self.dropout(self.first_norm(self.embedding(target_ids)))
        outputs: list[Tensor] = []
        for step in range(target_ids.shape[1]):
            context = self._attend(hidden, keys, states, mask)
            seen = embedded[:, step]
            hidden = self.cell(torch.cat([seen, context], dim=-1), hidden)
            outputs.append(torch.cat([hidden, context, seen], dim=-1))
        mixed = self.last_norm(torch.tanh(self.combine(torch.stack(outputs, dim=1))))
        return self.dropout(mixed) @ self.embedding.weight.T + self.bias, hidden

    def _attend(self, hidden: Tensor, keys: Tensor, states: Tensor, mask: Tensor) -> Tensor:
        scores = self.energy(torch.tanh(keys + self.query(hidden)[:, None])).squeeze(-1)
        weights = scores.masked_fill(mask == 0, float("-inf")).softmax(dim=-1)
        answer: Tensor = (weights[..., None] * states).sum(dim=1)
        return answer
