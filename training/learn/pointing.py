"""Initial values that make a copier look at the right piece before anything else is learnt.

`training.model.copier` makes the decoder write what it looks at; where to look is then learnt by
all weights together, and slowly: the first 200 updates go into it. The query and the key of the
last cross-attention can learn most of it alone. Encoder and decoder run once over some thousand
aligned pairs; the two maps between their states are then fitted to the alignment, in seconds,
since nothing else is computed. The architecture is unchanged.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.optim import Adam

from training.learn.batches import ExampleDataset, collate
from training.model.examples import Example
from training.model.layers import Attention
from training.model.seq2seq import GlossModel, alignment_loss

_MOST_PIECES = 60_000  # of target; their states take some 200 MB
_BATCH = 32
_UPDATES = 600
_RATE = 3e-3
_HELD_OUT = 10  # one batch in so many is not fitted to


@dataclass(frozen=True)
class _Batch:
    """States (batch, target, width) and (batch, source, width), and what belongs together."""

    decoder: Tensor
    encoder: Tensor
    mask: Tensor
    alignment: Tensor


def fit_pointing(model: GlossModel, examples: Sequence[Example]) -> float:
    """Set the initial values; the share of other pairs' pieces it then points at rightly, 0 to 1.

    Reads examples until some ten thousand pieces are seen. Without any linked piece nothing is
    changed, and the share is 0.
    """
    model.eval()
    batches = [batch for batch in _batches(model, examples) if batch.alignment.any()]
    fitted, others = _parted(batches)
    if not fitted:
        return 0.0
    last = model.stack.layers[-1].cross
    assert last is not None  # a decoder's layers have one
    _fit(last, model.stack.heads, fitted)
    return _share_right(last, model.stack.heads, others)


def _parted(batches: Sequence[_Batch]) -> tuple[list[_Batch], list[_Batch]]:
    """The batches to fit to and those to measure by; of a few batches all are both."""
    if len(batches) < _HELD_OUT:
        return list(batches), list(batches)
    kept = [batch for number, batch in enumerate(batches) if number % _HELD_OUT]
    return kept, list(batches[::_HELD_OUT])


def _batches(model: GlossModel, examples: Sequence[Example]) -> Iterator[_Batch]:
    """What the last cross-attention reads for each example, pairs of like lengths together."""
    rows = ExampleDataset(_first(examples))
    order = sorted(range(len(rows)), key=lambda number: rows.lengths[number][::-1])
    seen: list[Tensor] = []
    query = _last_query(model)
    hook = query.register_forward_hook(lambda _, inputs, __: seen.append(inputs[0].detach()))
    try:
        for start in range(0, len(order), _BATCH):
            batch = collate([rows[number] for number in order[start : start + _BATCH]])
            with torch.no_grad():
                encoded = model.encode(batch["input_ids"], batch["attention_mask"])
                model.attend(encoded, batch["attention_mask"], batch["labels"])
            mask = batch["attention_mask"].bool()
            yield _Batch(seen.pop(), encoded, mask, batch["alignment"])
    finally:
        hook.remove()


def _first(examples: Sequence[Example]) -> list[Example]:
    """The examples up to the most pieces."""
    chosen: list[Example] = []
    left = _MOST_PIECES
    for example in examples:
        left -= len(example.target)
        if left < 0:
            break
        chosen.append(example)
    return chosen


def _last_query(model: GlossModel) -> torch.nn.Module:
    cross = model.stack.layers[-1].cross
    assert cross is not None
    query: torch.nn.Module = cross.query
    return query


def _fit(cross: Attention, heads: int, batches: Sequence[_Batch]) -> None:
    """Draw the attention, mean of heads, to the alignment."""
    weights = [cross.query.weight, cross.query.bias, cross.key.weight, cross.key.bias]
    optimizer = Adam(weights, lr=_RATE)
    chosen = torch.randint(len(batches), (_UPDATES,), generator=torch.Generator().manual_seed(0))
    for update, number in enumerate(chosen.tolist()):
        batch = batches[number]
        for group in optimizer.param_groups:
            group["lr"] = _RATE * (1 - update / _UPDATES)
        linked = batch.alignment.any(dim=-1).sum()
        (alignment_loss(_attention(cross, heads, batch), batch.alignment) / linked).backward()
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)


def _attention(cross: Attention, heads: int, batch: _Batch) -> Tensor:
    """Attention (batch, target, source), mean of heads."""
    query = _by_head(cross.query(batch.decoder), heads)
    key = _by_head(cross.key(batch.encoder), heads)
    scores = query @ key.transpose(-1, -2) / query.shape[-1] ** 0.5
    scores = scores.masked_fill(~batch.mask[:, None, None], torch.finfo(scores.dtype).min)
    attention: Tensor = scores.softmax(dim=-1).mean(dim=1)
    return attention


def _by_head(states: Tensor, heads: int) -> Tensor:
    rows, length, _ = states.shape
    return states.view(rows, length, heads, -1).transpose(1, 2)


@torch.no_grad()
def _share_right(cross: Attention, heads: int, batches: Sequence[_Batch]) -> float:
    """The share of linked pieces whose strongest attention is on a piece they are linked to."""
    right = linked = 0
    for batch in batches:
        strongest = _attention(cross, heads, batch).argmax(dim=-1, keepdim=True)
        right += int(batch.alignment.gather(-1, strongest).sum())
        linked += int(batch.alignment.any(dim=-1).sum())
    return right / linked
