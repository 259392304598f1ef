"""One face for every translating network: states of the English, then target pieces one by one.

The training loss and the greedy decoding are the same code for all rows, so that neither quality
nor speed depends on whose loop was used. Knows ids and tensors only.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy
from transformers.modeling_outputs import BaseModelOutput

from training.compare.fitting import IGNORED, Row, attention_mask, pad

_BATCH = 32


class Core(nn.Module, ABC):
    """A network that translates ids. `start_id` opens a target, `end_id` closes it."""

    start_id: int
    end_id: int
    pad_id: int

    def set_target_ids(self, start_id: int, end_id: int, pad_id: int) -> None:
        """Say which ids are special on the target side."""
        self.start_id, self.end_id, self.pad_id = start_id, end_id, pad_id

    @abstractmethod
    def encode(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        """States (batch, source, width)."""

    @abstractmethod
    def decode(
        self, states: Tensor, mask: Tensor, target_ids: Tensor, memory: Any
    ) -> tuple[Tensor, Any]:
        """Logits (batch, target, vocabulary) and what the next call needs to go on.

        `target_ids` are those that follow the ones `memory` has seen, which is None at first.
        """

    def forward(
        self, input_ids: Tensor, attention_mask: Tensor, labels: Tensor
    ) -> dict[str, Tensor]:
        """The mean cross-entropy of the labels, each given those before it."""
        shifted = labels.new_full(labels.shape, self.start_id)
        shifted[:, 1:] = labels[:, :-1].masked_fill(labels[:, :-1] == IGNORED, self.pad_id)
        states = self.encode(input_ids, attention_mask)
        logits, _ = self.decode(states, attention_mask, shifted, None)
        return {"loss": cross_entropy(logits.flatten(0, 1), labels.flatten())}


class TransformerCore(Core):
    """One of transformers' own encoder-decoders."""

    def __init__(self, model: Any) -> None:
        super().__init__()
        self.model = model

    def encode(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        encoder = self.model.get_encoder()
        states: Tensor = encoder(input_ids=input_ids, attention_mask=attention_mask)[0]
        return states

    def decode(
        self, states: Tensor, mask: Tensor, target_ids: Tensor, memory: Any
    ) -> tuple[Tensor, Any]:
        found = self.model(
            encoder_outputs=BaseModelOutput(last_hidden_state=states),
            attention_mask=mask,
            decoder_input_ids=target_ids,
            past_key_values=memory,
            use_cache=not self.training,
        )
        return found.logits, found.past_key_values


class JoinedCore(Core):
    """An encoder that is no transformers model with the light Transformer decoder."""

    def __init__(self, encoder: nn.Module, decoder: Any) -> None:
        super().__init__()
        self.encoder = encoder
        self.decoder = decoder

    def encode(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        states: Tensor = self.encoder(input_ids, attention_mask)
        return states

    def decode(
        self, states: Tensor, mask: Tensor, target_ids: Tensor, memory: Any
    ) -> tuple[Tensor, Any]:
        found = self.decoder(
            input_ids=target_ids,
            encoder_hidden_states=states,
            encoder_attention_mask=mask,
            past_key_values=memory,
            use_cache=not self.training,
        )
        return found.logits, found.past_key_values


class Batches:
    """Pads translation rows, whatever a source position is."""

    def __init__(self, source_pad: int) -> None:
        self._source_pad = source_pad

    def source(self, rows: Sequence[Sequence[Any]]) -> dict[str, Tensor]:
        """The English side of a batch."""
        return {"input_ids": pad(rows, self._source_pad), "attention_mask": attention_mask(rows)}

    def __call__(self, rows: Sequence[Row]) -> dict[str, Tensor]:
        labels = pad([row["labels"] for row in rows], IGNORED)
        return {**self.source([row["input_ids"] for row in rows]), "labels": labels}


def greedy(core: Core, rows: Sequence[Any], batches: Batches, most: int) -> list[list[int]]:
    """The most probable piece after each other, at most `most`, without the closing one."""
    order = sorted(range(len(rows)), key=lambda n: len(rows[n]))
    found: list[list[int]] = [[] for _ in rows]
    core.eval()
    with torch.inference_mode():
        for start in range(0, len(rows), _BATCH):
            places = order[start : start + _BATCH]
            batch = batches.source([rows[n] for n in places])
            for place, ids in zip(places, _greedy_batch(core, batch, most), strict=True):
                found[place] = ids
    return found


def log_probabilities(
    core: Core, rows: Sequence[Any], targets: Sequence[Sequence[int]], batches: Batches
) -> list[list[float]]:
    """How likely each piece of each target is, given its source and the pieces before it."""
    core.eval()
    found: list[list[float]] = []
    for row, target in zip(rows, targets, strict=True):
        batch = batches.source([row])
        with torch.inference_mode():
            states = core.encode(**batch)
            before = torch.tensor([[core.start_id, *target[:-1]]])
            logits, _ = core.decode(states, batch["attention_mask"], before, None)
            scores = logits[0].log_softmax(dim=-1)
        found.append([float(scores[n, piece]) for n, piece in enumerate(target)])
    return found


def _greedy_batch(core: Core, batch: dict[str, Tensor], most: int) -> list[list[int]]:
    device = next(core.parameters()).device
    mask = batch["attention_mask"].to(device)
    states = core.encode(batch["input_ids"].to(device), mask)
    last = torch.full((len(mask), 1), core.start_id, device=device)
    done = torch.zeros(len(mask), dtype=torch.bool, device=device)
    written: list[Tensor] = []
    memory: Any = None
    for _ in range(most):
        logits, memory = core.decode(states, mask, last, memory)
        last = logits[:, -1:].argmax(dim=-1)
        last = last.masked_fill(done[:, None], core.end_id)
        done |= last[:, 0] == core.end_id
        if bool(done.all()):
            break
        written.append(last)
    ids = torch.cat(written, dim=1).tolist() if written else [[] for _ in range(len(mask))]
    return [row[: row.index(core.end_id)] if core.end_id in row else row for row in ids]
