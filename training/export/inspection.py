"""What a bundle says of itself, checked against what lies there.

Reads the manifest and verifies every file; loads no model. Produces plain values for the command.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path

from training.errors import DamagedError
from worker.errors import BundleError
from worker.model import bundle
from worker.model.bundle import Manifest


@dataclass(frozen=True)
class Inspection:
    """A whole bundle; `sizes` in bytes."""

    name: str
    version: str
    format_version: str
    languages: str
    notation: str
    quantization: str
    shortlist: bool
    words: str
    beam_size: int
    limits: dict[str, int]
    sizes: dict[str, int]
    metrics: dict[str, dict[str, float | str]]
    corpus: dict[str, str]
    recipe: dict[str, str]
    tools: dict[str, str]

    @property
    def total_size(self) -> int:
        """All files together, in bytes."""
        return sum(self.sizes.values())

    def as_dict(self) -> dict[str, object]:
        """For JSON."""
        return {**asdict(self), "total_size": self.total_size, "verified": True}

    def lines(self) -> list[str]:
        """For people."""
        rows = [
            ("name", f"{self.name} {self.version}"),
            ("format", self.format_version),
            ("languages", self.languages),
            ("notation", self.notation),
            ("weights", self.quantization + (", shortlist" if self.shortlist else "")),
            ("words set right", self.words),
            ("size", f"{self.total_size / 1e6:.1f} MB in {len(self.sizes)} files, all verified"),
            ("limits", _joined(self.limits)),
            ("beam size", str(self.beam_size)),
            ("recipe", _joined(self.recipe)),
            ("data", _joined(self.corpus)),
            ("tools", _joined(self.tools)),
            *((f"metrics, {name}", _joined(found)) for name, found in self.metrics.items()),
        ]
        width = max(len(label) for label, _ in rows)
        return [f"{label:{width}}  {text or '-'}" for label, text in rows]


def inspect(folder: Path) -> Inspection:
    """Read and verify a bundle. Raises DamagedError, which says what is wrong."""
    try:
        manifest = bundle.read_manifest(folder)
        bundle.verify(folder, manifest)
        bundle.read_samples(folder)
    except BundleError as error:
        raise DamagedError(str(error)) from None
    return _inspection(manifest)


def _inspection(manifest: Manifest) -> Inspection:
    return Inspection(
        name=manifest.name,
        version=manifest.version,
        format_version=manifest.format_version,
        languages=f"{manifest.source_language} to {manifest.sign_language}",
        notation=manifest.notation,
        # Bundles of before this was written down were all int8.
        quantization=manifest.recipe.get("quantization", "int8"),
        shortlist=manifest.shortlist,
        words=_words(manifest),
        beam_size=manifest.beam_size,
        limits=manifest.limits.model_dump(),
        sizes={name: entry.size for name, entry in manifest.files.items()},
        metrics=manifest.metrics,
        corpus=manifest.corpus,
        recipe=manifest.recipe,
        tools=manifest.tools,
    )


def _words(manifest: Manifest) -> str:
    """Which words the worker may set right by what they became in the pairs."""
    if manifest.words is None:
        return "by the lexicon" if bundle.LEXICON in manifest.files else "none"
    return "all" if manifest.words.unseen else "those that the pairs show"


def _joined(values: dict[str, int] | dict[str, str] | dict[str, float | str]) -> str:
    return ", ".join(f"{key} {value}" for key, value in values.items())
