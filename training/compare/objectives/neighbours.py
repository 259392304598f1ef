"""ELMo's objective: the next word from those up to here, the one before from those from here on."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from training.compare.architectures.elmo import CHARACTER_PAD, MOST_CHARACTERS
from training.compare.fitting import IGNORED, Row, attention_mask, pad


def neighbours(words: Sequence[int]) -> tuple[list[int], list[int]]:
    """For each word the next and the previous one; IGNORED past the ends."""
    return [*words[1:], IGNORED], [IGNORED, *words[:-1]]


def word_batch(rows: Sequence[Sequence[Sequence[int]]]) -> dict[str, Tensor]:
    """Rows of words of characters as (batch, words, characters), and which words are real."""
    mask = attention_mask(rows)
    characters = torch.full((*mask.shape, MOST_CHARACTERS), CHARACTER_PAD)
    for n, row in enumerate(rows):
        for place, word in enumerate(row):
            characters[n, place, : len(word)] = torch.tensor(word)
    return {"input_ids": characters, "attention_mask": mask}


def neighbour_batch(rows: Sequence[Row]) -> dict[str, Tensor]:
    """A batch for training.compare.architectures.elmo.BidirectionalModel."""
    both = [neighbours(row["words"]) for row in rows]
    return {
        **word_batch([row["input_ids"] for row in rows]),
        "next_words": pad([ahead for ahead, _ in both], IGNORED),
        "last_words": pad([back for _, back in both], IGNORED),
    }
