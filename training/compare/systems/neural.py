"""What all neural rows share: fine-tuning on the pairs, greedy decoding, counting, saving.

A row says in `build` how its encoder comes to be; everything after that is the same for all.
"""

from __future__ import annotations

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from safetensors.torch import save_model
from tokenizers import Tokenizer

from training.compare.architectures.core import Batches, Core, greedy
from training.compare.fitting import Row, Stage, finetune_stage, fit
from training.compare.material import Material
from training.compare.pieces import PieceSet, Target, both_sides, train_word_pieces
from training.compare.settings import SizesPart
from training.compare.system import Conditions, Fitted


class NeuralSystem(ABC):
    """A system with a Core. `build` sets `core`, `target` and, by need, `batches`."""

    core: Core
    target: Target
    batches: Batches
    sizes: SizesPart

    def __init__(self, name: str, table: str) -> None:
        self.name = name
        self.table = table
        self._left_out = 0

    @abstractmethod
    def build(self, data: Material, conditions: Conditions) -> list[Fitted]:
        """Make the core, pre-trained on the unlabelled text or with published weights."""

    @abstractmethod
    def read(self, lines: Sequence[str]) -> list[Any]:
        """English as the encoder reads it."""

    def prepare(self, data: Material, conditions: Conditions) -> list[Fitted]:
        self.sizes = conditions.settings.sizes
        fitted = self.build(data, conditions)
        self.core.set_target_ids(self.target.start_id, self.target.end_id, self.target.pad_id)
        return fitted

    def train(self, data: Material, conditions: Conditions) -> list[Fitted]:
        rows = self._rows(data)
        return [fit(self.core, rows, self.batches, self.stage(conditions), conditions)]

    def stage(self, conditions: Conditions) -> Stage:
        """How the row is fine-tuned."""
        return finetune_stage(conditions, scratch=self.table == "A")

    def _rows(self, data: Material) -> list[Row]:
        sources = self.read([pair.english for pair in data.train])
        targets = [self.target.encode(pair.gloss) for pair in data.train]
        both = zip(sources, targets, strict=True)
        rows = [
            {"input_ids": source, "labels": target}
            for source, target in both
            if len(target) <= self.sizes.max_target_pieces
        ]
        self._left_out = len(targets) - len(rows)
        return rows

    def translate(self, lines: Sequence[str]) -> list[str]:
        most = self.sizes.max_target_pieces
        found = greedy(self.core, self.read(lines), self.batches, most)
        return [self.target.decode(ids) for ids in found]

    def parameters(self) -> int:
        return sum(weight.numel() for weight in self.core.parameters())

    def save(self, folder: Path) -> None:
        save_model(self.core, str(folder / "model.safetensors"))

    def exports(self, folder: Path, lines: Sequence[str]) -> str:
        return "no: this architecture has no place in a CTranslate2 model"

    def remarks(self, data: Material) -> list[str]:
        texts = [" ".join(pair.gloss.split()) for pair in data.test]
        same = sum(self.target.decode(self.target.encode(text)) == text for text in texts)
        found = [f"its pieces can write {same} of {len(texts)} test glosses"]
        if self._left_out:
            found.append(f"{self._left_out} training pairs were too long")
        return found


def shared_pieces(data: Material, conditions: Conditions) -> PieceSet:
    """Table A's vocabulary: trained by the first row that needs it, read by all others."""
    sizes, glosses = conditions.settings.sizes, [pair.gloss for pair in data.train]
    learnt_from = data.fingerprints()
    key = f"{learnt_from['train_sha256']} {learnt_from['unlabelled_sha256']} {sizes.vocabulary}"
    path = conditions.shared / f"pieces-{hashlib.sha256(key.encode()).hexdigest()[:12]}.json"
    if not path.is_file():
        conditions.shared.mkdir(parents=True, exist_ok=True)
        train_word_pieces(data.unlabelled, glosses, sizes.vocabulary).save(str(path))
    tokenizer = Tokenizer.from_str(path.read_text(encoding="utf-8"))
    return both_sides(tokenizer, glosses, sizes.max_source_pieces)


def text_rows(encoded: Sequence[list[int]]) -> list[Row]:
    """Rows for pre-training."""
    return [{"input_ids": row} for row in encoded]
