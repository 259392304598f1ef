"""Initial values that make the decoder a copier before it has learnt anything.

With about 1,000 pairs a decoder that starts at random spends them on learning to copy. So: the
target embeddings are the encoder's own, centred and scaled; the values of the last cross-attention
are a ridge regression from encoder state to the embedding of the piece read there; its output is a
multiple of them. Only where to look is then left to learn. The architecture is unchanged. A decoder
of another width gets as much of both as fits: the share of pieces recovered says how much.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from training.model.examples import Example
from training.model.layers import Stack
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
    stack = model.stack
    with torch.no_grad():
        embeddings = _target_embeddings(model, vocabulary)
        stack.words.weight.copy_(embeddings)
        states, pieces = _states_and_pieces(model, vocabulary, examples)
        if states.shape[1] != embeddings.shape[1]:
            states = _set_projection(model, states)
        weight, bias = _ridge(states, embeddings[pieces] / EMBEDDING_STD)
        _set_copy_layer(stack, weight, bias)
        guesses = ((states @ weight.T + bias) @ embeddings.T).argmax(dim=-1)
    stack.words.weight.requires_grad_(False)
    return float((guesses == pieces).float().mean())


def _target_embeddings(model: GlossModel, vocabulary: Vocabulary) -> Tensor:
    """The encoder's embeddings of the pieces both sides share, fresh ones for the notation's.

    Whatever has the same name on both sides is shared, special pieces and brackets too, so that an
    export can keep one table. Of several source pieces with one target piece (`Food`, `food`) the
    most frequent one, which is the first, gives its embedding.
    """
    known = model.encoder.get_input_embeddings().weight.float()
    origin: dict[int, int] = {}
    for source, target in enumerate(vocabulary.copies()):
        if target is not None:
            origin.setdefault(target, source)
    sources, targets = vocabulary.source_ids(), vocabulary.target_ids()
    for piece in targets.keys() & sources.keys():
        origin.setdefault(targets[piece], sources[piece])
    shared = sorted(origin)
    rows = known[[origin[target] for target in shared]]
    rows = _fitted(rows - rows.mean(dim=0), model.stack.words.weight.shape[1])
    table = torch.randn(len(vocabulary.target), rows.shape[1]) * EMBEDDING_STD
    table[shared] = rows * (EMBEDDING_STD / rows.std())
    return table


def _fitted(rows: Tensor, width: int) -> Tensor:
    """Rows at another width: their principal components, or zeros added to them.

    Either way pieces stay as far from one another as they can.
    """
    if width < rows.shape[1]:
        return rows @ _principal(rows, width).T
    return torch.nn.functional.pad(rows, (0, width - rows.shape[1]))


def _principal(rows: Tensor, width: int) -> Tensor:
    """The first principal directions of centred rows, (width, columns)."""
    vectors: Tensor = torch.linalg.eigh((rows.T @ rows).double()).eigenvectors
    return vectors.flip(1).T[:width].float()


def _set_projection(model: GlossModel, states: Tensor) -> Tensor:
    """Make the step from the encoder's width to the decoder's lose the least; the new states."""
    projection = model.enc_to_dec_proj
    width, centre = projection.weight.shape[0], states.mean(dim=0)
    if width < states.shape[1]:
        projection.weight.copy_(_principal(states - centre, width))
    else:
        projection.weight.copy_(torch.eye(width, states.shape[1]))
    projection.bias.zero_()
    projected: Tensor = states @ projection.weight.T
    return projected


def _states_and_pieces(
    model: GlossModel, vocabulary: Vocabulary, examples: Sequence[Example]
) -> tuple[Tensor, Tensor]:
    """Encoder states (n, width) and the target ids (n,) of the pieces that were read there."""
    lookup = torch.tensor([-1 if target is None else target for target in vocabulary.copies()])
    pad_id = model.config.encoder.pad_token_id or 0
    model.eval()
    states: list[Tensor] = []
    pieces: list[Tensor] = []
    ordered = sorted(examples, key=lambda example: len(example.source))
    for start in range(0, len(ordered), _BATCH):
        rows = [torch.tensor(example.source) for example in ordered[start : start + _BATCH]]
        ids = torch.nn.utils.rnn.pad_sequence(rows, batch_first=True, padding_value=pad_id)
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


def _set_copy_layer(stack: Stack, weight: Tensor, bias: Tensor) -> None:
    last = stack.layers[-1]
    assert last.cross is not None  # a decoder's layers have one
    last.cross.value.weight.copy_(weight)
    last.cross.value.bias.copy_(bias)
    last.cross.output.weight.copy_(COPY_GAIN * torch.eye(weight.shape[0]))
    last.cross.output.bias.zero_()
    (stack.final_norm or last.norm).weight.fill_(COPY_GAIN)
