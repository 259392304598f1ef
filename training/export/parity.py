"""The proof that an exported model does what the trained one does.

float32: greedy search and a beam of 4 give the same pieces as torch on the lines given and on
random ones. A line on which two pieces are equally good to the last digits, so that either may be
chosen, is a tie: it is counted, not refused. Anything else raises ExportError. Knows pieces only.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import ctranslate2
import torch

from training.errors import ExportError
from training.evaluate.metrics import Scores
from training.export.search import (
    ctranslate2_greedy,
    open_export,
    padded,
    source_pieces,
    torch_greedy,
    torch_outputs,
)
from training.model.examples import Example
from training.model.vocabulary import END, START, TARGET_SPECIALS, Vocabulary

__all__ = [
    "BEAM",
    "Subject",
    "ctranslate2_greedy",
    "prove_exact",
    "require_close",
    "torch_greedy",
    "torch_outputs",
]

MAX_BLEU_LOSS = 0.5
BEAM = 4
_TIE = 1e-4  # log-probability; float32 sums differ by about 1e-6 with their order
_BEAM_LINES = 200
_SCORED_LINES = 20
_RANDOM_LINES = 100
_RANDOM_LENGTH = 24
_RANDOM_OUTPUT = 40


@dataclass(frozen=True)
class Subject:
    """A trained model and its float32 export."""

    model: Any
    folder: Path
    vocabulary: Vocabulary
    max_pieces: int


def prove_exact(
    subject: Subject, examples: Sequence[Example], greedy: Sequence[list[str]]
) -> dict[str, float | str]:
    """Prove the export on the lines given and on random ones; what was compared, for the manifest.

    `greedy` is the torch model's output for `examples`. Raises ExportError.
    """
    ties = require_identical(greedy, _exported(subject, examples, 1), subject, examples)
    some = examples[:_BEAM_LINES]
    ties += _compare(subject, some, BEAM)
    noise = random_examples(subject.vocabulary, _RANDOM_LINES)
    short = replace(subject, max_pieces=min(subject.max_pieces, _RANDOM_OUTPUT))
    ties += _compare(short, noise, 1) + _compare(short, noise, BEAM)
    return {
        "greedy_lines": float(len(examples)),
        "beam_4_lines": float(len(some)),
        "random_lines": float(len(noise)),
        "ties": float(ties),
        "largest_score_gap": round(score_gap(subject, some[:_SCORED_LINES], greedy), 8),
    }


def _compare(subject: Subject, examples: Sequence[Example], beam_size: int) -> int:
    expected = torch_outputs(
        subject.model, subject.vocabulary, examples, subject.max_pieces, beam_size
    )
    found = _exported(subject, examples, beam_size)
    return require_identical(expected, found, subject, examples)


def _exported(subject: Subject, examples: Sequence[Example], beam_size: int) -> list[list[str]]:
    return ctranslate2_greedy(
        subject.folder, subject.vocabulary, examples, subject.max_pieces, beam_size
    )


def random_examples(vocabulary: Vocabulary, count: int, seed: int = 7) -> list[Example]:
    """Sources of pieces drawn at random, which no tokenizer would give."""
    ids, draw = vocabulary.source_ids(), random.Random(seed)
    start, end = ids[START], ids[END]
    usable = [n for piece, n in ids.items() if piece not in TARGET_SPECIALS]
    return [
        Example((start, *draw.choices(usable, k=draw.randint(1, _RANDOM_LENGTH)), end), (), ())
        for _ in range(count)
    ]


def require_identical(
    expected: Sequence[list[str]],
    found: Sequence[list[str]],
    subject: Subject,
    examples: Sequence[Example],
) -> int:
    """The number of ties. Raises ExportError when any line differs otherwise."""
    pairs = zip(expected, found, strict=True)
    different = [n for n, (a, b) in enumerate(pairs) if a != b]
    if not different:
        return 0
    translator = open_export(subject.folder)
    wrong = [
        n
        for n in different
        if not is_tie(
            translator, source_pieces(subject.vocabulary, examples[n]), expected[n], found[n]
        )
    ]
    if wrong:
        raise ExportError(
            f"the float32 export differs from the trained model on {len(wrong)} of "
            f"{len(expected)} lines, first on line {wrong[0] + 1}; nothing was written"
        )
    return len(different)


def is_tie(
    translator: ctranslate2.Translator, source: list[str], one: list[str], other: list[str]
) -> bool:
    """Whether two outputs are equally good: as a whole, or where they part."""
    scores = translator.score_batch([source, source], [one, other])
    a, b = (score.log_probs for score in scores)
    pairs = enumerate(zip(one, other, strict=False))
    parting = next((n for n, (x, y) in pairs if x != y), min(len(one), len(other)))
    whole = abs(sum(a) / len(a) - sum(b) / len(b))
    return bool(whole < _TIE or abs(a[parting] - b[parting]) < _TIE)


def score_gap(subject: Subject, examples: Sequence[Example], outputs: Sequence[list[str]]) -> float:
    """The largest difference of a piece's log-probability between torch and the export.

    Over the first outputs, one for each example.
    """
    outputs = outputs[: len(examples)]
    sources = [source_pieces(subject.vocabulary, example) for example in examples]
    scores = open_export(subject.folder).score_batch(sources, [list(output) for output in outputs])
    gaps = [
        abs(mine - theirs)
        for example, output, score in zip(examples, outputs, scores, strict=True)
        for mine, theirs in zip(
            _torch_scores(subject, example, output), score.log_probs, strict=True
        )
    ]
    return max(gaps, default=0.0)


def _torch_scores(subject: Subject, example: Example, output: Sequence[str]) -> list[float]:
    ids = subject.vocabulary.target_ids()
    labels = [*(ids[piece] for piece in output), ids[END]]
    start = subject.model.generation_config.decoder_start_token_id
    source, mask = padded(subject.model, [example.source])
    with torch.inference_mode():
        logits = subject.model(
            input_ids=source,
            attention_mask=mask,
            decoder_input_ids=torch.tensor([[start, *labels[:-1]]], device=source.device),
        ).logits
    scores = logits[0].log_softmax(dim=-1)
    return [float(scores[n, label]) for n, label in enumerate(labels)]


def require_close(trained: Scores, quantised: Scores, quantization: str = "int8") -> None:
    """Raise ExportError when quantisation loses more than half a BLEU point."""
    loss = trained.bleu - quantised.bleu
    if loss > MAX_BLEU_LOSS:
        raise ExportError(
            f"{quantization} costs {loss:.2f} BLEU on dev ({trained.bleu:.2f} to "
            f"{quantised.bleu:.2f}), more than {MAX_BLEU_LOSS}; nothing was written"
        )
