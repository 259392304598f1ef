"""The fourth step: the trained model scored on the test split, beside the baselines.

Writes scores.json (for the export), test.tsv (every line) and evaluation.html, .md and .json.
`evaluate_bundle` does the same to an exported bundle, as the worker runs it, and any pairs.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from training.data.pairs import Pair, load_pairs
from training.data.preparation import prepare_pairs
from training.data.splits import Split
from training.errors import DataError
from training.evaluate.evaluation import MODEL, Evaluation, evaluate_outputs
from training.evaluate.metrics import Scores
from training.evaluate.report import HTML, Part, report_of, write_report
from training.model.seq2seq import load_model
from training.recipe import read_recipe
from training.steps.glosses import Say, summary, translate_pairs
from training.steps.service import Service
from training.workspace import GENERATED, Workspace

OUTPUTS = "test.tsv"
_FAILED = "lines that the model failed on, counted as wrong"
_TOO_LONG = "lines too long for the model, counted as wrong"


def evaluate(space: Workspace, say: Say) -> dict[str, Scores]:
    """Score the trained model and the baselines on the test split, and list every line."""
    test = load_pairs(space.data_file("test"))
    if not test:
        raise DataError("the test split is empty; give more pairs, or a test file with --test")
    train = [*load_pairs(space.data_file("train")), *load_pairs(space.data_file(GENERATED))]
    outputs, too_long = translate_pairs(space, load_model(space.model_folder), test, say)
    facts = {"decoding": "greedy, the trained model in torch", _TOO_LONG: str(too_long)}
    title = f"{space.recipe.name} {space.recipe.version}"
    evaluation = evaluate_outputs(title, test, outputs, train, facts)
    table = json.dumps(evaluation.scores_table(), indent=1)
    space.scores_file.write_text(table + "\n", encoding="utf-8")
    publish(evaluation, test, space.folder, say)
    return dict(evaluation.scores)


def evaluate_bundle(
    service: Service, test: Sequence[Pair], train: Sequence[Pair], say: Say
) -> Evaluation:
    """Score an exported bundle as the worker runs it. Raises CheckpointError, DataError."""
    if not test:
        raise DataError("there is no pair to score; give a test file with pairs in it")
    say(f"{len(test)} pairs to score")
    answers = service.translate([pair.english for pair in test])
    failed = sum(answer.failed for answer in answers)
    facts = {**service.facts(), _FAILED: str(failed)}
    title = facts["bundle"].partition(",")[0]
    return evaluate_outputs(title, test, [answer.gloss for answer in answers], train, facts)


def split_of_recipe(recipe: Path, say: Say) -> tuple[list[Pair], list[Pair]]:
    """The pairs that a recipe sets aside for the test, and those that it trains on.

    Raises RecipeError, DataError.
    """
    splits = prepare_pairs(read_recipe(recipe).data, say).splits
    return splits[Split.TEST], splits[Split.TRAIN]


def publish(
    evaluation: Evaluation,
    test: Sequence[Pair],
    folder: Path,
    say: Say,
    parts: Sequence[Part] = (),
) -> None:
    """Write the report and every line, and say the figures."""
    tell(evaluation, say)
    write_report(folder, report_of(evaluation, parts))
    _write_outputs(folder / OUTPUTS, test, evaluation.outputs)
    say(f"report: {folder / HTML}")


def tell(evaluation: Evaluation, say: Say) -> None:
    """Say the figures, the signature and whether the model beats each baseline."""
    for name, scores in evaluation.scores.items():
        interval = scores.intervals["bleu"]
        say(
            f"test, {name}: {summary(scores)}; BLEU within [{interval.low:.1f}, "
            f"{interval.high:.1f}] ({scores.sentences} lines)"
        )
    for name, gain in evaluation.differences.items():
        change = gain["bleu"]
        say(
            f"model less {name}: {change.value:+.2f} BLEU, 95% [{change.interval.low:+.2f}, "
            f"{change.interval.high:+.2f}], p {change.p_bootstrap:.3f} (paired bootstrap), "
            f"{change.p_randomisation:.3f} (approximate randomisation)"
        )
    say(f"signature: {evaluation.scores[MODEL].signature}")


def _write_outputs(path: Path, pairs: Sequence[Pair], outputs: Mapping[str, Sequence[str]]) -> None:
    """Every test line with its reference and what each system wrote."""
    lines = ["\t".join(("english", "reference", *outputs))]
    for pair, *found in zip(pairs, *outputs.values(), strict=True):
        lines.append("\t".join((pair.english, pair.gloss, *found)))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
