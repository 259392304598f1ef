"""What a trained model writes, as glosses, and how near they come to the references."""

from __future__ import annotations

from collections.abc import Sequence

from training.evaluate.metrics import Scores, score
from training.export.parity import torch_greedy
from training.model.examples import Example
from training.model.seq2seq import GlossModel
from training.workspace import Workspace
from worker.gloss.conventions import CONVENTIONS
from worker.model.target import TargetCodec


def score_examples(space: Workspace, model: GlossModel, examples: Sequence[Example]) -> Scores:
    """Scores of the torch model against the examples' own targets, as glosses."""
    vocabulary = space.vocabulary
    references = [[vocabulary.target[n] for n in example.target[:-1]] for example in examples]
    found = torch_greedy(model, vocabulary, examples, space.recipe.limits.max_target_pieces)
    return score([gloss_of(space, row) for row in found], [gloss_of(space, r) for r in references])


def gloss_of(space: Workspace, pieces: Sequence[str]) -> str:
    """The gloss that target pieces spell, repaired as the worker repairs it."""
    repair = CONVENTIONS[space.notation.name].repair
    items = [item.text for item in TargetCodec(space.target_format).decode(pieces)]
    return " ".join(text for text, _ in repair(items))


def summary(scores: Scores) -> str:
    """Three figures on a line."""
    return f"BLEU {scores.bleu:.1f}, chrF++ {scores.chrf:.1f}, exact {scores.exact_match:.1f}%"
