"""Encoder only: each word is kept, replaced, deleted or swapped with its neighbour; nothing else.

The edits are learnt from the aligned pairs (`training.compare.edits`); the encoder, pre-trained as
the BERT row's, chooses one for each word. What no edit can write is measured: the right edit for
every test word is the ceiling of the method, however good the encoder.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_model
from torch import Tensor, nn
from torch.nn.functional import cross_entropy
from transformers import BertForMaskedLM

from training.compare.casing import CaseMemory
from training.compare.edits import KEEP, Edit, EditBook, apply_edits, right_edits
from training.compare.fitting import IGNORED, Row, attention_mask, finetune_stage, fit, pad
from training.compare.material import Material
from training.compare.pieces import TrainedSource, words_of
from training.compare.scoring import score_row
from training.compare.system import Conditions, Fitted
from training.compare.systems.bert import MaskedLoss, bert_config, masked_modelling
from training.compare.systems.neural import shared_pieces
from training.data.alignment import WordAligner

_BATCH = 32


class Tagger(nn.Module):
    """An encoder of transformers with one linear layer over its states."""

    def __init__(self, encoder: Any, tags: int) -> None:
        super().__init__()
        self.encoder = encoder
        self.head = nn.Linear(encoder.config.hidden_size, tags)

    def forward(
        self, input_ids: Tensor, attention_mask: Tensor, labels: Tensor
    ) -> dict[str, Tensor]:
        logits = self.logits(input_ids, attention_mask)
        return {"loss": cross_entropy(logits.flatten(0, 1), labels.flatten())}

    def logits(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        """How likely each edit is at each piece."""
        states = self.encoder(input_ids=input_ids, attention_mask=attention_mask)[0]
        found: Tensor = self.head(states)
        return found


class ScratchTagging:
    """A small BERT from scratch that tags words with edits."""

    _source: TrainedSource
    _most: int
    _aligner: WordAligner
    _case: CaseMemory
    _book: EditBook
    _tagger: Tagger

    def __init__(self, name: str, table: str) -> None:
        self.name = name
        self.table = table

    def prepare(self, data: Material, conditions: Conditions) -> list[Fitted]:
        sizes = conditions.settings.sizes
        self._source, self._most = shared_pieces(data, conditions).source, sizes.max_source_pieces
        model = BertForMaskedLM(bert_config(self._source, sizes))
        loss = MaskedLoss(model.bert, model.cls)
        fitted = masked_modelling(loss, self._source, data, conditions)
        self._aligner = WordAligner.learn(data.train)
        self._case = CaseMemory.learn(pair.gloss for pair in data.train)
        self._book = EditBook.learn(self._aligner.align(pair) for pair in data.train)
        self._tagger = Tagger(model.bert, len(self._book.tags))
        return [fitted]

    def train(self, data: Material, conditions: Conditions) -> list[Fitted]:
        rows = [
            self._row(pair.english, right_edits(self._aligner.align(pair))) for pair in data.train
        ]
        stage = finetune_stage(conditions, scratch=True)
        return [fit(self._tagger, rows, self._collate, stage, conditions)]

    def translate(self, lines: Sequence[str]) -> list[str]:
        found: list[str] = []
        for start in range(0, len(lines), _BATCH):
            found += self._translate_batch(lines[start : start + _BATCH])
        return found

    def parameters(self) -> int:
        return sum(weight.numel() for weight in self._tagger.parameters())

    def save(self, folder: Path) -> None:
        save_model(self._tagger, str(folder / "model.safetensors"))

    def exports(self, folder: Path, lines: Sequence[str]) -> str:
        return "no: a tagger writes edits, and the worker reads translations"

    def remarks(self, data: Material) -> list[str]:
        """How good the method could be at best."""
        best = score_row([self._ceiling(n, data) for n in range(len(data.test))], data.test)
        return [
            f"with the right one of its {len(self._book.tags)} edits on every test word it would "
            f"reach BLEU {best.bleu:.1f} and {best.exact_match:.1f}% exact"
        ]

    def _ceiling(self, number: int, data: Material) -> str:
        pair = data.test[number]
        edits = right_edits(self._aligner.align(pair))
        known = [self._book.tags[self._book.number(edit)] for edit in edits]
        return self._write(pair.english, known)

    def _write(self, line: str, edits: Sequence[Edit]) -> str:
        words = [word for word, _, _ in words_of(line)]
        return self._case.restore(apply_edits(words, edits))

    def _row(self, line: str, edits: Sequence[Edit]) -> Row:
        ids, firsts = self._pieces(line)
        labels = [IGNORED] * len(ids)
        for place, edit in zip(firsts, edits, strict=False):
            labels[place] = self._book.number(edit)
        return {"input_ids": ids, "labels": labels}

    def _pieces(self, line: str) -> tuple[list[int], list[int]]:
        """Ids of a line and where the words that fit begin."""
        ids, firsts = [self._source.start_id], []
        words = [word for word, _, _ in words_of(line)]
        for encoded in self._source.encode(words) if words else []:
            inner = encoded[1:-1]
            if len(ids) + len(inner) >= self._most:
                break
            firsts.append(len(ids))
            ids += inner
        return [*ids, self._source.end_id], firsts

    def _collate(self, rows: Sequence[Row]) -> dict[str, Tensor]:
        inputs = [row["input_ids"] for row in rows]
        return {
            "input_ids": pad(inputs, self._source.pad_id),
            "attention_mask": attention_mask(inputs),
            "labels": pad([row["labels"] for row in rows], IGNORED),
        }

    def _translate_batch(self, lines: Sequence[str]) -> list[str]:
        rows = [self._pieces(line) for line in lines]
        inputs = [ids for ids, _ in rows]
        device = next(self._tagger.parameters()).device
        with torch.inference_mode():
            ids = pad(inputs, self._source.pad_id).to(device)
            best = self._tagger.logits(ids, attention_mask(inputs).to(device)).argmax(-1).tolist()
        found = []
        for line, tags, (_, firsts) in zip(lines, best, rows, strict=True):
            edits = [self._book.tags[tags[place]] for place in firsts]
            missing = len(words_of(line)) - len(edits)
            found.append(self._write(line, [*edits, *[KEEP] * missing]))
        return found
