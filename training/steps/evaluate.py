"""The fourth step: the trained model scored on the test split, beside the baselines.

Writes scores.json (for the export), test.tsv (every line) and evaluation.html, .md and .json.
`evaluate_bundle` does the same to an exported bundle and any file of pairs.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from training.data.pairs import Pair, load_pairs
from training.errors import CheckpointError, DataError
from training.evaluate.evaluation import DICTIONARY, MODEL, Evaluation, evaluate_outputs
from training.evaluate.metrics import Scores
from training.evaluate.report import HTML, write_report
from training.model.seq2seq import load_model
from training.steps.glosses import Say, in_chunks, summary, translate_pairs
from training.workspace import GENERATED, Workspace
from worker.errors import GlosswireError
from worker.model.translator import CTranslate2Translator, Execution, open_translator

OUTPUTS = "test.tsv"
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
    bundle: Path,
    test: Sequence[Pair],
    train: Sequence[Pair],
    say: Say,
    execution: Execution | None = None,
) -> Evaluation:
    """Score an exported bundle as the worker runs it. Raises CheckpointError, DataError."""
    if not test:
        raise DataError("there is no pair to score; give a test file with pairs in it")
    try:
        translator = open_translator(bundle, execution)
        outputs, too_long = _translate_lines(translator, [pair.english for pair in test], say)
    except GlosswireError as error:
        raise CheckpointError(str(error)) from None
    info = translator.info
    facts = {
        "bundle": f"{info.name} {info.version}, notation {info.notation}",
        "decoding": f"{info.decode}, {translator.compute_type} on {translator.device}",
        _TOO_LONG: str(too_long),
    }
    return evaluate_outputs(f"{info.name} {info.version}", test, outputs, train, facts)


def _translate_lines(
    translator: CTranslate2Translator, lines: Sequence[str], say: Say
) -> tuple[list[str], int]:
    fitting = [number for number, line in enumerate(lines) if translator.fits(line)]

    def translate(chunk: Sequence[str]) -> list[str]:
        return [found.gloss for found in translator.translate(chunk)]

    glosses = in_chunks([lines[number] for number in fitting], translate, say)
    outputs = [""] * len(lines)
    for number, gloss in zip(fitting, glosses, strict=True):
        outputs[number] = gloss
    return outputs, len(lines) - len(fitting)


def publish(evaluation: Evaluation, test: Sequence[Pair], folder: Path, say: Say) -> None:
    """Write the report and every line, and say the figures."""
    tell(evaluation, say)
    write_report(folder, evaluation)
    _write_outputs(folder / OUTPUTS, test, evaluation.outputs)
    say(f"report: {folder / HTML}")


def tell(evaluation: Evaluation, say: Say) -> None:
    """Say the figures, the signature and whether the model beats the dictionary."""
    for name, scores in evaluation.scores.items():
        interval = scores.intervals["bleu"]
        say(
            f"test, {name}: {summary(scores)}; BLEU within [{interval.low:.1f}, "
            f"{interval.high:.1f}] ({scores.sentences} lines)"
        )
    gain = evaluation.differences.get(DICTIONARY)
    if gain:
        change = gain["bleu"]
        say(
            f"model less dictionary: {change.value:+.2f} BLEU, 95% [{change.interval.low:+.2f}, "
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
