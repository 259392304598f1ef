"""Trains the toy stage of test_torchrun.py in one of torchrun's processes; not a test itself.

`torchrun --nproc-per-node 2 torchrun_stage.py ENCODER FOLDER` breaks off after some updates, and
then goes on.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import torch

from training.learn.trainer import StageRun, train_stage
from training.model.examples import Example
from training.model.seq2seq import DecoderShape, EncoderShape, LossOptions, build_model
from training.recipe import StagePart, TrainerPart

PIECES = 60


def example(seed: int) -> Example:
    """A line that is copied, piece by piece."""
    line = [random.Random(seed).randrange(10, PIECES) for _ in range(3 + seed % 4)]
    return Example((4, *line, 5), (*line, 3), tuple((n, n + 1) for n in range(len(line))))


class BrokenOffError(Exception):
    """What a killed process looks like from inside."""


def break_off(message: str) -> None:
    """Die when told of the fourth update."""
    if "step 4/" in message:
        raise BrokenOffError


def tell(message: str) -> None:
    """Print."""
    print(message, flush=True)


def train(encoder: Path, folder: Path, say: Callable[[str], None]) -> None:
    """Train without dropout and against every piece, so that sharing out changes nothing."""
    torch.manual_seed(3)
    model = build_model(EncoderShape(encoder, 2, 20), DecoderShape(1, PIECES, 20, 2, 3, 0))
    model.loss_options = LossOptions(sampled_pieces=5000)
    for module in model.modules():
        if isinstance(module, torch.nn.Dropout):
            module.p = 0.0
    stage = StagePart(name="toy", epochs=2, batch_size=8, decoder_rate=3e-4)
    run = StageRun(5, "float32", folder, say, trainer=TrainerPart(checkpoint_steps=2))
    train_stage(model, [example(n) for n in range(24)], stage, run)


if __name__ == "__main__":
    where = Path(sys.argv[1]), Path(sys.argv[2])
    with suppress(BrokenOffError):
        train(*where, break_off)
    train(*where, tell)
