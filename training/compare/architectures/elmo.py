"""ELMo (Peters et al. 2018): words from characters, read by two language models.

A word is its characters through a convolution of several widths, a highway layer and a projection.
Two stacks of LSTMs, one a direction, predict the next and the previous word; the translator reads
the learnt mix of all layers. Simplified: the word softmax covers the most frequent words, one
highway layer, no residual between the layers.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from training.compare.fitting import IGNORED

CHARACTER_PAD = 0
MOST_CHARACTERS = 20
_CHARACTER_WIDTH = 32
_FILTERS = ((1, 32), (2, 32), (3, 64), (4, 64), (5, 64))
_LAYERS = 2


class CharacterWords(nn.Module):
    """Vectors of words from their characters: (batch, words, characters) to (..., width)."""

    def __init__(self, characters: int, width: int) -> None:
        super().__init__()
        self.table = nn.Embedding(characters, _CHARACTER_WIDTH, padding_idx=CHARACTER_PAD)
        self.filters = nn.ModuleList(
            nn.Conv1d(_CHARACTER_WIDTH, count, size, padding=size - 1) for size, count in _FILTERS
        )
        total = sum(count for _, count in _FILTERS)
        self.gate = nn.Linear(total, total)
        self.transform = nn.Linear(total, total)
        self.project = nn.Linear(total, width)

    def forward(self, characters: Tensor) -> Tensor:
        letters = self.table(characters.flatten(0, 1)).transpose(1, 2)
        found = torch.cat([torch.relu(f(letters)).amax(dim=-1) for f in self.filters], dim=-1)
        gate = torch.sigmoid(self.gate(found))
        found = gate * torch.relu(self.transform(found)) + (1 - gate) * found
        vectors: Tensor = self.project(found).view(*characters.shape[:2], -1)
        return vectors


class BidirectionalModel(nn.Module):
    """The two language models; `width` is that of both directions together."""

    def __init__(self, characters: int, words: int, width: int, dropout: float) -> None:
        super().__init__()
        half = width // 2
        self.words = CharacterWords(characters, half)
        self.forwards = nn.ModuleList(nn.LSTM(half, half, batch_first=True) for _ in range(_LAYERS))
        self.backwards = nn.ModuleList(
            nn.LSTM(half, half, batch_first=True) for _ in range(_LAYERS)
        )
        self.softmax = nn.Linear(half, words)
        self.dropout = nn.Dropout(dropout)

    def layers(self, characters: Tensor, mask: Tensor) -> list[Tensor]:
        """The word layer twice side by side, then each LSTM layer's two directions."""
        lengths = mask.sum(dim=1).cpu()
        words = self.dropout(self.words(characters))
        ahead, back = words, reverse(words, lengths)
        found = [torch.cat([words, words], dim=-1)]
        for forward, backward in zip(self.forwards, self.backwards, strict=True):
            ahead = self.dropout(_read(forward, ahead, lengths))
            back = self.dropout(_read(backward, back, lengths))
            found.append(torch.cat([ahead, reverse(back, lengths)], dim=-1))
        return found

    def forward(
        self, input_ids: Tensor, attention_mask: Tensor, next_words: Tensor, last_words: Tensor
    ) -> dict[str, Tensor]:
        """Mean loss of predicting each word's neighbours; IGNORED where there is none."""
        ahead, back = self.layers(input_ids, attention_mask)[-1].chunk(2, dim=-1)
        losses = [
            cross_entropy(self.softmax(states[wanted != IGNORED]), wanted[wanted != IGNORED])
            for states, wanted in ((ahead, next_words), (back, last_words))
        ]
        return {"loss": (losses[0] + losses[1]) / 2}


class ElmoEncoder(nn.Module):
    """The language models' layers mixed by learnt weights."""

    def __init__(self, model: BidirectionalModel) -> None:
        super().__init__()
        self.model = model
        self.mix = nn.Parameter(torch.zeros(_LAYERS + 1))
        self.gain = nn.Parameter(torch.ones(1))

    def forward(self, characters: Tensor, mask: Tensor) -> Tensor:
        layers = torch.stack(self.model.layers(characters, mask))
        mixed: Tensor = (self.mix.softmax(dim=0).view(-1, 1, 1, 1) * layers).sum(dim=0)
        return self.gain * mixed


def reverse(rows: Tensor, lengths: Tensor) -> Tensor:
    """Each row (length, width) from its last real position to its first; padding stays behind."""
    places = torch.arange(rows.shape[1])[None, :]
    turned = torch.where(places < lengths[:, None], lengths[:, None] - 1 - places, places)
    turned = turned.to(rows.device)
    return rows.gather(1, turned[..., None].expand_as(rows))


def _read(lstm: nn.Module, rows: Tensor, lengths: Tensor) -> Tensor:
    packed = pack_padded_sequence(rows, lengths, batch_first=True, enforce_sorted=False)
    states: Tensor
    states, _ = pad_packed_sequence(lstm(packed)[0], batch_first=True, total_length=rows.shape[1])
    return states
