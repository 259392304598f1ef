"""The first step: pairs read, checked, split and aligned, and more generated from the grammar."""

from __future__ import annotations

import json
from collections.abc import Callable

from training.corpus.generator import Grammar
from training.data.alignment import WordAligner
from training.data.pairs import Pair, read_pairs, write_pairs
from training.data.splits import Split, normal_form, split_pairs
from training.errors import DataError
from training.model.encoders import require_convertible_checkpoint
from training.workspace import GENERATED, Workspace
from worker.gloss.notation import NotationError, parse

Say = Callable[[str], None]


def prepare(space: Workspace, say: Say) -> dict[str, int]:
    """Read, check, split and align the pairs, and generate the recipe's number from the grammar."""
    require_convertible_checkpoint(space.encoder)
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
    write_pairs(space.data_file(GENERATED), generated)
    report = {**{str(k): len(v) for k, v in splits.items()}, GENERATED: len(generated)}
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
