"""Writes what was measured of a finished bundle into its card and its manifest.

The bundle is replaced whole or not at all; model, tokenizer and samples stay as they are.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from training.errors import ExportError
from training.export.bundle_writer import write_bundle
from training.export.quality_card import metrics_of, with_quality
from worker.errors import BundleError
from worker.model import bundle
from worker.model.bundle import Manifest

CARD = bundle.MODEL_CARD
_MADE = (bundle.MANIFEST, bundle.SAMPLES)


def write_quality(target: Path, figures: Mapping[str, Any]) -> Manifest:
    """Write the figures into a bundle. Raises ExportError, and then it is as it was."""
    try:
        manifest = bundle.read_manifest(target)
        bundle.verify(target, manifest)
        samples = bundle.read_samples(target)
        card = with_quality((target / CARD).read_text(encoding="utf-8"), figures)
    except BundleError as error:
        raise ExportError(str(error)) from None
    except (OSError, UnicodeDecodeError) as error:
        raise ExportError(f"{target / CARD}: cannot be read: {error}") from None

    def fill(folder: Path) -> None:
        shutil.copytree(target, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns(*_MADE))
        (folder / CARD).write_text(card, encoding="utf-8")

    measured = manifest.metrics | metrics_of(figures)
    return write_bundle(target, manifest.model_copy(update={"metrics": measured}), fill, samples)
