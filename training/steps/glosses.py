"""What a trained model writes, as glosses, and how near they come to the references."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import TypeVar

from training.data.pairs import Pair
from training.evaluate.metrics import Scores, score
from training.export.parity import torch_greedy
from training.model.examples import Example
from training.model.seq2seq import GlossModel
from training.workspace import Workspace
from worker.gloss.conventions import CONVENTIONS
from worker.model.target import TargetCodec

Say = Callable[[str], None]
Item = TypeVar("Item")
_CHUNK = 256
_REPORT_EVERY_S = 15.0


def score_examples(space: Workspace, model: GlossModel, examples: Sequence[Example]) -> Scores:
    """Scores of the torch model against the examples' own targets, as glosses."""
    vocabulary = space.vocabulary
    references = [[vocabulary.target[n] for n in example.target[:-1]] for example in examples]
    found = torch_greedy(model, vocabulary, examples, space.recipe.limits.max_target_pieces)
    glosses = [gloss_of(space, row) for row in found]
    return score(glosses, [gloss_of(space, row) for row in references], intervals=False)


def translate_pairs(
    space: Workspace, model: GlossModel, pairs: Sequence[Pair], say: Say
) -> tuple[list[str], int]:
    """What the torch model writes for each pair, and how many pairs it cannot take.

    A pair longer than the recipe's limits is answered by nothing, so that it counts against the
    model instead of leaving the test.
    """
    builder = space.example_builder()
    examples = [builder.build([pair]) for pair in pairs]
    fitting = [number for number, found in enumerate(examples) if found]
    limit = space.recipe.limits.max_target_pieces

    def translate(chunk: Sequence[Example]) -> list[str]:
        found = torch_greedy(model, space.vocabulary, chunk, limit)
        return [gloss_of(space, pieces) for pieces in found]

    glosses = in_chunks([examples[number][0] for number in fitting], translate, say)
    outputs = [""] * len(pairs)
    for number, gloss in zip(fitting, glosses, strict=True):
        outputs[number] = gloss
    return outputs, len(pairs) - len(fitting)


def in_chunks(
    items: Sequence[Item], translate: Callable[[Sequence[Item]], Sequence[str]], say: Say
) -> list[str]:
    """Translate part by part, and say now and then how far it is, how fast and how long yet."""
    start = last = time.monotonic()
    outputs: list[str] = []
    for first in range(0, len(items), _CHUNK):
        outputs += translate(items[first : first + _CHUNK])
        now = time.monotonic()
        if now - last > _REPORT_EVERY_S:
            last, rate = now, len(outputs) / (now - start)
            left_s = (len(items) - len(outputs)) / rate
            say(f"{len(outputs)} of {len(items)} lines, {rate:.0f} lines/s, {left_s:.0f} s left")
    return outputs


def gloss_of(space: Workspace, pieces: Sequence[str]) -> str:
    """The gloss that target pieces spell, repaired as the worker repairs it."""
    repair = CONVENTIONS[space.notation.name].repair
    items = [item.text for item in TargetCodec(space.target_format).decode(pieces)]
    return " ".join(text for text, _ in repair(items))


def summary(scores: Scores) -> str:
    """Three figures on a line."""
    return f"BLEU {scores.bleu:.1f}, chrF++ {scores.chrf:.1f}, exact {scores.exact_match:.1f}%"
