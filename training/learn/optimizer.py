"""AdamW with a rate for the encoder and one for the decoder, and the course of both.

The encoder's rate shrinks from its last layer down to its embeddings by `encoder_layer_decay` a
layer: what lies deeper was learnt from more text than there is here. Biases and norms are not
decayed. Knows parameters by their names only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from torch import nn
from torch.optim import AdamW
from torch.optim.lr_scheduler import LambdaLR

from training.recipe import StagePart

_BETAS = (0.9, 0.98)
_WEIGHT_DECAY = 0.01
_LAYER = re.compile(r"(?:^|\.)layers?\.(\d+)\.")

Group = dict[str, Any]


def build_optimizer(model: Any, stage: StagePart) -> AdamW:
    """The optimizer of a stage: `model.encoder` at one rate, all the rest at the decoder's."""
    groups = [
        *_layered_groups(model.encoder, stage.encoder_rate, stage.encoder_layer_decay),
        *_groups(
            ((name, w) for name, w in model.named_parameters() if not name.startswith("encoder.")),
            stage.decoder_rate,
        ),
    ]
    return AdamW(groups, betas=_BETAS, fused=True)


def whole_optimizer(model: nn.Module, rate: float) -> AdamW:
    """An optimizer over everything in a model that can be trained, at one rate."""
    return AdamW(_groups(model.named_parameters(), rate), betas=_BETAS, fused=True)


def _layered_groups(encoder: nn.Module, rate: float, decay: float) -> list[Group]:
    if decay == 1:
        return _groups(encoder.named_parameters(), rate)
    depths: dict[int, list[tuple[str, nn.Parameter]]] = {}
    for name, weight in encoder.named_parameters():
        depths.setdefault(_depth(name), []).append((name, weight))
    top = max(depths)
    return [
        group
        for depth in sorted(depths, reverse=True)
        for group in _groups(depths[depth], rate * decay ** (top - depth))
    ]


def _depth(name: str) -> int:
    """The number of a parameter's layer, from 1; 0 for the embeddings below them."""
    found = _LAYER.search(name)
    return int(found.group(1)) + 1 if found else 0


def _groups(named: Iterable[tuple[str, nn.Parameter]], rate: float) -> list[Group]:
    """One group that is decayed and one that is not."""
    trained = [weight for _, weight in named if weight.requires_grad]
    return [
        {
            "params": [weight for weight in trained if (weight.dim() > 1) == decayed],
            "lr": rate,
            "weight_decay": _WEIGHT_DECAY if decayed else 0.0,
        }
        for decayed in (True, False)
    ]


def build_schedule(optimizer: AdamW, stage: StagePart, steps: int) -> LambdaLR:
    """Linear warm-up, then a linear fall to a share of the rate."""
    warmup = max(1, round(steps * stage.warmup_share))

    def share(step: int) -> float:
        if step < warmup:
            return (step + 1) / warmup
        progress = (step - warmup) / max(1, steps - warmup)
        return 1 - (1 - stage.final_rate_share) * progress

    return LambdaLR(optimizer, share)
