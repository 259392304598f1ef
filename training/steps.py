"""The four steps of a run, in the order a pair walks: prepare, train, evaluate, export.

Each reads what the one before left in the workspace, so that a step can be run again by itself.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from transformers import set_seed

from training.corpus.generator import Grammar
from training.data.alignment import WordAligner
from training.data.pairs import Pair, load_pairs, read_pairs, write_pairs
from training.data.splits import Split, normal_form, split_pairs
from training.errors import DataError
from training.evaluate.baselines import Dictionary, copy
from training.evaluate.metrics import Scores, score
from training.export.exporter import Evidence
from training.export.exporter import export as write_export
from training.export.parity import torch_greedy
from training.learn.trainer import StageRun, train_stage
from training.model.copier import initialise
from training.model.examples import Example
from training.model.seq2seq import GlossModel, build_model, load_model, quiet_loading
from training.recipe import StagePart
from training.workspace import Workspace
from worker.gloss.notation import NotationError, parse
from worker.gloss.repair import repair
from worker.model.bundle import Manifest
from worker.model.target import TargetCodec

Say = Callable[[str], None]
_COPIER_EXAMPLES = 3000
_GENERATED = "generated"


def prepare(space: Workspace, say: Say) -> dict[str, int]:
    """Read, check, split and align the pairs, and generate the recipe's number from the grammar."""
    written = [pair for path in space.recipe.data.pairs for pair in read_pairs(path)]
    for pair in written:
        _check(pair)
    splits = split_pairs(written)
    say(f"{len(written)} hand-written pairs: " + _counts(splits))
    generated = _generate(space, splits, say)
    aligner = WordAligner.learn([*splits[Split.TRAIN], *generated])
    space.data_file("train").parent.mkdir(parents=True, exist_ok=True)
    for split, pairs in splits.items():
        write_pairs(space.data_file(split), [aligner.align(pair) for pair in pairs])
    write_pairs(space.data_file(_GENERATED), generated)
    report = {**{str(k): len(v) for k, v in splits.items()}, _GENERATED: len(generated)}
    (space.folder / "data" / "report.json").write_text(json.dumps(report, indent=1) + "\n")
    return report


def _check(pair: Pair) -> None:
    try:
        parse(pair.gloss)
    except NotationError as error:
        raise DataError(f"{pair.source}: {pair.english!r}: {error} in {pair.gloss!r}") from None


def _counts(splits: dict[Split, list[Pair]]) -> str:
    return ", ".join(f"{len(pairs)} {split}" for split, pairs in splits.items())


def _generate(space: Workspace, splits: dict[Split, list[Pair]], say: Say) -> list[Pair]:
    """Pairs from the grammar, none of them a sentence of dev or test."""
    count = space.recipe.data.generated
    if not count:
        return []
    held_back = {normal_form(p.english) for s in (Split.DEV, Split.TEST) for p in splits[s]}
    pairs: list[Pair] = []
    for derived in Grammar.load().generate(count, space.recipe.seed):
        if normal_form(derived.english) not in held_back:
            pairs.append(
                Pair(derived.english, derived.gloss, derived.constructions, "", derived.alignment)
            )
        if len(pairs) % 50_000 == 0:
            say(f"{len(pairs)} pairs generated")
    return pairs


def train(space: Workspace, say: Say) -> None:
    """Build the model, make it a copier, and train it stage by stage."""
    set_seed(space.recipe.seed)
    written = load_pairs(space.data_file("train"))
    generated = load_pairs(space.data_file(_GENERATED))
    builder = space.example_builder()
    own, made = builder.build(written), builder.build(generated)
    dev = builder.build(load_pairs(space.data_file("dev")))
    say(f"{len(own)} written and {len(made)} generated examples, {builder.too_long} too long")
    model = build_model(space.encoder_shape(), space.decoder_shape())
    model.loss_options = space.loss_options()
    recovered = initialise(model, space.vocabulary, [*made, *own][:_COPIER_EXAMPLES])
    say(f"the copier recovers {100 * recovered:.1f}% of source pieces before training")
    for number, stage in enumerate(space.recipe.stages):
        examples = _stage_examples(stage, own, made, space.recipe.seed + number)
        say(f"stage {stage.name}: {len(examples)} examples, {stage.epochs:g} epochs")
        run = StageRun(space.recipe.seed + number, space.recipe.precision, space.folder, say)
        loss = train_stage(model, examples, stage, run)
        say(f"stage {stage.name}: mean loss {loss:.3f}; dev {_summary(_score(space, model, dev))}")
    with quiet_loading():
        model.save_pretrained(space.model_folder)


