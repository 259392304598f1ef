"""Writes a bundle whole or not at all.

Everything is made in a temporary folder beside the target, the manifest last; a rename puts it in
place, and a bundle that stood there stays until then. The format is `worker.model.bundle`'s.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from worker.model import bundle
from worker.model.bundle import Manifest, Sample


def write_bundle(
    target: Path, manifest: Manifest, fill: Callable[[Path], None], samples: list[Sample]
) -> Manifest:
    """Write a bundle at `target`; `fill` puts the model, tokenizer and card into a folder.

    `manifest.files` is made here from what lies there. Returns the manifest as written.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{target.name}-", dir=target.parent) as scratch:
        folder = Path(scratch) / "bundle"
        folder.mkdir()
        fill(folder)
        lines = [json.dumps(s.model_dump(), ensure_ascii=False) + "\n" for s in samples]
        (folder / bundle.SAMPLES).write_text("".join(lines), encoding="utf-8")
        complete = manifest.model_copy(update={"files": _files(folder)})
        text = json.dumps(complete.model_dump(mode="json"), indent=1, ensure_ascii=False)
        (folder / bundle.MANIFEST).write_text(text + "\n", encoding="utf-8")
        _put_in_place(folder, target, Path(scratch) / "old")
    return complete


def _files(folder: Path) -> dict[str, bundle.FileEntry]:
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): bundle.fingerprint(path) for path in paths}


def _put_in_place(folder: Path, target: Path, aside: Path) -> None:
    if target.exists():
        shutil.move(target, aside)
    folder.rename(target)
