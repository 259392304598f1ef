"""The files of a bundle put together, and the samples that the worker itself gives for it.

The worker decodes within limits of its own, so its samples are asked of it, not of the proof. Knows
no recipe.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

from training.export.bundle_writer import write_bundle
from worker.model import bundle
from worker.model.bundle import Manifest, Sample
from worker.model.device import Execution
from worker.model.translator import CTranslate2Translator


def assemble(model: Path, tokenizer_file: Path, card: str, folder: Path) -> Path:
    """A new folder with all of a bundle but its samples and its manifest. Raises OSError."""
    shutil.copytree(model, folder / bundle.MODEL_FOLDER)
    shutil.copyfile(tokenizer_file, folder / bundle.TOKENIZER)
    (folder / bundle.MODEL_CARD).write_text(card, encoding="utf-8")
    return folder


def write_assembled(
    target: Path, manifest: Manifest, assembled: Path, lines: Sequence[str]
) -> Manifest:
    """Write an assembled bundle with samples for some lines that fit it. Raises ExportError."""

    def fill(folder: Path) -> None:
        shutil.copytree(assembled, folder, dirs_exist_ok=True)

    return write_bundle(target, manifest, fill, _samples(assembled, manifest, lines))


def _samples(folder: Path, manifest: Manifest, lines: Sequence[str]) -> list[Sample]:
    translator = CTranslate2Translator(folder, manifest, Execution(device="cpu"))
    found = translator.translate(lines)
    return [Sample(english=a, gloss=b.gloss) for a, b in zip(lines, found, strict=True)]