def _stage_examples(
    stage: StagePart, own: Sequence[Example], made: Sequence[Example], seed: int
) -> list[Example]:
    chosen = random.Random(seed).sample(list(made), round(len(made) * stage.generated_share))
    return [*chosen, *(list(own) * stage.written_copies)]


def _score(space: Workspace, model: GlossModel, examples: Sequence[Example]) -> Scores:
    """Scores of the torch model against the examples' own targets, as glosses."""
    vocabulary = space.vocabulary
    references = [[vocabulary.target[n] for n in example.target[:-1]] for example in examples]
    found = torch_greedy(model, vocabulary, examples, space.recipe.limits.max_target_pieces)
    return score([gloss_of(space, row) for row in found], [gloss_of(space, r) for r in references])


def gloss_of(space: Workspace, pieces: Sequence[str]) -> str:
    """The gloss that target pieces spell, repaired as the worker repairs it."""
    items = [item.text for item in TargetCodec(space.target_format).decode(pieces)]
    return " ".join(text for text, _ in repair(items))


def _summary(scores: Scores) -> str:
    return f"BLEU {scores.bleu:.1f}, chrF++ {scores.chrf:.1f}, exact {scores.exact_match:.1f}%"


def evaluate(space: Workspace, say: Say) -> dict[str, Scores]:
    """Score the trained model and the two baselines on the test split, and list every line."""
    test = load_pairs(space.data_file("test"))
    learnt_from = [*load_pairs(space.data_file("train")), *load_pairs(space.data_file(_GENERATED))]
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
        say(f"test, {name}: {_summary(result)} ({result.sentences} lines)")
    say(f"signature: {scores['model'].signature}")
    text = json.dumps({name: result.as_dict() for name, result in scores.items()}, indent=1)
    space.scores_file.write_text(text + "\n", encoding="utf-8")
    _write_outputs(space.folder / "test.tsv", test, outputs)
    return scores


def _write_outputs(path: Path, pairs: Sequence[Pair], outputs: Sequence[str]) -> None:
    rows = zip(pairs, outputs, strict=True)
    lines = ["english\treference\tmodel", *(f"{p.english}\t{p.gloss}\t{o}" for p, o in rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def export(space: Workspace, target: Path, say: Say) -> Manifest:
    """Prove the exported model and write the bundle. Raises ExportError."""
    dev = load_pairs(space.data_file("dev"))
    examples = space.example_builder().build(dev)
    if len(examples) != len(dev):
        raise DataError("a dev line is longer than the recipe's limits; raise the limits")
    evidence = Evidence(dev, examples, _read_scores(space))
    model = load_model(space.model_folder)
    manifest = write_export(space, model, evidence, partial(gloss_of, space), target)
    exact, small = manifest.metrics["dev_float32"], manifest.metrics["dev_int8"]
    say(
        f"float32 export: identical to the trained model on {len(dev)} dev lines; "
        f"BLEU {exact['bleu']}, int8 {small['bleu']}"
    )
    size = sum(entry.size for entry in manifest.files.values())
    say(f"bundle written to {target} ({size / 1e6:.1f} MB)")
    return manifest


def _read_scores(space: Workspace) -> dict[str, dict[str, float | str]]:
    try:
        scores: dict[str, dict[str, float | str]] = json.loads(space.scores_file.read_text())
    except OSError:
        raise DataError(
            f"{space.scores_file}: not there; run `gloss-train evaluate` first"
        ) from None
    return scores
