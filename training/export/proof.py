"""The proof of an export: exact in float32, good enough quantised.

Writes the model twice, proves the float32 one equal to the trained one, and scores what the bundle
will hold on the dev split. A worker on a CPU computes in int8 by itself whatever the bundle holds,
so that is scored too. A CPU cannot compute in float16: such weights are scored in the next wider
arithmetic it has, and the figures say so. Writes no bundle.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import ctranslate2

from training.data.pairs import Pair
from training.evaluate.metrics import Scores, score
from training.export import parity
from training.export.spec import write_model
from training.model.examples import Example
from training.model.vocabulary import Vocabulary

FLOAT32, INT8 = "float32", "int8"
GlossOf = Callable[[Sequence[str]], str]


@dataclass(frozen=True)
class Trained:
    """A trained model and what it writes on the dev split is read with."""

    model: Any
    vocabulary: Vocabulary
    max_pieces: int
    gloss_of: GlossOf
    quantization: str


@dataclass(frozen=True)
class Proof:
    """The model to ship, and what was found, for the manifest."""

    folder: Path
    metrics: dict[str, dict[str, float | str]] = field(default_factory=dict)


def prove(
    trained: Trained, dev: Sequence[Pair], examples: Sequence[Example], scratch: Path
) -> Proof:
    """Convert, quantise and prove; `scratch` takes both models. Raises ExportError."""
    exact = scratch / FLOAT32
    write_model(trained.model, trained.vocabulary, exact, None)
    greedy = parity.torch_greedy(trained.model, trained.vocabulary, examples, trained.max_pieces)
    subject = parity.Subject(trained.model, exact, trained.vocabulary, trained.max_pieces)
    compared = parity.prove_exact(subject, examples, greedy)
    references = [pair.gloss for pair in dev]
    best = score([trained.gloss_of(pieces) for pieces in greedy], references)
    metrics = {"parity": compared, "dev_float32": best.as_dict()}
    shipped = _shipped(trained, exact, scratch)
    for name in dict.fromkeys((trained.quantization, INT8)):
        if name == FLOAT32:
            continue
        arithmetic = cpu_arithmetic(name)
        scores = score(_glosses(trained, shipped, examples, arithmetic), references)
        parity.require_close(best, scores, name)
        metrics[f"dev_{name}"] = _described(scores, name, arithmetic)
    return Proof(shipped, metrics)


def _shipped(trained: Trained, exact: Path, scratch: Path) -> Path:
    if trained.quantization == FLOAT32:
        return exact
    folder = scratch / trained.quantization
    write_model(trained.model, trained.vocabulary, folder, trained.quantization)
    return folder


def _glosses(
    trained: Trained, folder: Path, examples: Sequence[Example], arithmetic: str
) -> list[str]:
    rows = parity.ctranslate2_greedy(
        folder, trained.vocabulary, examples, trained.max_pieces, compute_type=arithmetic
    )
    return [trained.gloss_of(pieces) for pieces in rows]


def cpu_arithmetic(quantization: str) -> str:
    """The compute type nearest to a quantisation that this machine's CPU has."""
    if quantization.startswith(INT8):
        return INT8
    supported = ctranslate2.get_supported_compute_types("cpu")
    return quantization if quantization in supported else FLOAT32


def _described(scores: Scores, name: str, arithmetic: str) -> dict[str, float | str]:
    note: dict[str, float | str] = {} if name == arithmetic else {"arithmetic": arithmetic}
    return {**scores.as_dict(), **note}
