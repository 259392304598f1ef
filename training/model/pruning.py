"""An encoder with a part of its pieces: the same weights in fewer rows.

The embeddings are two thirds of a small model, and most pieces of a general vocabulary are rare in
any one field. A word whose piece is dropped is cut into shorter ones, at the worst into letters,
which always stay. Marks stay too; letters of other scripts, which no gloss can hold, do not. For
WordPiece vocabularies, whose tokenizer needs nothing but the list of its pieces.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from torch import nn

from training.errors import RecipeError
from training.model.encoders import load_whole, quiet_loading
from training.model.piece_names import (
    CONTINUED,
    LETTERS,
    PAD,
    TARGET_SPECIALS,
    PieceStyle,
    model_name,
    read_source_pieces,
    read_tokenizer,
)

_BLOCK = 10_000


def count_pieces(tokenizer_file: Path, texts: Sequence[str]) -> Counter[str]:
    """How often each piece of a tokenizer stands in some texts. Raises CheckpointError."""
    tokenizer = read_tokenizer(tokenizer_file)
    pieces = read_source_pieces(tokenizer_file)
    used: Counter[int] = Counter()
    for start in range(0, len(texts), _BLOCK):
        block = list(texts[start : start + _BLOCK])
        for encoding in tokenizer.encode_batch_fast(block, add_special_tokens=False):
            used.update(encoding.ids)
    return Counter({pieces[index]: count for index, count in used.items()})


def choose_pieces(
    vocabulary: Mapping[str, int], used: Mapping[str, int], most: int, always: Iterable[str]
) -> list[str]:
    """The pieces to keep, in the order of their ids; `always` and what is no word stay.

    Half of the rest are the most used, half the ones with the lowest ids: such a vocabulary is in
    the order of frequency in general text, and what few pairs do not use others will. Raises
    RecipeError when `most` is too few.
    """
    fixed = set(always) | {piece for piece in vocabulary if _must_stay(piece)}
    fixed &= set(vocabulary)
    others = [p for p in vocabulary if p not in fixed and PieceStyle.WORDPIECE.target_name(p)]
    if most < len(fixed):
        raise RecipeError(f"encoder.pieces is {most}, but {len(fixed)} must stay; raise it")
    others.sort(key=vocabulary.__getitem__)
    by_use = sorted(others, key=lambda piece: -used.get(piece, 0))
    free = most - len(fixed)
    kept = dict.fromkeys([*by_use[: free // 2], *others])
    return sorted([*fixed, *list(kept)[:free]], key=vocabulary.__getitem__)


def write_pruned(
    checkpoint: str, tokenizer_file: Path, pieces: Sequence[str], folder: Path
) -> None:
    """Write the encoder with `pieces` alone, in that order, as a checkpoint with its tokenizer.

    Raises CheckpointError when the whole one cannot be loaded.
    """
    form = json.loads(tokenizer_file.read_text("utf-8"))
    old_ids = form["model"]["vocab"]
    encoder = load_whole(checkpoint)
    words = encoder.get_input_embeddings().weight.detach()
    kept = words[[old_ids[piece] for piece in pieces]]
    encoder.set_input_embeddings(nn.Embedding(kept.shape[0], kept.shape[1], _weight=kept))
    encoder.config.vocab_size = len(pieces)
    encoder.config.pad_token_id = pieces.index(PAD)
    with quiet_loading():
        encoder.save_pretrained(folder)
    pruned = json.dumps(_renumbered(form, pieces), ensure_ascii=False)
    (folder / "tokenizer.json").write_text(pruned, encoding="utf-8")


def require_word_pieces(tokenizer_file: Path) -> None:
    """Raise RecipeError for a tokenizer that cannot be pruned by taking pieces from its list."""
    kind = model_name(tokenizer_file)
    if kind != "WordPiece":
        raise RecipeError(
            f"encoder.pieces: the encoder's tokenizer is {kind}, and only WordPiece ones can have "
            "pieces taken away; leave the key out"
        )


def _must_stay(piece: str) -> bool:
    """Special pieces, single letters that a gloss can spell with, and all that is no letter."""
    bare = piece.removeprefix(CONTINUED)
    return piece in TARGET_SPECIALS or bare in LETTERS or not any(map(str.isalpha, bare))


def _renumbered(form: dict[str, Any], pieces: Sequence[str]) -> dict[str, Any]:
    """A tokenizer's file with new ids, wherever they stand in it."""
    ids = {piece: index for index, piece in enumerate(pieces)}
    form["model"]["vocab"] = ids
    form["added_tokens"] = [
        {**token, "id": ids[token["content"]]}
        for token in form["added_tokens"]
        if token["content"] in ids
    ]
    around = form.get("post_processor") or {}
    for name, token in around.get("special_tokens", {}).items():
        token["ids"] = [ids[name]]
    for name in ("sep", "cls"):
        if name in around:
            around[name][1] = ids[around[name][0]]
    return form
