"""Writes a folder whole or not at all; one that stood there stays until then."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path


def write_whole(target: Path, fill: Callable[[Path], object]) -> None:
    """Have `fill` make the folder's content beside `target`, then put it in place."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{target.name}-", dir=target.parent) as scratch:
        made = Path(scratch) / "new"
        made.mkdir()
        fill(made)
        if target.exists():
            target.rename(Path(scratch) / "old")
        made.rename(target)
