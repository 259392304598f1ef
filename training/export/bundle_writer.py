"""Writes a bundle whole or not at all.

Everything is made in a temporary folder beside the target, the manifest last; then the old bundle
is moved aside and the new one in, and if that fails the old one is put back. The temporary folder
is locked while its process lives: what a killed run left is cleaned at the next export, and a
bundle that it had just moved aside is put back. The format is `worker.model.bundle`'s.
"""

from __future__ import annotations

import fcntl
import json
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from training.errors import ExportError
from worker.model import bundle
from worker.model.bundle import Manifest, Sample

_LOCK, _NEW, _OLD = "lock", "bundle", "old"


def write_bundle(
    target: Path, manifest: Manifest, fill: Callable[[Path], None], samples: list[Sample]
) -> Manifest:
    """Write a bundle at `target`; `fill` puts the model, tokenizer and card into a folder.

    `manifest.files` is made here from what lies there. Returns the manifest as written. Raises
    ExportError, and then what stood at `target` stands there as before.
    """
    require_replaceable(target)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _clean(target)
        with _scratch(target) as scratch:
            folder = scratch / _NEW
            folder.mkdir()
            fill(folder)
            complete = _complete(folder, manifest, samples)
            put_in_place(folder, target, scratch / _OLD)
    except OSError as error:
        raise ExportError(
            f"{target}: the bundle cannot be written: {error.strerror or error}; what stood there "
            "is as it was"
        ) from None
    return complete


def require_replaceable(target: Path) -> None:
    """Raise ExportError unless `target` is free, an empty folder, or a bundle to be replaced."""
    try:
        holds_something = not target.is_dir() or any(target.iterdir())
        if target.exists() and holds_something and not (target / bundle.MANIFEST).is_file():
            raise ExportError(
                f"{target} holds something that is no bundle; give --output a new folder"
            )
    except OSError as error:
        raise ExportError(f"{target} cannot be read: {error.strerror}") from None


def _complete(folder: Path, manifest: Manifest, samples: list[Sample]) -> Manifest:
    lines = [json.dumps(s.model_dump(), ensure_ascii=False) + "\n" for s in samples]
    (folder / bundle.SAMPLES).write_text("".join(lines), encoding="utf-8")
    complete = manifest.model_copy(update={"files": _files(folder)})
    text = json.dumps(complete.model_dump(mode="json"), indent=1, ensure_ascii=False)
    (folder / bundle.MANIFEST).write_text(text + "\n", encoding="utf-8")
    return complete


def _files(folder: Path) -> dict[str, bundle.FileEntry]:
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): bundle.fingerprint(path) for path in paths}


def put_in_place(folder: Path, target: Path, aside: Path) -> None:
    """Move what stands at `target` aside and `folder` in; when that fails, back. Raises OSError."""
    had_one = target.exists()
    if had_one:
        target.rename(aside)
    try:
        folder.rename(target)
    except OSError:
        if had_one:
            aside.rename(target)
        raise


@contextmanager
def _scratch(target: Path) -> Iterator[Path]:
    """A folder beside the target, locked as long as this process uses it."""
    folder = Path(tempfile.mkdtemp(prefix=_prefix(target), dir=target.parent))
    try:
        with (folder / _LOCK).open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _prefix(target: Path) -> str:
    return f".{target.name}-export-"


def _clean(target: Path) -> None:
    """Remove the folders of runs that were killed; a bundle moved aside there is put back."""
    for folder in target.parent.glob(f"{_prefix(target)}*"):
        try:
            with (folder / _LOCK).open("w") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            continue  # another export of this bundle is at work
        if (folder / _OLD).exists() and not target.exists():
            (folder / _OLD).rename(target)
        shutil.rmtree(folder, ignore_errors=True)
