"""The contextual tagger: which edit script makes the sign of each word of a sentence.

A pre-trained encoder reads the sentence; a word's score for a script adds what its state and its
ending say to what the text says of the stem that the script would leave. In training the first part
is dropped for some words and some pieces are hidden, so that words never seen before are judged by
evidence that they have too. Knows ids and numbers only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from training.model.seq2seq import IGNORED
from training.teacher.evidence import (
    STEM_FEATURES,
    SUFFIX_BUCKETS,
    SUFFIX_LENGTHS,
    TextEvidence,
    suffix_ids,
)

MAX_PIECES = 400
_SUFFIX_WIDTH = 24
_SCRIPT_WIDTH = 24
_HIDDEN = 192
_DROPOUT = 0.2
_FORGOTTEN_WORDS = 0.3
_HIDDEN_PIECES = 0.1


class ScriptTagger(nn.Module):
    """Scores (batch, words, scripts + 1) of a sentence's words; the last script is "nothing"."""

    def __init__(self, encoder: Any, scripts: int, mask_id: int) -> None:
        super().__init__()
        self.encoder = encoder
        self._mask_id = mask_id
        width = 2 * encoder.config.hidden_size + len(SUFFIX_LENGTHS) * _SUFFIX_WIDTH + 1
        self.suffix = nn.Embedding(SUFFIX_BUCKETS, _SUFFIX_WIDTH)
        self.script = nn.Embedding(scripts + 1, _SCRIPT_WIDTH)
        self.word = nn.Sequential(
            nn.Dropout(_DROPOUT), nn.Linear(width, _HIDDEN), nn.GELU(), nn.Dropout(_DROPOUT)
        )
        self.by_word = nn.Linear(_HIDDEN, scripts + 1)
        self.by_stem = nn.Sequential(
            nn.Linear(STEM_FEATURES + _SCRIPT_WIDTH, 48), nn.GELU(), nn.Linear(48, 1)
        )

    def forward(
        self,
        input_ids: Tensor,
        attention_mask: Tensor,
        edges: Tensor,
        suffixes: Tensor,
        frequency: Tensor,
        allowed: Tensor,
        features: Tensor,
        labels: Tensor | None = None,
        weights: Tensor | None = None,
    ) -> dict[str, Tensor]:
        """Scores, and the weighted loss where there are labels (batch, words).

        `edges` (batch, words, 2) are each word's first and last piece. `suffixes` is (batch,
        words, 4), `frequency` (batch, words); `allowed` (batch, words, scripts + 1) is added.
        """
        if self.training:
            input_ids = self._hide_pieces(input_ids, edges)
        states = self.encoder(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        rows = torch.arange(len(input_ids), device=input_ids.device)[:, None]
        parts = [states[rows, edges[..., 0]], states[rows, edges[..., 1]]]
        parts += [self.suffix(suffixes).flatten(-2), frequency[..., None]]
        by_word = self.by_word(self.word(torch.cat(parts, dim=-1)))
        if self.training:
            by_word = by_word * (torch.rand_like(frequency) >= _FORGOTTEN_WORDS)[..., None]
        scripts = self.script.weight.expand(*features.shape[:-1], _SCRIPT_WIDTH)
        by_stem = self.by_stem(torch.cat([features, scripts], dim=-1)).squeeze(-1)
        scores = by_word + by_stem + allowed
        if labels is None or weights is None:
            return {"scores": scores}
        used = labels != IGNORED
        losses = cross_entropy(scores[used], labels[used], reduction="none")
        return {"loss": (losses * weights[used]).sum() / weights[used].sum(), "scores": scores}

    def _hide_pieces(self, input_ids: Tensor, edges: Tensor) -> Tensor:
        """Masks some pieces; the sentence's own opening and closing pieces stay."""
        places = torch.arange(input_ids.shape[1], device=input_ids.device)[None]
        inside = (places > 0) & (places <= edges[..., 1].amax(dim=1, keepdim=True))
        chosen = torch.rand(input_ids.shape, device=input_ids.device) < _HIDDEN_PIECES
        return input_ids.masked_fill(chosen & inside, self._mask_id)


@dataclass(frozen=True)
class TaggedLine:
    """A sentence's lower-case words; `labels` are scripts, IGNORED where none is known."""

    words: tuple[str, ...]
    labels: tuple[int, ...] = ()
    weights: tuple[float, ...] = ()


class TaggerBatches:
    """Makes batches of lines, with everything the tagger looks at."""

    def __init__(self, tokenizer: Tokenizer, evidence: TextEvidence) -> None:
        self._tokenizer = tokenizer
        self._evidence = evidence
        self._pad_id = _id_of(tokenizer, "[PAD]", "<pad>")
        self.mask_id = _id_of(tokenizer, "[MASK]", "<mask>")

    @classmethod
    def from_file(cls, path: Path, evidence: TextEvidence) -> TaggerBatches:
        """With an encoder's own `tokenizer.json`."""
        tokenizer = Tokenizer.from_str(path.read_text(encoding="utf-8"))
        tokenizer.no_padding()
        tokenizer.no_truncation()
        return cls(tokenizer, evidence)

    def __call__(self, lines: Sequence[TaggedLine]) -> dict[str, Tensor]:
        """The tensors of a batch."""
        encodings = [
            self._tokenizer.encode(list(line.words), is_pretokenized=True) for line in lines
        ]
        ids = [torch.tensor(encoding.ids[:MAX_PIECES]) for encoding in encodings]
        longest = max(len(line.words) for line in lines)
        edges = np.zeros((len(lines), longest, 2), np.int64)
        for row, (line, encoding) in enumerate(zip(lines, encodings, strict=True)):
            edges[row, : len(line.words)] = _edges(encoding.word_ids[:MAX_PIECES], len(line.words))
        pad = torch.nn.utils.rnn.pad_sequence
        batch = {
            "input_ids": pad(ids, True, self._pad_id),
            "attention_mask": pad([torch.ones_like(row) for row in ids], True),
            "edges": torch.from_numpy(edges),
            **self._word_tensors(lines, longest),
        }
        return batch | _label_tensors(lines, longest)

    def _word_tensors(self, lines: Sequence[TaggedLine], longest: int) -> dict[str, Tensor]:
        size = len(self._evidence.choices("")[0])
        shape = (len(lines), longest)
        suffixes = np.zeros((*shape, len(SUFFIX_LENGTHS)), np.int64)
        frequency = np.zeros(shape, np.float32)
        allowed = np.zeros((*shape, size), np.float32)
        features = np.zeros((*shape, size, STEM_FEATURES), np.float32)
        for row, line in enumerate(lines):
            for place, word in enumerate(line.words):
                allowed[row, place], features[row, place] = self._evidence.choices(word)
                suffixes[row, place] = suffix_ids(word)
                frequency[row, place] = self._evidence.frequency(word)
        arrays = {"suffixes": suffixes, "frequency": frequency}
        arrays |= {"allowed": allowed, "features": features}
        return {name: torch.from_numpy(array) for name, array in arrays.items()}


def _id_of(tokenizer: Tokenizer, *names: str) -> int:
    found = [known for name in names if (known := tokenizer.token_to_id(name)) is not None]
    return found[0] if found else 0


def _edges(word_ids: Sequence[int | None], count: int) -> list[tuple[int, int]]:
    """Each word's first and last piece; the opening piece for a word that has none."""
    first: dict[int, int] = {}
    last: dict[int, int] = {}
    for place, word in enumerate(word_ids):
        if word is not None:
            first.setdefault(word, place)
            last[word] = place
    return [(first.get(word, 0), last.get(word, 0)) for word in range(count)]


def _label_tensors(lines: Sequence[TaggedLine], longest: int) -> dict[str, Tensor]:
    if not lines[0].labels:
        return {}
    labels = torch.full((len(lines), longest), IGNORED)
    weights = torch.zeros((len(lines), longest))
    for row, line in enumerate(lines):
        labels[row, : len(line.labels)] = torch.tensor(line.labels)
        weights[row, : len(line.weights)] = torch.tensor(line.weights)
    return {"labels": labels, "weights": weights}
