"""The first step: pairs read, cleaned, split and aligned, and more generated from the grammar."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable
from itertools import islice
from random import Random

from training.corpus.generator import Grammar
from training.corpus.retelling import Reteller, ToldLine
from training.data.alignment import WordAligner
from training.data.convention import Convention
from training.data.duplicates import normal_form
from training.data.pairs import Pair, write_pairs
from training.data.preparation import Prepared, prepare_pairs
from training.data.report import as_markdown, report_on
from training.data.splits import Split
from training.errors import RecipeError
from training.model.encoders import require_convertible_checkpoint
from training.model.notation import choose_notation, find_losses, write_format
from training.model.piece_names import read_source_pieces
from training.model.pruning import (
    choose_pieces,
    count_pieces,
    require_word_pieces,
    write_pruned,
)
from training.model.vocabulary import CASE_PIECES
from training.model.words import LEAST_COVERAGE, write_words
from training.teacher.teacher import align_in_order
from training.workspace import GENERATED, RETOLD, Workspace, tokenizer_of

Say = Callable[[str], None]


def prepare(space: Workspace, say: Say) -> dict[str, int]:
    """Read, clean, split and align the pairs, and generate the recipe's number from the grammar."""
    require_convertible_checkpoint(space.checkpoint)
    prepared = prepare_pairs(space.recipe.data, say)
    if prepared.convention != "1" and (space.recipe.data.generated or space.recipe.data.retold):
        raise RecipeError(
            "data.generated and data.retold must be 0: they write notation 1, the pairs do not"
        )
    generated = _generate(space, prepared.splits, say)
    aligned, coverage = _aligned(prepared, generated)
    report = report_on(prepared, say)
    folder = space.data_file("train").parent
    folder.mkdir(parents=True, exist_ok=True)
    for split, pairs in aligned.items():
        write_pairs(space.data_file(split), pairs)
    _prune_encoder(space, [*aligned[Split.TRAIN], *generated], say)
    _write_notation(space, prepared.convention, aligned[Split.TRAIN], say)
    space.words_file.unlink(missing_ok=True)
    if coverage >= LEAST_COVERAGE:
        write_words(space.words_file, aligned[Split.TRAIN])
    write_pairs(space.data_file(GENERATED), generated)
    write_pairs(space.data_file(RETOLD), _tell_again(space, aligned[Split.TRAIN]))
    sizes = {**report.splits, GENERATED: len(generated)}
    fields = {**sizes, **report.as_dict()}
    (folder / "report.json").write_text(json.dumps(fields, indent=1) + "\n", encoding="utf-8")
    (folder / "report.md").write_text(as_markdown(report), encoding="utf-8")
    say(f"data report: {folder / 'report.md'}")
    return sizes


def _aligned(prepared: Prepared, generated: list[Pair]) -> tuple[dict[Split, list[Pair]], float]:
    """The pairs with their alignment, and how far that follows the English word for word."""
    splits = prepared.splits
    if prepared.convention == "learnt":
        ordered, coverage = align_in_order([pair for pairs in splits.values() for pair in pairs])
        if ordered:
            rest = iter(ordered)
            return {split: list(islice(rest, len(p))) for split, p in splits.items()}, coverage
    aligner = WordAligner.learn([*splits[Split.TRAIN], *generated])
    return {split: [aligner.align(p) for p in pairs] for split, pairs in splits.items()}, 0.0


def _prune_encoder(space: Workspace, pairs: list[Pair], say: Say) -> None:
    """Keep as many of the encoder's pieces as the recipe says, where it says so."""
    most = space.recipe.encoder.pieces
    if most is None:
        return
    tokenizer = tokenizer_of(space.checkpoint)
    require_word_pieces(tokenizer)
    vocabulary = read_source_pieces(tokenizer)
    ids = {piece: index for index, piece in enumerate(vocabulary)}
    texts = [text for pair in pairs for text in (pair.english, pair.gloss)]
    used = count_pieces(tokenizer, texts)
    pieces = choose_pieces(ids, used, most, always=CASE_PIECES)
    write_pruned(space.checkpoint, tokenizer, pieces, space.pruned_encoder)
    rare = sum(used[piece] for piece in set(vocabulary) - set(pieces))
    say(
        f"encoder: {len(pieces)} of {len(vocabulary)} pieces kept; the others make up "
        f"{100 * rare / max(1, used.total()):.2f}% of the pairs"
    )


def _write_notation(space: Workspace, convention: Convention, pairs: list[Pair], say: Say) -> None:
    """Learn how the pairs' notation is written in pieces, and tell what that cannot write."""
    glosses = [pair.gloss for pair in pairs]
    write_format(space.notation_file, choose_notation(convention, glosses))
    losses = find_losses(glosses, space.target_format, space.pieces.encoder.encode)
    if losses.glosses:
        characters = " ".join(sorted(losses.characters))
        say(f"{losses.glosses} glosses lose characters that the encoder cannot write: {characters}")


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


def _tell_again(space: Workspace, pairs: list[Pair]) -> list[Pair]:
    """Each pair told again as often as the recipe says, with others of its document behind it."""
    if not space.recipe.data.retold:
        return []
    grammar, rng = Grammar.load(), Random(space.recipe.seed)
    reteller = Reteller(grammar.noisy_surface, grammar.names())
    lines = [ToldLine(pair.english, pair.gloss, pair.alignment or ()) for pair in pairs]
    documents: dict[str, list[ToldLine]] = defaultdict(list)
    for pair, line in zip(pairs, lines, strict=True):
        documents[pair.source].append(line)
    told: list[Pair] = []
    for _ in range(space.recipe.data.retold):
        for pair, line in zip(pairs, lines, strict=True):
            again = reteller.tell(line, documents[pair.source], rng)
            told.append(Pair(again.english, again.gloss, pair.tags, pair.source, again.alignment))
    return told
