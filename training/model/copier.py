"""Initial values that make the decoder a copier before it has learnt anything.

With about 1,000 pairs a decoder that starts at random spends them on learning to copy. So: the
target embeddings are the encoder's own, centred and scaled; the values of the last cross-attention
are a ridge regression from encoder state to the embedding of the piece read there; its output is a
multiple of them. Only where to look is then left to learn. The architecture is unchanged.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from training.model.examples import Example
from training.model.seq2seq import GlossModel
from training.model.vocabulary import Vocabulary

EMBEDDING_STD = 0.02
COPY_GAIN = 3.0
_RIDGE = 1e-2
_BATCH = 64


def initialise(model: GlossModel, vocabulary: Vocabulary, examples: Sequence[Example]) -> float:
    """Set the initial values; the share of source pieces that the copier recovers, 0 to 1.

    `examples` are some thousand sentences to fit the regression on. Target embeddings are frozen.
    """
    with torch.no_grad():
        embeddings = _target_embeddings(model, vocabulary)
        model.decoder.bert.embeddings.word_embeddings.weight.copy_(embeddings)
        states, pieces = _states_and_pieces(model, vocabulary, examples)
        weight, bias = _ridge(states, embeddings[pieces] / EMBEDDING_STD)
        _set_copy_layer(model, weight, bias)
        guesses = ((states @ weight.T + bias) @ embeddings.T).argmax(dim=-1)
    model.decoder.bert.embeddings.word_embeddings.weight.requires_grad_(False)
    return float((guesses == pieces).float().mean())


def _target_embeddings(model: GlossModel, vocabulary: Vocabulary) -> Tensor:
    """The encoder's embeddings of the pieces both sides share, fresh ones for the notation's."""
    known = model.encoder.get_input_embeddings().weight
    source_ids = vocabulary.source_ids()
    shared = [n for n, piece in enumerate(vocabulary.target) if piece in source_ids]
    rows = known[[source_ids[vocabulary.target[n]] for n in shared]].float()
    rows = rows - rows.mean(dim=0)
    table = torch.randn(len(vocabulary.target), known.shape[1]) * EMBEDDING_STD
    table[shared] = rows * (EMBEDDING_STD / rows.std())
    return table


def _states_and_pieces(
    model: GlossModel, vocabulary: Vocabulary, examples: Sequence[Example]
) -> tuple[Tensor, Tensor]:
    """Encoder states (n, width) and the target ids (n,) of the pieces that were read there."""
    target_ids = vocabulary.target_ids()
    to_target = [target_ids.get(piece, -1) for piece in vocabulary.source]
    lookup = torch.tensor([-1 if n < 4 else n for n in to_target])
    model.eval()
    states: list[Tensor] = []
    pieces: list[Tensor] = []
    ordered = sorted(examples, key=lambda example: len(example.source))
    for start in range(0, len(ordered), _BATCH):
        rows = [torch.tensor(example.source) for example in ordered[start : start + _BATCH]]
        ids = torch.nn.utils.rnn.pad_sequence(rows, batch_first=True)
        mask = torch.nn.utils.rnn.pad_sequence([torch.ones_like(r) for r in rows], True)
        hidden = model.encoder(input_ids=ids, attention_mask=mask).last_hidden_state
        wanted = lookup[ids]
        used = (wanted >= 0) & mask.bool()
        states.append(hidden[used])
        pieces.append(wanted[used])
    return torch.cat(states), torch.cat(pieces)


def _ridge(states: Tensor, wanted: Tensor) -> tuple[Tensor, Tensor]:
    """Weight and bias of the linear map from states to wanted vectors."""
    centre, goal = states.mean(dim=0), wanted.mean(dim=0)
    x, y = (states - centre).double(), (wanted - goal).double()
    gram = x.T @ x
    gram += _RIDGE * gram.diagonal().mean() * torch.eye(gram.shape[0], dtype=gram.dtype)
    weight = torch.linalg.solve(gram, x.T @ y).T.float()
    return weight, goal - weight @ centre


def _set_copy_layer(model: GlossModel, weight: Tensor, bias: Tensor) -> None:
    last = model.decoder.bert.encoder.layer[-1]
    cross = last.crossattention
    cross.self.value.weight.copy_(weight)
    cross.self.value.bias.copy_(bias)
    cross.output.dense.weight.copy_(COPY_GAIN * torch.eye(weight.shape[0]))
    cross.output.dense.bias.zero_()
    last.output.LayerNorm.weight.fill_(COPY_GAIN)
