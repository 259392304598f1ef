"""The third step: the trained model scored on the test split, beside two baselines."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

from training.data.pairs import Pair, load_pairs
from training.errors import DataError
from training.evaluate.baselines import Dictionary, copy
from training.evaluate.metrics import Scores, score
from training.export.parity import torch_greedy
from training.model.seq2seq import load_model
from training.steps.glosses import gloss_of, summary
from training.workspace import GENERATED, Workspace

Say = Callable[[str], None]


def evaluate(space: Workspace, say: Say) -> dict[str, Scores]:
    """Score the trained model and the two baselines on the test split, and list every line."""
    test = load_pairs(space.data_file("test"))
    learnt_from = [*load_pairs(space.data_file("train")), *load_pairs(space.data_file(GENERATED))]
    examples = space.example_builder().build(test)
    if len(examples) != len(test):
        raise DataError("a test line is longer than the recipe's limits; raise the limits")
    model = load_model(space.model_folder)
    limit = space.recipe.limits.max_target_pieces
    found = torch_greedy(model, space.vocabulary, examples, limit)
    outputs = [gloss_of(space, pieces) for pieces in found]
    dictionary = Dictionary.learn(learnt_from)
    references = [pair.gloss for pair in test]
    scores = {
        "model": score(outputs, references),
        "copy": score([copy(pair.english) for pair in test], references),
        "dictionary": score([dictionary.translate(pair.english) for pair in test], references),
    }
    for name, result in scores.items():
        say(f"test, {name}: {summary(result)} ({result.sentences} lines)")
    say(f"signature: {scores['model'].signature}")
    text = json.dumps({name: result.as_dict() for name, result in scores.items()}, indent=1)
    space.scores_file.write_text(text + "\n", encoding="utf-8")
    _write_outputs(space.folder / "test.tsv", test, outputs)
    return scores


def _write_outputs(path: Path, pairs: Sequence[Pair], outputs: Sequence[str]) -> None:
    rows = zip(pairs, outputs, strict=True)
    lines = ["english\treference\tmodel", *(f"{p.english}\t{p.gloss}\t{o}" for p, o in rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
