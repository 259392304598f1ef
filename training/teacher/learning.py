"""Trains the taggers of a teacher and lets them vote.

Each tagger is trained on all pairs from a seed of its own; votes are means of log-probabilities.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch.optim import AdamW
from torch.utils.data import Dataset
from transformers import (
    PrinterCallback,
    Trainer,
    TrainingArguments,
    get_linear_schedule_with_warmup,
    set_seed,
)

from training.learn.progress import ProgressLines
from training.model.encoders import EncoderShape, load_encoder
from training.recipe import TeacherPart
from training.teacher.evidence import Floats, TextEvidence
from training.teacher.tagger import MAX_PIECES, ScriptTagger, TaggedLine, TaggerBatches
from training.teacher.teacher import Lesson

_VOTE_BATCH = 32
_WARMUP_SHARE = 0.1


@dataclass(frozen=True)
class TaggerRun:
    """Where a tagger's encoder is, where it may work, and whom it tells."""

    encoder: str
    tokenizer_file: Path
    settings: TeacherPart
    seed: int
    work: Path
    say: Callable[[str], None]


class _Lines(Dataset[TaggedLine]):
    def __init__(self, lines: Sequence[TaggedLine]) -> None:
        self._lines = lines

    def __len__(self) -> int:
        return len(self._lines)

    def __getitem__(self, index: int) -> TaggedLine:
        return self._lines[index]


class Taggers:
    """Trained taggers that vote together."""

    def __init__(self, taggers: Sequence[ScriptTagger], batches: TaggerBatches) -> None:
        self._taggers = taggers
        self._batches = batches

    @classmethod
    def learn(cls, lesson: Lesson, evidence: TextEvidence, run: TaggerRun) -> Taggers:
        """Train as many taggers as the settings ask for."""
        lines = _some(list(lesson.tagged_lines()), run.settings.max_pairs, run.seed)
        batches = TaggerBatches.from_file(run.tokenizer_file, evidence)
        shape = EncoderShape(run.encoder, run.settings.layers, MAX_PIECES)
        taggers: list[ScriptTagger] = []
        for number in range(run.settings.taggers):
            set_seed(run.seed + number)
            scripts = len(lesson.inventory.scripts)
            tagger = ScriptTagger(load_encoder(shape), scripts, batches.mask_id)
            _train(tagger, lines, batches, run, number)
            taggers.append(tagger.eval())
        return cls(taggers, batches)

    def vote(self, lines: Sequence[TaggedLine]) -> list[Floats]:
        """For each line the mean log-probabilities (words, scripts + 1)."""
        order = sorted(range(len(lines)), key=lambda index: len(lines[index].words))
        votes: list[Floats] = [np.zeros((0, 0), np.float32)] * len(lines)
        with torch.inference_mode():
            for start in range(0, len(order), _VOTE_BATCH):
                chosen = order[start : start + _VOTE_BATCH]
                batch = self._batches([lines[index] for index in chosen])
                scores = [tagger(**batch)["scores"].log_softmax(-1) for tagger in self._taggers]
                mean = torch.stack(scores).mean(dim=0).numpy()
                for row, index in enumerate(chosen):
                    votes[index] = mean[row, : len(lines[index].words)].copy()
        return votes


def _some(lines: Sequence[TaggedLine], most: int, seed: int) -> Sequence[TaggedLine]:
    """All lines, or a random choice where there are too many."""
    return lines if len(lines) <= most else random.Random(seed).sample(lines, most)


def _train(
    tagger: ScriptTagger,
    lines: Sequence[TaggedLine],
    batches: TaggerBatches,
    run: TaggerRun,
    number: int,
) -> None:
    settings = run.settings
    tagger.encoder.get_input_embeddings().weight.requires_grad_(False)
    steps = math.ceil(len(lines) / settings.batch_size * settings.epochs)
    optimizer = _optimizer(tagger, settings)
    schedule = get_linear_schedule_with_warmup(optimizer, round(steps * _WARMUP_SHARE), steps)
    name = f"tagger {number + 1} of {settings.taggers}"
    trainer = Trainer(
        model=tagger,
        args=_arguments(run, number, steps),
        train_dataset=_Lines(lines),
        data_collator=batches,
        optimizers=(optimizer, schedule),
        callbacks=[ProgressLines(name, settings.batch_size, run.say)],
    )
    trainer.remove_callback(PrinterCallback)
    trainer.train()


def _arguments(run: TaggerRun, number: int, steps: int) -> TrainingArguments:
    return TrainingArguments(
        output_dir=str(run.work / f"tagger-{number + 1}"),
        max_steps=steps,
        per_device_train_batch_size=run.settings.batch_size,
        use_cpu=not torch.cuda.is_available(),
        seed=run.seed + number,
        save_strategy="no",
        report_to="none",
        disable_tqdm=True,
        logging_steps=max(10, steps // 5),
        remove_unused_columns=False,
        dataloader_pin_memory=False,
        label_names=["labels"],
    )


def _optimizer(tagger: ScriptTagger, settings: TeacherPart) -> AdamW:
    encoder = [p for p in tagger.encoder.parameters() if p.requires_grad]
    others = [p for name, p in tagger.named_parameters() if not name.startswith("encoder.")]
    groups = [
        {"params": encoder, "lr": settings.encoder_rate},
        {"params": others, "lr": settings.tagger_rate},
    ]
    return AdamW(groups, weight_decay=0.01, fused=True)
